using MicroAlpha.Events;
using MicroAlpha.Host.Backtest;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Tests.Replay;
using MicroAlpha.Venue.Paper;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Backtest;

/// <summary>A recorded session beside the paper venue, and the parts of the gap.</summary>
[TestFixture]
internal sealed class SessionComparisonTests
{
    private const long One = DecimalE9.One;

    private static readonly string[] Ofi = ["size=100", "maxPosition=300", "flow=200", "windowMs=200"];

    private string _home = "";

    [OneTimeSetUp]
    public void Record() => _home = Directory.CreateTempSubdirectory("microalpha-compare-").FullName;

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_home, recursive: true);

    // The venue of the recording simulated again is the same venue: there is no gap, and every fill has its twin.
    [Test]
    public void Of_SameModels_HasNoGap()
    {
        var setup = Setup(0);
        var log = Path.Combine(_home, "same");
        var study = BacktestStudy.Of(setup with { RecordTo = log });
        var session = SessionComparison.Of([log], -1, setup.ToPlan().Venue, new BookOptions());
        Assert.That(study.Run.Fills, Has.Count.GreaterThan(20));
        Assert.That(session.CommandHash, Is.EqualTo(study.Run.CommandHash));
        foreach (var order in session.Orders)
            Assert.That(order.Simulated, Is.EqualTo(order.Real));
        var report = new ComparisonReport(session);
        Assert.That(report.Parts, Is.EqualTo(default(GapParts)));
        Assert.That(report.RealE18, Is.EqualTo(report.SimulatedE18).And.Not.EqualTo(Int128.Zero));
    }

    // Every kind of difference at once: the parts sum to the gap, worked out from the fills alone.
    [Test]
    public void Of_OtherModels_PartsSumToTheGapExactly([Range(1, 8)] int seed)
    {
        var log = Path.Combine(_home, $"other{seed}");
        _ = BacktestStudy.Of(Setup(seed) with { RecordTo = log });
        var venue = Setup(0).ToPlan().Venue with
        {
            Queue = QueueModel.Logarithmic,
            Place = new PaperLatency(seed * 20_000_000),
            Replace = new PaperLatency(seed * 5_000_000),
            Fees = new FeeSchedule(-1_234_567, 7_654_321, 17, 23_456),
        };
        var session = SessionComparison.Of([log], -1, venue, new BookOptions());
        var report = new ComparisonReport(session);
        var gap = Naive(session, real: true) - Naive(session, real: false);
        Assert.That(report.Parts.TotalE18, Is.EqualTo(gap).And.Not.EqualTo(Int128.Zero));
        Assert.That(report.RealE18 - report.SimulatedE18, Is.EqualTo(gap));
        Assert.That(report.Parts.QueueE18, Is.Not.EqualTo(Int128.Zero));
        foreach (var order in session.Orders)
            Assert.That(order.Real.Sum(static trade => trade.SizeE9), Is.Not.Negative);
    }

    [Test]
    public void Of_OneOrder_IsSplitAsTheDocumentationSays()
    {
        var order = new SessionTrades(1, 0, Side.Bid);
        order.Simulated.Add(new SessionTrade(1, 100 * One, 10 * One, One, 100_010_000_000));
        order.Real.Add(new SessionTrade(2, 100_030_000_000, 8 * One, 2 * One, 100_030_000_000));
        var parts = GapParts.Of(order, 101 * One);
        Assert.That(
            parts,
            Is.EqualTo(new GapParts(
                PriceE18: E18(-0.08m), QueueE18: E18(-2), LatencyE18: E18(-0.16m), FeesE18: E18(-1))));
        Assert.That(ComparisonReport.Text(parts.TotalE18), Is.EqualTo("-3.24"));
    }

    [Test]
    public void Of_Sale_IsTheMirror()
    {
        var (buy, sale) = (new SessionTrades(1, 0, Side.Bid), new SessionTrades(1, 0, Side.Ask));
        foreach (var (order, sign) in new[] { (buy, 1), (sale, -1) })
        {
            order.Simulated.Add(new SessionTrade(1, (100 * One) + (sign * 5), 10 * One, 0, (100 * One) + (sign * 7)));
            order.Real.Add(new SessionTrade(2, (100 * One) + (sign * 9), 6 * One, 0, (100 * One) + (sign * 8)));
        }

        Assert.That(GapParts.Of(sale, 99 * One), Is.EqualTo(GapParts.Of(buy, 101 * One)));
    }

    [Test]
    public void Of_LogThatDidNotTrade_IsRefused()
    {
        var log = Path.Combine(_home, "quiet");
        RecordedSession.Write(log, 1, 500);
        Assert.That(
            () => SessionComparison.Of([log], -1, new PaperOptions(), new BookOptions()),
            Throws.TypeOf<EngineException>().With.Message.Contains("MA-849"));
    }

    [Test]
    public void Write_Report_HasTheTableAndTheFiles()
    {
        var log = Path.Combine(_home, "written");
        var study = BacktestStudy.Of(Setup(3) with { RecordTo = log });
        var session = SessionComparison.Of([log], 0, Setup(0).ToPlan().Venue, new BookOptions());
        var directory = Path.Combine(_home, "out");
        var summary = new ComparisonReport(session).Write(
            study.Run with { Fills = session.Collector.Fills, Orders = session.Collector.Orders }, directory);
        Assert.That(summary.Fills, Is.EqualTo(study.Run.Fills.Count), "the report is of the real session");
        Assert.That(File.ReadAllText(Path.Combine(directory, "report.html")), Does.Contain("<table id=\"gap\">"));
        Assert.That(
            File.ReadAllLines(Path.Combine(directory, "compare.csv")), Has.Length.EqualTo(1 + session.Orders.Count));
    }

    private static Int128 Naive(SessionComparison session, bool real)
    {
        var sum = 0m;
        foreach (var order in session.Orders)
        {
            var mark = session.MarkE9(order.InstrumentId) / 1e9m;
            foreach (var trade in real ? order.Real : order.Simulated)
            {
                var sign = order.Side == Side.Bid ? 1 : -1;
                sum += (sign * (mark - (trade.PriceE9 / 1e9m)) * (trade.SizeE9 / 1e9m)) - (trade.FeeE9 / 1e9m);
            }
        }

        return E18(sum);
    }

    private static Int128 E18(decimal value) => (Int128)(value * 1e9m) * One + (Int128)((value * 1e9m % 1) * 1e9m);

    private BacktestSetup Setup(int seed)
    {
        var log = Path.Combine(_home, "market");
        if (!Directory.Exists(log))
            RecordedSession.Write(log, 5, 30_000);
        return BacktestStudyTests.Of(
            _home, log, $"\"paper\": {{ \"jitterUs\": {seed * 1000}, \"placeLatencyUs\": 500 }}") with
        {
            Parameters = Ofi,
            Symbols = ["SYN0000", "SYN0001", "SYN0002"],
        };
    }
}
