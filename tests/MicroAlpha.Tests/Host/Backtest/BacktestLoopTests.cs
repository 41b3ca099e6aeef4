using System.Runtime.InteropServices;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Captures;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Host.Backtest;
using MicroAlpha.Tests.Gateways;
using MicroAlpha.Tests.Venue.Paper;
using MicroAlpha.Venue.Paper;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Backtest;

/// <summary>A market, the paper venue and a core in one loop: order of time, sums, and the same result twice.</summary>
[TestFixture]
internal sealed class BacktestLoopTests
{
    private const long Unit = 1_000_000_000;

    private static PaperOptions Options => new()
    {
        Queue = QueueModel.Power,
        Place = new PaperLatency(350_000),
        Replace = new PaperLatency(300_000),
        Cancel = new PaperLatency(250_000),
        FillFeed = new PaperLatency(150_000),
        Fees = new FeeSchedule(-2_000_000, 3_000_000, 0, 2 * FeeSchedule.BasisPointE9),
    };

    [Test]
    public void Run_Synthetic_IsInOrderAndAddsUp()
    {
        var (run, broker, core) = Run(Synthetic(), 5 * Unit);
        Assert.That(core.IsInOrder, Is.True);
        Check(run, broker, core);
    }

    [Test]
    public void Run_Twice_IsTheSame()
    {
        var (first, _, _) = Run(Synthetic(), 5 * Unit);
        var (second, _, _) = Run(Synthetic(), 5 * Unit);
        Assert.That(second.Fills, Is.EqualTo(first.Fills).And.Not.Empty);
        Assert.That(second.Orders, Is.EqualTo(first.Orders));
        Assert.That(second.Marks, Is.EqualTo(first.Marks));
    }

    [Test]
    public void Run_RealBooks_AddsUpAndMakesAReport()
    {
        using var capture = CaptureImporter.Open(
            CaptureFormat.Binance, [RealCaptures.Path("usdm_btcusdt_20240808.gz")], new InstrumentTable(4));
        var (run, broker, core) = Run(capture, Unit / 20);
        Check(run, broker, core);
        var home = Directory.CreateTempSubdirectory("microalpha-backtest-").FullName;
        try
        {
            var summary = BacktestReport.Write(run, home);
            Assert.That(summary.FeesE9, Is.EqualTo(broker.Counters.FeesE9));
            Assert.That(summary.PositionsE9[0], Is.EqualTo(core.PositionE9));
            Assert.That(new FileInfo(Path.Combine(home, "report.html")).Length, Is.InRange(20_000, 2_000_000));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    // The naive venue beside the fast one, on real books with their pictures and differences.
    [Test]
    public void Broker_RealBooks_SaysWhatTheTwinSays()
    {
        using var capture = CaptureImporter.Open(
            CaptureFormat.Binance, [RealCaptures.Path("usdm_btcusdt_20240808.gz")], new InstrumentTable(4));
        var (broker, twin) = (new PaperBroker(Options), new NaivePaper(Options));
        var core = new QuotingCore(Unit / 100, Unit / 20);
        EngineEvent slot = default;
        EngineEvent answer = default;
        var answers = 0;
        for (var i = 0; i < 60_000 && capture.TryNext(ref slot); i++)
        {
            while (broker.TryTake(slot.ReceiveTimeNs, ref answer))
            {
                answers++;
                Assert.That(twin.TryTake(slot.ReceiveTimeNs, out var expected), Is.True);
                Assert.That(Bytes(answer), Is.EqualTo(Bytes(expected)));
                core.Take(ref answer);
                Send();
            }

            broker.OnEvent(in slot);
            twin.OnEvent(slot);
            core.Take(ref slot);
            Send();
        }

        Assert.That(answers, Is.GreaterThan(100));

        void Send()
        {
            OrderCommand command = default;
            while (core.TryNextCommand(ref command, out var sequence))
            {
                broker.Submit(in command, sequence);
                twin.Submit(command, sequence);
            }
        }
    }

    private static void Check(BacktestRun run, PaperBroker broker, QuotingCore core)
    {
        Assert.That(run.Fills, Has.Count.EqualTo(broker.Counters.MakerFills + broker.Counters.TakerFills)
            .And.Count.GreaterThan(20));
        Assert.That(run.Fills.Sum(fill => fill.FeeE9), Is.EqualTo(broker.Counters.FeesE9));
        Assert.That(
            run.Fills.Sum(fill => (fill.Side == Side.Bid ? 1 : -1) * fill.SizeE9), Is.EqualTo(core.PositionE9));
        Assert.That(run.Orders, Has.Count.EqualTo(broker.Counters.Accepted));
        foreach (var order in run.Orders)
        {
            Assert.That(
                run.Fills.Where(fill => fill.OrderId == order.OrderId).Sum(fill => fill.SizeE9),
                Is.EqualTo(order.FilledE9));
            // Its own other side can be in the way: then it is canceled.
            Assert.That(order.State, order.FilledE9 == order.SizeE9
                ? Is.EqualTo("filled")
                : Is.AnyOf("working", "canceled"));
        }

        Assert.That(run.Fills.Select(fill => fill.TimeNs), Is.Ordered);
        Assert.That(run.Marks.Select(mark => mark.TimeNs), Is.Ordered);
        // Decision to venue 300 or 350 us, back 150.
        Assert.That(run.LatenciesNs.Distinct(), Is.EquivalentTo(new[] { 450_000L, 500_000L }));
    }

    private static (BacktestRun Run, PaperBroker Broker, QuotingCore Core) Run(IEventSource source, long maxPositionE9)
    {
        var broker = new PaperBroker(Options);
        var core = new QuotingCore(maxPositionE9 / 5, maxPositionE9);
        var collector = new BacktestCollector(Options.Fees, 10_000_000);
        Assert.That(BacktestLoop.Run(ref source, broker, ref core, collector), Is.Positive);
        var run = new BacktestRun
        {
            Strategy = "quoting at the touch",
            Source = "test",
            Models = "power 1, 350/300/250 us to the venue, 150 us back",
            Symbols = ["A", "B", "C", "D"],
            Fills = collector.Fills,
            Marks = collector.Marks,
            Orders = collector.Orders,
            Rejects = collector.Rejects,
            LatenciesNs = collector.LatenciesNs,
        };
        return (run, broker, core);
    }

    private static SyntheticMarket Synthetic() => new(
        new SyntheticOptions { MaxEvents = 200_000, Symbols = ["A", "B", "C"] }, new InstrumentTable(8));

    private static string Bytes(EngineEvent slot)
    {
        slot.Stamp = 0;
        return $"{slot.Kind} {Convert.ToHexString(MemoryMarshal.AsBytes(new ReadOnlySpan<EngineEvent>(in slot)))}";
    }
}
