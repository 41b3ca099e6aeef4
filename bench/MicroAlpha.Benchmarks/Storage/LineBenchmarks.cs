using BenchmarkDotNet.Attributes;
using MicroAlpha.Events;
using MicroAlpha.Storage.Lines;

namespace MicroAlpha.Benchmarks.Storage;

/// <summary>
/// One line of the log: formatting and parsing, 300 lines a call, which stay in the first-level cache's reach.
/// </summary>
public class LineBenchmarks
{
    private const int Count = 300;
    private readonly byte[] _block = new byte[Count * LineFormatter.MaxLength];
    private readonly EngineEvent[] _slots = new EngineEvent[Count];
    private byte[] _lines = [];

    [Params(EventKind.Quote, EventKind.Trade, EventKind.BookLevel, EventKind.OrderAccepted)]
    public EventKind Kind { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        for (var i = 0; i < Count; i++)
            _slots[i] = Next(random, i);
        _lines = _block.AsSpan(0, Format()).ToArray();
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int Format()
    {
        var at = 0;
        for (var i = 0; i < Count; i++)
            at += LineFormatter.FormatEvent(ref _slots[i], 12_345_678 + i, _block.AsSpan(at));
        return at;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public long ParseBlock()
    {
        EngineEvent slot = default;
        long sum = 0;
        for (var position = 0; position < _lines.Length;)
        {
            if (LineParser.NextEvent(_lines, ref position, ref slot, out var sequence) != LineResult.Ok)
                throw new InvalidOperationException("not a line of ours");
            sum += sequence;
        }

        return sum;
    }

    private EngineEvent Next(Random random, int index)
    {
        var timeNs = 1_723_100_400_000_000_000 + (index * 100_000L) + random.Next(100_000);
        var slot = new EngineEvent
        {
            Kind = Kind,
            VenueTimeNs = timeNs,
            ReceiveTimeNs = timeNs + random.Next(500_000),
            InstrumentId = (uint)random.Next(40),
            Source = (EventSource)2,
        };
        var priceE9 = random.Next(18_000, 19_000) * 10_000_000L;
        var sizeE9 = random.Next(1, 40) * 100 * DecimalE9.One;
        switch (Kind)
        {
            case EventKind.Quote:
                slot.Tape = (byte)'C';
                slot.Quote.BidPriceE9 = priceE9;
                slot.Quote.BidSizeE9 = sizeE9;
                slot.Quote.AskPriceE9 = priceE9 + 20_000_000;
                slot.Quote.AskSizeE9 = random.Next(1, 40) * 100 * DecimalE9.One;
                (slot.Quote.BidExchange, slot.Quote.AskExchange, slot.Quote.BidCondition) = ((byte)'Q', (byte)'P',
                    (byte)'R');
                break;
            case EventKind.Trade:
                slot.Trade.PriceE9 = priceE9;
                slot.Trade.SizeE9 = sizeE9;
                slot.Trade.TradeId = 52_983_525_000_000 + index;
                slot.Trade.Conditions = '@' | ((uint)'I' << 8);
                slot.Trade.Exchange = (byte)'Q';
                break;
            case EventKind.BookLevel:
                slot.BookLevel.PriceE9 = priceE9;
                slot.BookLevel.SizeE9 = sizeE9;
                slot.BookLevel.VenueUpdateId = 5_107_400_000_000 + index;
                slot.BookLevel.Side = (Side)random.Next(1, 3);
                break;
            default:
                slot.OrderAccepted.PriceE9 = priceE9;
                slot.OrderAccepted.SizeE9 = sizeE9;
                (slot.OrderAccepted.VenueOrderIdHigh, slot.OrderAccepted.VenueOrderIdLow) = (0x0123456789abcdef,
                    (ulong)random.NextInt64());
                slot.OrderAccepted.OrderId = (uint)index + 1;
                break;
        }

        return slot;
    }
}
