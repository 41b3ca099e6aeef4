using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Events;
using MicroAlpha.Indicators.Candles;
using MicroAlpha.Tests.Events;
using NUnit.Framework;

namespace MicroAlpha.Tests.Indicators.Candles;

/// <summary>Candles against a twin that groups all trades by interval: watermark, late trades, corrections, conditions.
/// </summary>
[TestFixture]
internal sealed class CandleTests
{
    private const long Second = 1_000_000_000;
    private const long Start = 1_700_000_000 * Second;

    private static readonly long[] Widths = [Second, 5 * Second, 60 * Second, 300 * Second];

    [Test]
    public void Add_RandomTradesLateCorrectedAndCancelled_EndEqualToGroupedTwin([Values(0, 3)] int latenessSeconds) =>
        Prop.ForAll(Seeds.Any, seed =>
        {
            var random = new Random(seed);
            var told = new Told();
            var set = Make(told, latenessSeconds * Second, LatePolicy.Amend);
            var trades = new List<Trade>();
            var now = Start;
            for (var i = 1; i <= 300; i++)
            {
                now += random.Next(4) == 0 ? random.Next(20) * Second / 10 : 0;
                switch (random.Next(12))
                {
                    case 0 when trades.Count > 0:
                        var gone = trades[random.Next(trades.Count)];
                        if (gone.Updates != TradeUpdates.None)
                            Assert.That(set.TryCancel(0, gone.Id, 1), Is.True);
                        gone.Updates = TradeUpdates.None;
                        break;
                    case 1 when trades.Count > 0:
                        var wrong = trades[random.Next(trades.Count)];
                        if (wrong.Updates == TradeUpdates.None)
                            break;
                        (wrong.Price, wrong.Size) = (random.Next(90, 110), random.Next(1, 9));
                        Assert.That(set.TryCorrect(
                            0, wrong.Id, 1, wrong.Id, wrong.Price, wrong.Size, wrong.Updates), Is.True);
                        break;
                    default:
                        var late = random.Next(5) == 0 ? random.Next(10) * Second : 0;
                        var trade = new Trade(i, Math.Max(now - late, Start), random.Next(90, 110), random.Next(1, 9))
                        {
                            Updates = (TradeUpdates)random.Next(1, 8),
                        };
                        trades.Add(trade);
                        set.Add(0, trade.TimeNs, trade.Price, trade.Size, trade.Updates, trade.Id, 1);
                        break;
                }
            }

            set.Flush(0);
            Assert.That(set.Counters.LateDropped, Is.Zero);
            for (var interval = 0; interval < Widths.Length; interval++)
                AssertEqual(told.Last(interval), Grouped(trades, Widths[interval]));
        }).QuickCheckThrowOnFailure();

    [Test]
    public void HigherIntervals_FromLowerOnes_EqualFromTrades() => Prop.ForAll(Seeds.Any, seed =>
    {
        var random = new Random(seed);
        var told = new Told();
        var set = new CandleSet<Sink>(1, new CandleOptions(), new Sink(told));
        var alone = new Told();
        var day = new CandleSet<Sink>(1, new CandleOptions { WidthsNs = [86_400 * Second] }, new Sink(alone));
        var now = Start;
        for (var i = 0; i < 500; i++)
        {
            now += random.Next(600) * Second;
            var (price, size) = (random.Next(1, 1_000), random.Next(1, 1_000));
            set.Add(0, now, price, size, TradeUpdates.All);
            day.Add(0, now, price, size, TradeUpdates.All);
        }

        set.Flush(0);
        day.Flush(0);
        AssertEqual(told.Last(6), alone.Last(0));
    }).QuickCheckThrowOnFailure();

    [Test]
    public void Advance_WatermarkReachesTheEnd_MakesItFinalOnce()
    {
        var told = new Told();
        var set = Make(told, 2 * Second, LatePolicy.Amend);
        set.Add(0, Start, 100, 1, TradeUpdates.All);
        set.Add(0, Start + (3 * Second) - 1, 101, 1, TradeUpdates.All);
        Assert.That(told.All, Is.Empty, "the watermark is two seconds behind");
        Assert.That((set.Forming(0, 0).ClosePriceE9, set.Forming(0, 1).OpenPriceE9), Is.EqualTo((101L, 100L)));
        set.Add(0, Start + (3 * Second), 102, 1, TradeUpdates.All);
        Assert.That(told.All.Single(), Is.EqualTo((0, Start, CandleState.Final)));
        set.Advance(0, Start + (3 * Second));
        set.Advance(0, Start + Second);
        Assert.That(told.All.Select(one => one.StartNs), Is.EqualTo(new[] { Start, Start + (2 * Second) }));
    }

    [TestCase(LatePolicy.Amend)]
    [TestCase(LatePolicy.Drop)]
    public void Add_BehindTheWatermark_FollowsThePolicyAndIsCounted(LatePolicy policy)
    {
        var told = new Told();
        var set = Make(told, 0, policy);
        set.Add(0, Start, 100, 1, TradeUpdates.All);
        set.Add(0, Start + (10 * Second), 101, 1, TradeUpdates.All);
        set.Add(0, Start + 1, 99, 5, TradeUpdates.All);
        var isAmended = policy == LatePolicy.Amend;
        Assert.That((set.Counters.LateAmended, set.Counters.LateDropped), Is.EqualTo(isAmended ? (1L, 0L) : (0L, 1L)));
        Assert.That(told.Last(0)[0].VolumeE9, Is.EqualTo((Int128)(isAmended ? 6 : 1)));
        Assert.That(told.Last(1)[0].LowPriceE9, Is.EqualTo(isAmended ? 99 : 100), "the one above it too");
        Assert.That(told.Last(0)[0].State, Is.EqualTo(isAmended ? CandleState.Amended : CandleState.Final));
    }

    [Test]
    public void Add_OlderThanWhatIsKept_IsDroppedByEveryPolicy()
    {
        var set = Make(new Told(), 0, LatePolicy.Amend);
        set.Add(0, Start, 100, 1, TradeUpdates.All);
        set.Add(0, Start + (5_000 * Second), 100, 1, TradeUpdates.All);
        set.Add(0, Start + (4_000 * Second), 100, 1, TradeUpdates.All);
        Assert.That(set.Counters.LateDropped, Is.EqualTo(1));
    }

    [TestCase(0, 1, 1)]
    [TestCase(1, 0, 1)]
    [TestCase(1, -1, 1)]
    [TestCase(1, 1, 0)]
    public void Add_NotPositive_IsCounted(long price, long size, long time)
    {
        var set = Make(new Told(), 0, LatePolicy.Amend);
        set.Add(0, time * Start, price, size, TradeUpdates.All);
        Assert.That((set.Counters.Malformed, set.Counters.Trades), Is.EqualTo((1L, 0L)));
    }

    [Test]
    public void TryCancel_UnknownTrade_IsCounted()
    {
        var set = Make(new Told(), 0, LatePolicy.Amend);
        set.Add(0, Start, 100, 1, TradeUpdates.All, 7, 1);
        Assert.That(set.TryCancel(0, 7, 2), Is.False, "ids are unique per exchange");
        Assert.That(set.TryCancel(0, 0, 1), Is.False, "a trade without id can not be told");
        Assert.That(set.TryCancel(0, 7, 1), Is.True);
        Assert.That(set.TryCancel(0, 7, 1), Is.False, "once");
        Assert.That((set.Counters.Corrections, set.Counters.UnknownCorrections), Is.EqualTo((1L, 3L)));
    }

    [Test]
    public void TryCorrect_TradesNoLongerAllKept_PutsVolumeRightAndSaysSo()
    {
        var told = new Told();
        var options = new CandleOptions { WidthsNs = [60 * Second], Journal = 4 };
        var set = new CandleSet<Sink>(1, options, new Sink(told));
        for (var i = 1; i <= 6; i++)
            set.Add(0, Start, 100 + i, 1, TradeUpdates.All, i, 1);
        Assert.That(set.TryCorrect(0, 5, 1, 5, 50, 10, TradeUpdates.All), Is.True);
        Assert.That(set.Counters.PartialCorrections, Is.EqualTo(1));
        Assert.That(
            ((long)set.Forming(0, 0).VolumeE9, set.Forming(0, 0).LowPriceE9, (long)set.Forming(0, 0).NotionalE18),
            Is.EqualTo((15L, 101L, 101L + 102 + 103 + 104 + 500 + 106)));
    }

    [Test]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.That(() => new CandleOptions { WidthsNs = [2, 3] }.Validate(), Throws.ArgumentException);
        Assert.That(() => new CandleOptions { WidthsNs = [] }.Validate(), Throws.ArgumentException);
        Assert.That(() => new CandleOptions { WidthsNs = [1, 1_000] }.Validate(), Throws.ArgumentException);
        Assert.That(() => new CandleOptions { LatenessNs = -1 }.Validate(), Throws.ArgumentException);
        Assert.That(() => new CandleOptions { History = 100 }.Validate(), Throws.ArgumentException);
        Assert.That(new CandleOptions().Validate, Throws.Nothing);
    }

    private static CandleSet<Sink> Make(Told told, long latenessNs, LatePolicy policy) => new(
        1, new CandleOptions { WidthsNs = Widths, LatenessNs = latenessNs, Late = policy }, new Sink(told));

    // The definition: group by start, then look at the trades in feed order.
    private static List<Candle> Grouped(List<Trade> trades, long width) =>
    [
        .. trades.Where(trade => trade.Updates != TradeUpdates.None)
            .GroupBy(trade => trade.TimeNs - (trade.TimeNs % width)).OrderBy(group => group.Key).Select(OfGroup),
    ];

    private static Candle OfGroup(IGrouping<long, Trade> trades)
    {
        // A late trade counts in the second it belongs to; within it the feed decides.
        var group = trades.OrderBy(trade => trade.TimeNs / Second).ToList();
        var volume = group.Where(trade => trade.Updates.HasFlag(TradeUpdates.Volume)).ToList();
        var range = group.Where(trade => trade.Updates.HasFlag(TradeUpdates.HighLow)).ToList();
        var ends = group.Where(trade => trade.Updates.HasFlag(TradeUpdates.OpenClose)).ToList();
        var (first, last) = ends.Count > 0 ? (ends[0], ends[^1]) : range.Count > 0 ? (range[0], range[^1])
            : (null, null);
        return new Candle
        {
            StartNs = trades.Key,
            OpenPriceE9 = first?.Price ?? 0,
            ClosePriceE9 = last?.Price ?? 0,
            HighPriceE9 = range.Count > 0 ? range.Max(trade => trade.Price) : 0,
            LowPriceE9 = range.Count > 0 ? range.Min(trade => trade.Price) : 0,
            VolumeE9 = volume.Sum(trade => trade.Size),
            NotionalE18 = volume.Sum(trade => trade.Price * trade.Size),
            Trades = volume.Count,
        };
    }

    private static void AssertEqual(List<Candle> actual, List<Candle> expected) =>
        Assert.That(actual.Select(Text), Is.EqualTo(expected.Select(Text)));

    private static string Text(Candle c) => $"{c.StartNs} {c.OpenPriceE9} {c.ClosePriceE9} {c.VolumeE9} "
        + $"{c.NotionalE18} {c.Trades} {c.HighPriceE9} {c.LowPriceE9}";

    private sealed class Trade(long id, long timeNs, long price, long size)
    {
        public long Id => id;

        public long TimeNs => timeNs;

        public long Price { get; set; } = price;

        public long Size { get; set; } = size;

        public TradeUpdates Updates { get; set; }
    }

    private sealed class Told
    {
        private readonly Dictionary<(int, long), Candle> _last = [];

        public List<(int Interval, long StartNs, CandleState State)> All { get; } = [];

        public List<Candle> Last(int interval) =>
        [
            .. _last.Where(one => one.Key.Item1 == interval && !one.Value.IsEmpty).OrderBy(one => one.Key.Item2)
                .Select(one => one.Value),
        ];

        public void Add(int interval, in Candle candle)
        {
            All.Add((interval, candle.StartNs, candle.State));
            _last[(interval, candle.StartNs)] = candle;
        }
    }

    private readonly struct Sink(Told told) : ICandleSink
    {
        public void OnCandle(uint id, int interval, in Candle candle) => told.Add(interval, in candle);
    }
}
