using System.Globalization;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Host.IndicatorReports;
using MicroAlpha.Indicators.Specs;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Indicators;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.IndicatorReports;

/// <summary>
/// What the engine's stage puts on the board is what the command writes for the same events: every form that runs in
/// both.
/// </summary>
[TestFixture]
internal sealed class EngineEqualsCommandTests
{
    private const string Symbol = "SYN0000";
    private const string Weights = "0.5+0.3+0.2";

    private static readonly EngineEvent[] Events = MakeEvents();

    // Specification, column of the engine, column of the command's file, and how many values there must be.
    [TestCase("ofi", 0, "e", 5_000)]
    [TestCase("ofi:1s", 0, "ofi", 30)]
    [TestCase("ofi:decay:2s", 0, "decayed", 5_000)]
    [TestCase("mlofi:3", 0, "e1", 5_000)]
    [TestCase("mlofi:3", 2, "e3", 5_000)]
    [TestCase("mlofi:3:1s", 1, "ofi2", 30)]
    [TestCase("integrated:3:1s:" + Weights, 0, "integrated", 30)]
    [TestCase("microprice:1:-0.4+-0.3+-0.2+-0.1+0+0+0.1+0.2+0.3+0.4", 0, "microprice", 1_000)]
    [TestCase("features", 2, "queue_imbalance", 5_000)]
    [TestCase("features", 3, "spread", 5_000)]
    [TestCase("kyle:1s:tick:8", 0, "lambda", 30)]
    [TestCase("hawkes:1:10:20", 0, "lambda_plus", 1_000)]
    [TestCase("hawkes2:1:8:2:20", 0, "lambda_buy_minus", 1_000)]
    [TestCase("hawkes2:1:8:2:20", 1, "lambda_sell_minus", 1_000)]
    [TestCase("sign", 0, "lee_ready", 1_000)]
    [TestCase("vpin:400:5:tick", 0, "vpin", 30)]
    [TestCase("vpin:400:5:leeready", 0, "vpin", 30)]
    [TestCase("vpin:400:5:true", 0, "vpin", 30)]
    [TestCase("vpin:400:5:bvc:1s:normal:past", 0, "vpin", 30)]
    [TestCase("vpin:400:5:bvc:1s:t0.25:0.03", 0, "vpin", 30)]
    [TestCase("bvc:1s:normal:past", 0, "buy_fraction", 30)]
    [TestCase("amihud:1s", 0, "amihud", 30)]
    [TestCase("bars:1s", 0, "open", 30)]
    [TestCase("bars:1s", 4, "volume", 30)]
    [TestCase("vwap:1s", 0, "vwap", 30)]
    [TestCase("twap:1s", 0, "twap", 30)]
    [TestCase("sma:5:1s", 0, "sma", 30)]
    [TestCase("ema:5:1s", 0, "ema", 30)]
    [TestCase("rsi:5:1s", 0, "rsi", 30)]
    [TestCase("atr:5:1s", 0, "atr", 30)]
    [TestCase("macd:3:5:3:1s", 1, "MACDSIGNAL", 30)]
    [TestCase("bollinger:5:2:1s", 1, "BBU", 30)]
    public void Board_EqualsTheCommandsColumn(string spec, int column, string name, int least) =>
        AssertEqual(spec, column, name, least);

    [Test]
    public void Board_EveryTechnicalColumn_EqualsTheCommands([Range(0, 14)] int column) =>
        AssertEqual("ta:1s", column, MicroAlpha.Indicators.Technical.TechnicalSet.Names[column], 10);

    [Test]
    public void Options_FormsThatNeedAllData_SayWhatToDo()
    {
        foreach (var (spec, what) in ((string, string)[])[("integrated:3:1s", "weights"), ("vendor:1m", "recorded"),
            ("vpin:auto:50:tick", "size V"), ("hawkes:1:2:3:all:1s", "grid")])
        {
            Assert.That(IndicatorOptions.TryParse(spec, out _, out _, out var reason), Is.False, spec);
            Assert.That(reason, Does.Contain(what));
        }
    }

    private static void AssertEqual(string spec, int column, string name, int least)
    {
        var engine = OfEngine(spec, column);
        var command = OfCommand(IndicatorSpec.Parse(spec), name);
        // The snapshot counts for the mean size of the engine's first window, not for the command's.
        if (spec.StartsWith("integrated", StringComparison.Ordinal))
        {
            engine.RemoveAt(0);
            command.RemoveAt(0);
        }

        // The engine has no value of the last bar or window, which nothing closes; it has rows of the book before the
        // first quote, which the command leaves out.
        var count = Math.Min(engine.Count, command.Count);
        Assert.That(count, Is.GreaterThanOrEqualTo(least), $"{engine.Count} and {command.Count} values");
        Assert.That(Math.Abs(engine.Count - command.Count), Is.LessThanOrEqualTo(2), "one has values the other lacks");
        var isByBar = engine.Count < command.Count;
        for (var i = 0; i < count; i++)
        {
            var ours = engine[isByBar ? i : engine.Count - count + i];
            var theirs = command[isByBar ? i : command.Count - count + i];
            Assert.That(ours, Is.EqualTo(theirs).Within((1e-11 * Math.Abs(theirs)) + 1e-12), $"value {i} of {count}");
        }
    }

    private static List<double> OfEngine(string spec, int column)
    {
        var books = new BookSet(new BookOptions());
        var set = new IndicatorSet(new IndicatorOptions { Run = [spec], BarLatenessMs = 0 }, books);
        var values = new List<double>();
        for (var sequence = 0L; sequence < Events.Length; sequence++)
        {
            ref var slot = ref Events[sequence];
            books.Apply(ref slot, sequence);
            set.Apply(ref slot, sequence);
            var row = set.Values(0);
            if (row.Length > 0 && sequence > 0 && row[column].AsOfSequence == sequence
                && row[column].Readiness == IndicatorReadiness.Ready)
                values.Add(row[column].Value);
        }

        return values;
    }

    private static List<double> OfCommand(IndicatorSpec spec, string name)
    {
        var run = new IndicatorRun(() => new Source(Events), spec, isRegular: false);
        using var text = new StringWriter();
        run.Write(run.Survey(Symbol), text, style: null);
        var lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(','))
            .ToArray();
        var at = Array.IndexOf(lines[0], name);
        Assert.That(at, Is.GreaterThanOrEqualTo(0), string.Join(',', lines[0]));
        // Of the buckets that one bar or trade closes the board shows the last.
        var rows = spec.Kind == IndicatorKind.Vpin
            ? lines[1..].GroupBy(line => line[1]).Select(group => group.Last())
            : lines[1..];
        var (count, sum) = (0, 0.0);
        var values = new List<double>();
        foreach (var line in rows)
        {
            if (line[at] is "" or "nan")
                continue;
            var value = double.Parse(line[at], CultureInfo.InvariantCulture);
            sum += value;
            count++;
            values.Add(spec.Kind switch
            {
                // The board has the mean so far, intensities after the trade, prices in currency.
                IndicatorKind.Amihud => sum / count,
                IndicatorKind.HawkesPair => value + (line[2] == "0" == (name == "lambda_buy_minus") ? 8 : 2),
                IndicatorKind.Bars when name == "open" => value / 1e4,
                IndicatorKind.Features when name == "spread" => value / 1e4,
                IndicatorKind.MicroPrice => value / 1e4,
                _ => value,
            });
        }

        // The first row has no flow, and a sign of 0 is none: the board calls both warming.
        if (spec.Kind is IndicatorKind.Ofi or IndicatorKind.DecayedOfi or IndicatorKind.Mlofi && spec.WidthNs == 0
            || spec.Kind == IndicatorKind.DecayedOfi)
            values.RemoveAt(0);
        if (spec.Kind == IndicatorKind.Sign)
            values.RemoveAll(value => value == 0);
        return values;
    }

    private static EngineEvent[] MakeEvents()
    {
        var market = new SyntheticMarket(
            new SyntheticOptions { Seed = 11, Symbols = [Symbol], MaxEvents = 120_000, EventsPerSecond = 2_000 },
            new InstrumentTable(4));
        var events = new List<EngineEvent>();
        EngineEvent slot = default;
        while (market.TryNext(ref slot))
        {
            // Candles of the engine are on the venue's clock, those of the command on ours.
            slot.VenueTimeNs = slot.ReceiveTimeNs;
            events.Add(slot);
        }

        return [.. events];
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
