using System.Globalization;
using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Storage.Lines;

namespace MicroAlpha.LatencyBench.Lines;

/// <summary>Seeded, realistic slots, their lines and their numbers, prepared before the clock starts.</summary>
public sealed class LinesInput
{
    /// <summary>The names of the mixes.</summary>
    public static readonly string[] Mixes = ["quote", "trade", "level", "mix"];

    private readonly int[] _lineStarts;
    private readonly int[] _numberStarts;
    private readonly byte[] _numberText;

    /// <summary>
    /// Creates <paramref name="count"/> slots of a mix: 85 % quotes, 10 % trades and 5 % levels when it is "mix".
    /// </summary>
    public LinesInput(string mix, int count)
    {
        var random = new Random(20240808);
        Slots = new EngineEvent[count];
        _lineStarts = new int[count + 1];
        Lines = new byte[count * LineFormatter.MaxLength];
        var timeNs = 1_723_100_400_000_000_000L;
        for (var i = 0; i < count; i++)
        {
            timeNs += random.Next(200, 400_000);
            Slots[i] = Next(mix == "mix" ? Pick(random) : mix, timeNs, random);
            var target = Lines.AsSpan(_lineStarts[i], LineFormatter.MaxLength);
            _lineStarts[i + 1] = _lineStarts[i] + LineFormatter.FormatEvent(ref Slots[i], FirstSequence + i, target);
        }

        Lines = Lines.AsSpan(0, _lineStarts[count]).ToArray();
        Numbers = new long[count];
        Decimals = new decimal[count];
        _numberStarts = new int[count + 1];
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            Numbers[i] = i % 2 == 0 ? random.Next(1_000, 60_000) * 10_000_000L
                : random.Next(1, 50) * 100 * DecimalE9.One;
            Decimals[i] = Numbers[i] / 1_000_000_000m;
            text.Append(Decimals[i].ToString(CultureInfo.InvariantCulture));
            _numberStarts[i + 1] = text.Length;
        }

        _numberText = Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Sequence of the first slot: as many digits as in a long session.</summary>
    public long FirstSequence => 12_345_678;

    /// <summary>The slots.</summary>
    public EngineEvent[] Slots { get; }

    /// <summary>All lines, one behind the other.</summary>
    public byte[] Lines { get; }

    /// <summary>Where formatters write: the recorder's block.</summary>
    public byte[] Block { get; } = new byte[64 * 1024];

    /// <summary>Prices and sizes in 1e-9.</summary>
    public long[] Numbers { get; }

    /// <summary>The same as decimals.</summary>
    public decimal[] Decimals { get; }

    /// <summary>One line with its newline.</summary>
    public ReadOnlySpan<byte> Line(int index) => Lines.AsSpan(_lineStarts[index].._lineStarts[index + 1]);

    /// <summary>The text of one number.</summary>
    public ReadOnlySpan<byte> NumberText(int index) => _numberText.AsSpan(_numberStarts[index].._numberStarts[index
        + 1]);

    private static string Pick(Random random) => random.Next(100) switch
    {
        < 85 => "quote",
        < 95 => "trade",
        _ => "level",
    };

    private static EngineEvent Next(string kind, long timeNs, Random random)
    {
        var slot = new EngineEvent
        {
            VenueTimeNs = timeNs,
            ReceiveTimeNs = timeNs + random.Next(20_000, 900_000),
            InstrumentId = (uint)random.Next(40),
            Source = (EventSource)2,
        };
        var cents = random.Next(18_000, 19_000);
        switch (kind)
        {
            case "quote":
                slot.Kind = EventKind.Quote;
                slot.Tape = (byte)'C';
                slot.Quote.BidPriceE9 = cents * 10_000_000L;
                slot.Quote.BidSizeE9 = random.Next(1, 40) * 100 * DecimalE9.One;
                slot.Quote.AskPriceE9 = (cents + random.Next(1, 5)) * 10_000_000L;
                slot.Quote.AskSizeE9 = random.Next(1, 40) * 100 * DecimalE9.One;
                (slot.Quote.BidExchange, slot.Quote.AskExchange) = ((byte)"QPZVKJ"[random.Next(6)],
                    (byte)"QPZVKJ"[random.Next(6)]);
                slot.Quote.BidCondition = (byte)'R';
                break;
            case "trade":
                slot.Kind = EventKind.Trade;
                slot.Tape = (byte)'C';
                slot.Trade.PriceE9 = random.Next(4) == 0 ? (cents * 10_000_000L) + 5_000_000 : cents * 10_000_000L;
                slot.Trade.SizeE9 = random.Next(1, 500) * DecimalE9.One;
                slot.Trade.TradeId = 52_983_525_000_000 + random.Next(1_000_000);
                slot.Trade.Conditions = random.Next(2) == 0 ? '@' : '@' | ((uint)'I' << 8);
                slot.Trade.Exchange = (byte)"QPZVKJ"[random.Next(6)];
                break;
            default:
                slot.Kind = EventKind.BookLevel;
                slot.BookLevel.PriceE9 = random.Next(550_000, 560_000) * 100_000_000L;
                slot.BookLevel.SizeE9 = random.Next(1, 9_000) * 1_000_000L;
                slot.BookLevel.VenueUpdateId = 5_107_400_000_000 + (timeNs / 100_000_000 % 1_000_000);
                slot.BookLevel.Side = (Side)random.Next(1, 3);
                break;
        }

        return slot;
    }
}
