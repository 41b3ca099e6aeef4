using System.Globalization;
using MicroAlpha.Events;
using MicroAlpha.Indicators.Specs;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Indicators;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.IndicatorReports;

/// <summary>
/// The engine's stage and the command over days with halts, gaps and sessions, and over a symbol that trades rarely:
/// each value of the board is the command's at that time.
/// </summary>
[TestFixture]
internal sealed class EngineEqualsCommandOnDaysTests
{
    private static readonly MadeDays Days = MakeDays();
    private static readonly MadeDays Sparse = MakeSparse();

    // Specification, column of the engine, column of the command.
    private static readonly object[][] Rows =
    [
        ["ofi", 0, "e"], ["ofi:decay:5s", 0, "decayed"], ["features", 2, "queue_imbalance"],
        ["hawkes:1:10:20", 0, "lambda_plus"], ["sign", 0, "lee_ready"], ["roll", 0, "roll"],
    ];

    private static readonly object[][] Windows =
    [
        ["ofi:10s", 0, "ofi"], ["ofi:10m", 0, "ofi"], ["kyle:10s:tick:8", 0, "lambda"],
        ["kyle:10s:true:12", 0, "lambda"], ["kyle:1m:leeready:50", 0, "lambda"],
        ["rv:10s", 0, "log_return"], ["rv:5m", 0, "log_return"],
    ];

    private static readonly object[][] Bars =
    [
        ["vwap:1m", 0, "vwap"], ["twap:1m", 0, "twap"], ["ta:1m", 13, "VWAP_cum"], ["ta:1m", 14, "TWAP_cum"],
        ["ema:5:1m", 0, "ema"], ["rsi:5:1m", 0, "rsi"], ["vwap:1h", 0, "vwap"], ["twap:4h", 0, "twap"],
    ];

    [TestCaseSource(nameof(Rows))]
    public void ByRow_OfEveryRowOrTrade_Equals(string spec, int column, string name)
    {
        foreach (var days in (MadeDays[])[Days, Sparse])
        {
            var kind = name is "e" or "decayed" or "queue_imbalance" ? EventKind.Quote : EventKind.Trade;
            var ours = Engine(days, spec, column).Where(value => value.Kind == kind).Select(value => value.Value);
            AssertEqual(ours, Numbers(days.Run(spec, isRegular: false).Column(name)), spec);
        }
    }

    [TestCaseSource(nameof(Windows))]
    public void ByWindow_AtEveryEventThatClosesOne_Equals(string spec, int column, string name)
    {
        var width = IndicatorSpec.Parse(spec).WidthNs;
        foreach (var days in (MadeDays[])[Days, Sparse])
        {
            var report = days.Run(spec, isRegular: false);
            var numbers = Numbers(report.Column(name));
            var sum = 0.0;
            var byWindow = new Dictionary<long, double>();
            foreach (var (index, k) in report.Column("k").Index())
            {
                // The board has the sum of squared returns so far.
                sum += numbers[index] * numbers[index];
                byWindow[long.Parse(k, CultureInfo.InvariantCulture)] = name == "log_return" ? sum : numbers[index];
            }

            var ready = Engine(days, spec, column).Where(value => value.IsReady).ToArray();
            Assert.That(ready, Has.Length.GreaterThan(50), spec);
            var first = days.Events.First(slot => slot.Kind is EventKind.Quote
                || (slot.Kind == EventKind.Trade && name == "lambda")).ReceiveTimeNs / width;
            foreach (var value in ready)
            {
                var k = (value.TimeNs / width) - first - 1;
                // A window without a middle has no line of the realised variance: its sum is the one before.
                while (name == "log_return" && k > 0 && !byWindow.ContainsKey(k))
                    k--;
                Assert.That(byWindow[k], Is.Not.NaN, $"{spec} window {k}");
                Assert.That(value.Value, Is.EqualTo(byWindow[k]).Within((1e-9 * Math.Abs(byWindow[k])) + 1e-13),
                    $"{spec} window {k}");
            }
        }
    }

    [TestCaseSource(nameof(Bars))]
    public void ByBar_OfEveryFinalOne_Equals(string spec, int column, string name)
    {
        foreach (var days in (MadeDays[])[Days, Sparse])
        {
            var theirs = days.Run(spec, isRegular: false).Column(name).Where(text => text.Length > 0).ToArray();
            // Nothing closes the engine's last bar.
            var ours = Engine(days, spec, column).Where(value => value.IsReady).Select(value => value.Value);
            AssertEqual(ours, Numbers(theirs[..^1]), spec);
        }
    }

    [Test]
    public void Kyle_SparseSymbol_SlopeOverAllWindowsEquals()
    {
        var slope = (double)Sparse.Run("kyle:10s:tick", isRegular: false).Summary["lambda"]!;
        var windows = (long)Sparse.Run("kyle:10s:tick", isRegular: false).Summary["windows"]!;
        Assert.That(windows, Is.GreaterThan(10_000), "most are empty");
        // The engine's last window is not closed: it lacks that one pair.
        Assert.That(Engine(Sparse, "kyle:10s:tick", 0)[^1].Value, Is.EqualTo(slope).Within(0.05 * Math.Abs(slope)));
    }

    private static void AssertEqual(IEnumerable<double> engine, double[] command, string spec)
    {
        double[] ours = [.. engine];
        Assert.That(ours, Has.Length.EqualTo(command.Length), spec);
        Assert.That(ours, Has.Length.GreaterThan(2), spec);
        for (var i = 0; i < ours.Length; i++)
        {
            var theirs = command[i];
            var slack = double.IsNaN(theirs) ? 0 : (1e-11 * Math.Abs(theirs)) + 1e-12;
            Assert.That(ours[i], Is.EqualTo(theirs).Within(slack), $"{spec} value {i} of {ours.Length}");
        }
    }

    private static List<(EventKind Kind, long TimeNs, double Value, bool IsReady)> Engine(
        MadeDays days, string spec, int column)
    {
        var books = new BookSet(new BookOptions());
        var set = new IndicatorSet(new IndicatorOptions { Run = [spec], BarLatenessMs = 0 }, books);
        var values = new List<(EventKind, long, double, bool)>();
        for (var sequence = 0; sequence < days.Events.Count; sequence++)
        {
            var slot = days.Events[sequence];
            books.Apply(ref slot, sequence);
            set.Apply(ref slot, sequence);
            var row = set.Values(0);
            if (sequence > 0 && row.Length > 0 && row[column].AsOfSequence == sequence)
            {
                values.Add((slot.Kind, slot.ReceiveTimeNs, row[column].Value,
                    row[column].Readiness == IndicatorReadiness.Ready));
            }
        }

        return values;
    }

    private static double[] Numbers(string[] column) => Array.ConvertAll(
        column, text => text == "nan" ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture));

    // Two days with sessions, then two without, as imports are; each at another price. A halt with quotes while it
    // lasts, one the book alone tells the end of, a gap, and a lost connection for orders, which breaks nothing.
    private static MadeDays MakeDays()
    {
        var days = new MadeDays();
        for (var day = 0; day < 4; day++)
        {
            var price = 10m + (10 * day);
            days.Wander(day, 30_000, 33_000, 40, 10 + day, price);
            if (day < 2)
                days.Session(day, MadeDays.Open + 0.2, SessionPhase.Regular);
            days.Wander(day, MadeDays.Open + 1, 40_000, 7, 20 + day, price + 1);
            days.Status(day, 40_000.5, TradingState.Halted);
            days.Wander(day, 40_001, 40_150, 15, 30 + day, price + 1);
            days.Status(day, 40_200, TradingState.QuoteOnly);
            days.Wander(day, 40_201, 40_300, 15, 40 + day, price + 5);
            days.Status(day, 40_300.5, TradingState.Trading);
            days.Wander(day, 40_301, 45_000, 7, 50 + day, price + 6);
            days.Connection(day, 45_001, ConnectionState.Down, EventSource.AlpacaTrading);
            days.Wander(day, 45_002, 48_000, 7, 60 + day, price + 4);
            days.Connection(day, 48_003, ConnectionState.Gap, EventSource.AlpacaData);
            days.Wander(day, 48_050, MadeDays.Close, 11, 70 + day, price + 3);
            if (day < 2)
                days.Session(day, MadeDays.Close + 0.2, SessionPhase.PostMarket);
            days.Wander(day, MadeDays.Close + 10, 60_000, 90, 80 + day, price + 3);
        }

        return days;
    }

    private static MadeDays MakeSparse()
    {
        var days = new MadeDays();
        for (var day = 0; day < 2; day++)
            days.Wander(day, MadeDays.Open + 3, MadeDays.Close, 95, 90 + day, 20m);
        return days;
    }
}
