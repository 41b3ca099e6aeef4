using MicroAlpha.Events;
using MicroAlpha.Host.Replay;
using MicroAlpha.Pipeline.Risk;
using MicroAlpha.Tests.Pipeline.Risk;
using NUnit.Framework;

namespace MicroAlpha.Tests.Replay;

/// <summary>A session that traded replays to the same commands from its log alone.</summary>
[TestFixture]
internal sealed class TradedReplayTests
{
    private static readonly string[] Ofi = ["size=100", "maxPosition=200", "flow=300", "windowMs=200"];

    private string _path = "";

    [SetUp]
    public void MakeDirectory() => _path = Directory.CreateTempSubdirectory("microalpha-traded-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_path, recursive: true);

    [Test]
    public void Run_TradedSession_ReplaysByteForByte([Range(1, 6)] int seed)
    {
        var (desk, broker) = TradedSession.Write(_path, seed, 30_000, TradedSession.Options("ofi", Ofi));
        Assert.That(broker.Commands, Is.GreaterThan(20));
        Assert.That(desk.Orders.Counters.Executions, Is.GreaterThan(10));
        Assert.That(broker.Refusals, Is.EqualTo(desk.Refused).And.Positive);
        AssertBooks(desk);
        foreach (var threaded in (bool[])[false, true])
        {
            var result = Replay(threaded);
            Assert.That(result.IsIdentical, Is.True, result.First?.ToString());
            Assert.That(result.Commands, Is.EqualTo(broker.Commands + broker.Refusals));
        }
    }

    [Test]
    public void Run_ChaseOfEachSymbol_FillsItsParentsAndNoMore([Range(1, 4)] int seed)
    {
        var options = TradedSession.Options("chase", "size=150", "capTicks=500", "threshold=1", "rounds=200") with
        {
            Limits = TradedSession.Options("chase").Limits! with { Account = WideLimits.Account },
        };
        var (desk, _) = TradedSession.Write(_path, seed, 30_000, options);
        Assert.That(desk.Parents.Count, Is.GreaterThanOrEqualTo(3));
        for (var id = 1u; id <= desk.Parents.Count; id++)
        {
            ref readonly var parent = ref desk.Parents[id];
            Assert.That(parent.FilledSizeE9 + parent.OpenSizeE9, Is.LessThanOrEqualTo(parent.SizeE9));
        }

        AssertBooks(desk);
        Assert.That(Replay(false).IsIdentical, Is.True);
    }

    [Test]
    public void Run_KillAndArm_NothingIsSentInBetweenAndTheReplayAgrees()
    {
        var (desk, broker) = TradedSession.Write(
            _path, 5, 40_000, TradedSession.Options("ofi", Ofi), count => count switch
            {
                10_000 => Operator(OperatorAction.Kill, 3),
                25_000 => Operator(OperatorAction.Arm, 0),
                _ => null,
            });
        Assert.That(desk.Gate.Refusals[(int)RiskCode.Killed], Is.Positive);
        Assert.That(broker.Commands, Is.GreaterThan(20), "it went on after the arming");
        var result = Replay(true);
        Assert.That(result.IsIdentical, Is.True, result.First?.ToString());
    }

    [Test]
    public void Run_KillOfLevel4_EndsFlatAndTheReplayAgrees([Range(1, 4)] int seed)
    {
        var (desk, _) = TradedSession.Write(
            _path, seed, 150_000, TradedSession.Options("ofi", Ofi), count => count switch
            {
                25_000 => Operator(OperatorAction.Kill, 4),
                _ => null,
            });
        Assert.That(desk.Orders.Counters.Executions, Is.GreaterThan(10));
        for (var id = 0u; id < 8; id++)
        {
            ref readonly var cell = ref desk.Orders.Exposures.Account(id);
            Assert.That((cell.NetSizeE9, cell.OpenBuyE9, cell.OpenSellE9), Is.EqualTo((0L, 0L, 0L)), () =>
                string.Join(", ", Enum.GetValues<RiskCode>().Where(code => desk.Gate.Refusals[(int)code] > 0)
                    .Select(code => $"{code} {desk.Gate.Refusals[(int)code]}")));
        }

        Assert.That(Replay(false).IsIdentical, Is.True);
    }

    private static EngineEvent Operator(OperatorAction action, byte level)
    {
        EngineEvent slot = new() { Kind = EventKind.Operator, InstrumentId = EngineEvent.NoInstrument };
        (slot.Operator.Action, slot.Operator.Level) = (action, level);
        return slot;
    }

    // Positions are the sum of unique executions, and reservations those of live orders.
    private static void AssertBooks(MicroAlpha.Pipeline.Strategies.TradingDesk desk)
    {
        for (var instrument = 0u; instrument < 8; instrument++)
        {
            var (net, buys, sells) = (0L, 0L, 0L);
            for (var id = 1u; id <= desk.Orders.Count; id++)
            {
                ref readonly var order = ref desk.Orders[id];
                if (order.InstrumentId != instrument)
                    continue;
                net += order.Side == Side.Bid ? order.CumulativeSizeE9 : -order.CumulativeSizeE9;
                buys += order is { IsLive: true, Side: Side.Bid } ? order.WorstSizeE9 - order.CumulativeSizeE9 : 0;
                sells += order is { IsLive: true, Side: Side.Ask } ? order.WorstSizeE9 - order.CumulativeSizeE9 : 0;
            }

            ref readonly var cell = ref desk.Orders.Exposures.Account(instrument);
            Assert.That((cell.NetSizeE9, cell.OpenBuyE9, cell.OpenSellE9), Is.EqualTo((net, buys, sells)));
            Assert.That(desk.Positions[instrument].NetSizeE9, Is.EqualTo(net));
            Assert.That(Math.Abs(net) <= 250 * DecimalE9.One, Is.True, "within the limit");
        }

        Assert.That(desk.Orders.Counters.Overfills, Is.Zero);
    }

    private ReplayResult Replay(bool threaded) => LogReplay.Run(
        new ReplayOptions { Paths = [_path], IsVerified = true, IsThreaded = threaded, MaxBatch = 37 },
        static _ => { });
}
