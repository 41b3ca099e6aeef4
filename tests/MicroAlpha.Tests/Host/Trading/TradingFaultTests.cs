using System.Diagnostics;
using MicroAlpha.Tests.Host.Engine;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Trading;

/// <summary>
/// Orders against a venue that misbehaves, and an engine that is killed with -9: no order twice, every order with an
/// intent before it, unknown outcomes resolved, positions equal. MICROALPHA_TRADING_ROUNDS repeats the faults,
/// MICROALPHA_TRADING_KILLS=500 is the long form of the kills.
/// </summary>
[TestFixture]
internal sealed class TradingFaultTests
{
    // Longest time from the venue's first answer to the last resolved order.
    private const double ResolveSeconds = 5;

    private static readonly string[] Faults =
    [
        "order-timeout=3000", "bad-gateway", "rate-limited=1", "event-before-reply=200", "duplicate-updates",
        "out-of-order-updates", "missing-fill", "fill-after-cancel", "replace-rejected", "abrupt-close",
        "vanish-mid-frame", "half-open", "clock-skew=3000",
    ];

    [Test]
    public void Run_EveryFaultInTurn_NothingTwiceNothingUnknownPositionsEqual()
    {
        using var rig = TradingRig.Start();
        using (var session = rig.StartEngine())
        {
            var slowest = 0.0;
            var unknown = 0;
            for (var round = 0; round < TradingChecks.Number("MICROALPHA_TRADING_ROUNDS", 1); round++)
            {
                foreach (var fault in Faults)
                {
                    var before = rig.Orders().Count;
                    rig.Fault(fault);
                    for (var look = 0; look < 30; look++)
                    {
                        Thread.Sleep(50);
                        unknown = Math.Max(unknown, session.Engine.Broker!.Unknown);
                    }

                    rig.NoFault();
                    slowest = Math.Max(slowest, TradingChecks.SecondsUntilResolved(session, fault));
                    TradingRig.Eventually(() => rig.Orders().Count > before, $"orders go on after {fault}");
                }
            }

            TestContext.Out.WriteLine(
                $"{rig.Orders().Count} orders, at most {unknown} unknown, the slowest resolved {slowest:0.00} s after "
                    + "the venue answered");
            Assert.That(unknown, Is.Positive, "the faults must have left something unknown");
            Assert.That(slowest, Is.LessThanOrEqualTo(ResolveSeconds));
            TradingChecks.AssertEnd(rig, session, TradingChecks.Names(rig));
        }

        rig.AssertReplaysIdentically();
    }

    [Test]
    public void Run_BrokerGone_NothingIsSentAndItComesBackReconciled()
    {
        var seconds = TradingChecks.Number("MICROALPHA_TRADING_GONE_SECONDS", 4);
        using var rig = TradingRig.Start();
        using (var session = rig.StartEngine())
        {
            TradingRig.Eventually(() => rig.Orders().Count > 5, "orders");
            // Neither streams nor REST: sockets break, upgrades are refused, requests have no answer of the venue.
            rig.Fault("upgrade-limited");
            rig.Fault("bad-gateway");
            rig.Fault("abrupt-close");
            TradingRig.Eventually(() => !session.Engine.Broker!.IsReconciled, "down");
            Thread.Sleep(TimeSpan.FromSeconds(seconds));
            rig.NoFault();
            TradingRig.Eventually(() => session.Engine.Broker!.IsReconciled, "reconciled again");
            var back = TradingChecks.SecondsUntilResolved(session, "gone");
            TestContext.Out.WriteLine($"gone for {seconds} s; resolved {back:0.00} s after it was back");
            var before = rig.Orders().Count;
            TradingRig.Eventually(() => rig.Orders().Count > before, "orders go on");
            TradingChecks.AssertEnd(rig, session, TradingChecks.Names(rig));
        }

        rig.AssertReplaysIdentically();
    }

    [Test]
    public void Run_KilledWithMinusNineAtAnyTime_NothingTwiceAndPositionsEqual()
    {
        var kills = TradingChecks.Number("MICROALPHA_TRADING_KILLS", 4);
        var random = new Random(20261121);
        using var rig = TradingRig.Start();
        var names = new HashSet<string>();
        var adopted = 0L;
        var watch = Stopwatch.StartNew();
        for (var kill = 0; kill < kills; kill++)
        {
            using var engine = EngineProcess.Start(rig.Home, ["run", "--config", rig.ConfigFile]);
            engine.WaitUntilReady();
            var count = rig.Orders().Count;
            TradingRig.Eventually(() => rig.Orders().Count > count, $"orders in run {kill}: {engine.Errors}");
            Thread.Sleep(random.Next(0, 400));
            engine.KillNow();
            names.UnionWith(TradingChecks.Names(rig));
        }

        using (var session = rig.StartEngine())
        {
            adopted = session.Engine.Desk!.Orders.Counters.Adopted;
            TradingChecks.AssertEnd(rig, session, names);
        }

        TestContext.Out.WriteLine(
            $"{kills} kills in {watch.Elapsed.TotalSeconds:0} s, {rig.Orders().Count} orders at the venue, "
                + $"{names.Count} intents, {adopted} adopted by the last start");
        rig.AssertReplaysIdentically();
    }
}
