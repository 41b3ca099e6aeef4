using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Host.IndicatorReports;
using MicroAlpha.Indicators.Specs;

namespace MicroAlpha.Tests.Host.IndicatorReports;

/// <summary>
/// Events of one stock made by hand: times are a day's number (0 is 2013-10-08) and seconds after New York's midnight,
/// prices dollars, sizes shares. Both clocks are the same.
/// </summary>
internal sealed class MadeDays
{
    public const string Symbol = "ABC";
    public const double Open = 34_200;
    public const double Close = 57_600;

    private static readonly DateOnly First = new(2013, 10, 8);

    public MadeDays()
    {
        var slot = New(EventKind.InstrumentDefinition, 0, Open);
        Latin1Text.TrySet(slot.InstrumentDefinition.Symbol, Symbol);
        slot.InstrumentDefinition.AssetClass = AssetClass.Stock;
        slot.InstrumentDefinition.TickSizeE9 = DecimalE9.One / 100;
        Events.Add(slot);
    }

    public List<EngineEvent> Events { get; } = [];

    public static long TimeNs(int day, double seconds) =>
        NewYorkTime.ToUnixNs(First.AddDays(day), (long)Math.Round(seconds * 1e9));

    public void Quote(int day, double seconds, decimal bid, long bidSize, decimal ask, long askSize)
    {
        var slot = New(EventKind.Quote, day, seconds);
        (slot.Quote.BidPriceE9, slot.Quote.BidSizeE9) = (E9(bid), bidSize * DecimalE9.One);
        (slot.Quote.AskPriceE9, slot.Quote.AskSizeE9) = (E9(ask), askSize * DecimalE9.One);
        Events.Add(slot);
    }

    public void Trade(int day, double seconds, decimal price, long size, Side aggressor = Side.None)
    {
        var slot = New(EventKind.Trade, day, seconds);
        (slot.Trade.PriceE9, slot.Trade.SizeE9) = (E9(price), size * DecimalE9.One);
        slot.Trade.Aggressor = aggressor;
        Events.Add(slot);
    }

    /// <summary>A whole book of two levels a side, a cent apart: a snapshot, or the sizes anew.</summary>
    public void Book(int day, double seconds, decimal bid, bool isSnapshot, params ReadOnlySpan<long> sizes)
    {
        for (var i = 0; i < 4; i++)
        {
            var slot = New(EventKind.BookLevel, day, seconds);
            slot.BookLevel.Side = i < 2 ? Side.Bid : Side.Ask;
            slot.BookLevel.PriceE9 = E9(i < 2 ? bid - (0.01m * i) : bid + (0.01m * (i - 1)));
            slot.BookLevel.SizeE9 = sizes[i] * DecimalE9.One;
            var flags = isSnapshot ? BookFlags.Snapshot : default;
            flags |= isSnapshot && i == 0 ? BookFlags.Clear : default;
            slot.Flags = (byte)(flags | (i == 3 ? BookFlags.Last : default));
            Events.Add(slot);
        }
    }

    public void Status(int day, double seconds, TradingState state)
    {
        var slot = New(EventKind.Status, day, seconds);
        slot.Status.State = state;
        Events.Add(slot);
    }

    public void Session(int day, double seconds, SessionPhase phase)
    {
        var slot = New(EventKind.SessionState, day, seconds);
        slot.InstrumentId = EngineEvent.NoInstrument;
        slot.SessionState.Phase = phase;
        slot.SessionState.OpenTimeNs = TimeNs(day, Open);
        slot.SessionState.CloseTimeNs = TimeNs(day, Close);
        Events.Add(slot);
    }

    public void Connection(int day, double seconds, ConnectionState state, EventSource source)
    {
        var slot = New(EventKind.Connection, day, seconds);
        (slot.InstrumentId, slot.Source) = (EngineEvent.NoInstrument, source);
        slot.Connection.State = state;
        Events.Add(slot);
    }

    /// <summary>Quotes that wander, with trades between them, from a time to another.</summary>
    public void Wander(int day, double from, double to, double step, int seed, decimal price = 10m)
    {
        var random = new Random(seed);
        var cents = (long)(price * 100);
        for (var at = from; at < to; at += step * (0.5 + random.NextDouble()))
        {
            cents += random.Next(-2, 3);
            var width = random.Next(1, 3);
            Quote(day, at, cents / 100m, random.Next(1, 50), (cents + width) / 100m, random.Next(1, 50));
            var isBought = random.Next(2) == 0;
            if (random.Next(2) == 0)
            {
                Trade(day, at + (step / 100), (isBought ? cents + width : cents) / 100m, random.Next(1, 90),
                    isBought ? Side.Bid : Side.Ask);
            }
        }
    }

    /// <summary>The command's rows, header aside, and its summary.</summary>
    public MadeReport Run(string spec, bool isRegular)
    {
        EngineEvent[] events = [.. Events];
        var run = new IndicatorRun(() => new Source(events), IndicatorSpec.Parse(spec), isRegular);
        using var text = new StringWriter();
        var report = run.Write(run.Survey(Symbol), text, TimeStyle.Unix);
        var lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => line.Split(',')).ToArray();
        return new MadeReport(lines[0], lines[1..], report.Sum, report.Summary);
    }

    private static long E9(decimal dollars) => (long)(dollars * DecimalE9.One);

    private static EngineEvent New(EventKind kind, int day, double seconds) => new()
    {
        Kind = kind,
        ReceiveTimeNs = TimeNs(day, seconds),
        VenueTimeNs = TimeNs(day, seconds),
    };

    /// <summary>What a report wrote.</summary>
    internal sealed record MadeReport(string[] Header, string[][] Rows, double Sum, JsonObject Summary)
    {
        public string[] Column(string name)
        {
            var at = Array.IndexOf(Header, name);
            return Array.ConvertAll(Rows, row => row[at]);
        }
    }

    private sealed class Source(EngineEvent[] events) : IEventSource
    {
        private int _next;

        public bool TryNext(ref EngineEvent slot)
        {
            if (_next == events.Length)
                return false;
            slot = events[_next++];
            return true;
        }
    }
}
