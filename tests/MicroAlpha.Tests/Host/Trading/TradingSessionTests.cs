using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Host.Admin;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Kill;
using MicroAlpha.Host.Trading;
using MicroAlpha.Pipeline.Positions;
using MicroAlpha.Pipeline.Risk;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Trading;

/// <summary>An engine that trades on a venue over TCP: orders and back, kills, restarts, orders of others.</summary>
[TestFixture]
internal sealed class TradingSessionTests
{
    private static readonly string[] Chase = ["size=10", "capTicks=100000", "threshold=1", "rounds=1000000"];

    [Test]
    public void Run_OnAVenue_TradesAndEndsWithTheVenuesPositions()
    {
        using var rig = TradingRig.Start();
        using (var session = rig.StartEngine())
        {
            TradingRig.Eventually(() => session.Engine.Desk!.Orders.Counters.Executions > 20, "executions");
            Stop(rig, session);
            var orders = rig.Orders();
            Assert.That(orders, Has.Count.GreaterThan(10));
            Assert.That(
                orders.Select(order => order.GetProperty("client_order_id").GetString()),
                Has.All.StartsWith($"MA-{Epoch(rig)}-0-"));
            Assert.That(TradingRig.Held(session), Is.EquivalentTo(rig.Positions()));
            Assert.That(session.Engine.Desk!.Drifts, Is.Zero);
        }

        rig.AssertReplaysIdentically();
    }

    [Test]
    public void Run_KillOfLevel4_CancelsAllAndClosesEveryPosition()
    {
        using var rig = TradingRig.Start();
        using (var session = rig.StartEngine())
        {
            TradingRig.Eventually(() => rig.Positions().Values.Any(size => size != 0), "a position");
            _ = session.Kill.Kill(new KillCommand(KillScope.Global, "", KillLevel.Flatten, "test", 0, 0));
            TradingRig.Eventually(
                () => rig.OpenOrders().Count == 0 && rig.Positions().Values.All(size => size == 0),
                () => $"all closed: {Describe(session)} {string.Join('\n', rig.Orders().TakeLast(3))}", 10);
            var count = rig.Orders().Count;
            Thread.Sleep(500);
            Assert.That(rig.Orders(), Has.Count.EqualTo(count), "nothing more is sent");
            Stop(rig, session);
            Assert.That(TradingRig.Held(session), Is.Empty);
        }

        rig.AssertReplaysIdentically();
    }

    [Test]
    public void Run_OrdersAndPositionsOfOthers_AreAdoptedCountedAndHaltTheSymbol()
    {
        using var rig = TradingRig.Start();
        _ = rig.Submit("MSFT", "buy", 30, "", "somebody-1");
        TradingRig.Eventually(() => rig.Positions().GetValueOrDefault("MSFT") == 30 * DecimalE9.One, "the position");
        _ = rig.Submit("AAPL", "buy", 5, "1.00", "somebody-2");
        using (var session = rig.StartEngine())
        {
            var desk = session.Engine.Desk!;
            TradingRig.Eventually(() => desk.Orders.Counters.Adopted == 1, "the order of somebody");
            TradingRig.Eventually(
                () => desk.Gate.Refusals[(int)RiskCode.PositionDrift] > 0, "refused because of the drift");
            TradingRig.Eventually(() => desk.Orders.Counters.Executions > 3, "the other symbol trades");
            Stop(rig, session);
            Assert.That(rig.Orders().Single(order => Name(order) == "somebody-2").GetProperty("status").GetString(),
                Is.EqualTo("canceled"), "a kill of level 3 cancels what was adopted too");
            Assert.That(
                rig.Orders().Where(order => Name(order).StartsWith("MA-", StringComparison.Ordinal))
                    .Select(order => order.GetProperty("symbol").GetString()),
                Has.All.EqualTo("AAPL"));
            Assert.That(desk.Drifts, Is.Positive);
        }

        Assert.That(File.ReadAllText(Path.Combine(rig.Home, "audit.jsonl")), Does.Contain("\"kind\":\"drift\""));
        rig.AssertReplaysIdentically();
    }

    [Test]
    public void Run_AgainAfterAStopWithOpenOrders_GoesOnWithTheSamePositions()
    {
        using var rig = TradingRig.Start();
        for (var run = 0; run < 3; run++)
        {
            using var session = rig.StartEngine();
            var already = session.Engine.Desk!.Orders.Counters.Executions;
            TradingRig.Eventually(
                () => session.Engine.Desk!.Orders.Counters.Executions > already + 5, "executions");
            if (run < 2)
            {
                Assert.That(session.Stop("test"), Is.True);
                continue;
            }

            Stop(rig, session);
            Assert.That(TradingRig.Held(session), Is.EquivalentTo(rig.Positions()));
            Assert.That(session.Engine.Desk!.Drifts, Is.Zero);
        }

        rig.AssertReplaysIdentically();
    }

    [Test]
    public void Run_SimulatedBroker_TradesWithinTheProcessAndReplaysIdentically()
    {
        // A market without a session, so that the paper venue is open whatever the day.
        using var rig = TradingRig.Start(
            trading: new { broker = "simulated", strategy = "chase", parameters = Chase },
            feed: new
            {
                type = "synthetic",
                synthetic = new { symbols = new[] { "AAPL", "MSFT" }, eventsPerSecond = 4000, durationS = 0 },
            });
        // A position of the day before, which the flattening sells into the market.
        var config = rig.Load();
        var held = new SavedPosition("AAPL", 50 * DecimalE9.One, 0, 0, [new SavedLot(50 * DecimalE9.One, 0)]);
        TradingSetup.Save(config.Options, TradingSetup.Open(config, 0), new RecoveredSession(
            new SavedAccount(0, 0, 0, 0, [held]), [], 0));
        using (var session = rig.StartEngine())
        {
            var desk = session.Engine.Desk!;
            TradingRig.Eventually(
                () => desk.Orders.Exposures.AccountTotal.OpenOrders > 0, () => $"working: {Describe(session)}");
            _ = session.Kill.Kill(new KillCommand(KillScope.Global, "", KillLevel.Flatten, "test", 0, 0));
            TradingRig.Eventually(
                () => desk.Orders.Exposures.AccountTotal is { OpenOrders: 0, GrossE18: var gross } && gross == 0,
                () => $"all closed: {Describe(session)}", 10);
            Assert.That(session.Stop("test"), Is.True);
            Assert.That(desk.Orders.Counters.Executions, Is.Positive);
            Assert.That(rig.Orders(), Is.Empty, "the venue never saw an order");
        }

        rig.AssertReplaysIdentically();
    }

    [Test]
    public void Run_WithoutItsGuard_SendsNothingUntilTheLeaseIsGranted()
    {
        using var rig = TradingRig.Start(trading: new { leaseMs = 400 });
        using var session = rig.StartEngine();
        var desk = session.Engine.Desk!;
        TradingRig.Eventually(() => desk.Gate.Refusals[(int)RiskCode.LeaseLost] > 10, "refused without a lease");
        Assert.That(rig.Orders(), Is.Empty);
        using var client = AdminClient.Connect(rig.Load().Options.Admin.SocketPath, TimeSpan.FromSeconds(5));
        TradingRig.Eventually(
            () =>
            {
                using var answer = client.Ask(new AdminRequest(AdminCommand.Lease)
                {
                    AskedNs = MicroAlpha.Native.WallClock.MonotonicNs(),
                });
                Thread.Sleep(100);
                return rig.Orders().Count > 5;
            },
            "orders under the lease");
        Thread.Sleep(600);
        var (sent, refused) = (rig.Orders().Count, desk.Gate.Refusals[(int)RiskCode.LeaseLost]);
        TradingRig.Eventually(() => desk.Gate.Refusals[(int)RiskCode.LeaseLost] > refused, "refused again");
        Assert.That(rig.Orders(), Has.Count.EqualTo(sent), "the lease has ended");
        Stop(rig, session);
    }

    [Test]
    public void Limits_Tightened_BindAtOnceAndNeverLoosen()
    {
        using var rig = TradingRig.Start();
        using var session = rig.StartEngine();
        using var client = AdminClient.Connect(rig.Load().Options.Admin.SocketPath, TimeSpan.FromSeconds(5));
        AdminRequest Set(string name, string value) => new(AdminCommand.Limits) { Limit = name, Value = value };
        using (var shown = client.Ask(new AdminRequest(AdminCommand.Limits)))
        {
            Assert.That(
                shown.RootElement.GetProperty("symbols").GetProperty("AAPL").GetProperty("maxQuantity").GetString(),
                Is.EqualTo("500"));
        }

        using (var tighter = client.Ask(Set("maxQuantity", "9")))
        {
            Assert.That(
                tighter.RootElement.GetProperty("symbols").GetProperty("MSFT").GetProperty("maxQuantity").GetString(),
                Is.EqualTo("9"));
        }

        var desk = session.Engine.Desk!;
        TradingRig.Eventually(() => desk.Gate.Refusals[(int)RiskCode.MaxQuantity] > 0, "10 is more than 9");
        foreach (var (name, value) in new[] { ("maxQuantity", "10"), ("maxQuantity", "x"), ("nonsense", "1") })
        {
            Assert.That(
                () => client.Ask(Set(name, value)),
                Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-805"), name);
        }

        Stop(rig, session);
        Assert.That(File.ReadAllText(Path.Combine(rig.Home, "audit.jsonl")), Does.Contain("maxQuantity"));
    }

    private static string Describe(EngineSession session)
    {
        var desk = session.Engine.Desk!;
        var refusals = string.Join(", ", Enum.GetValues<RiskCode>().Where(code => desk.Gate.Refusals[(int)code] > 0)
            .Select(code => $"{code} {desk.Gate.Refusals[(int)code]}"));
        return $"orders {desk.Orders.Count}, live {desk.Orders.Exposures.AccountTotal.OpenOrders}, held "
            + $"{desk.Positions[0].NetSizeE9} and {desk.Positions[1].NetSizeE9}, rejects "
            + $"{desk.Orders.Counters.Rejects}, refused: {refusals}";
    }

    private static string Name(JsonElement order) => order.GetProperty("client_order_id").GetString()!;

    private static string Epoch(TradingRig rig) => File.ReadAllText(Path.Combine(rig.Home, "boot.epoch")).Trim();

    // Kills at level 3 and waits until nothing is open any more, then stops the engine.
    private static void Stop(TradingRig rig, EngineSession session)
    {
        _ = session.Kill.Kill(new KillCommand(KillScope.Global, "", KillLevel.CancelAll, "test", 0, 0));
        TradingRig.Eventually(() => rig.OpenOrders().Count == 0, "nothing open at the venue");
        TradingRig.Eventually(
            () => session.Engine.Desk!.Orders.Exposures.AccountTotal.OpenOrders == 0, "nothing live in the core");
        Assert.That(session.Stop("test"), Is.True);
    }
}
