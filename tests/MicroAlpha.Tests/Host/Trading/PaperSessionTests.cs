using System.Diagnostics;
using MicroAlpha.Host.Admin;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Trading;

/// <summary>
/// A paper session on the venue with faults at random and two cycles of kill and re-arm: it ends reconciled, with the
/// venue's positions, and replays identically. MICROALPHA_PAPER_SECONDS=600 is the long form.
/// </summary>
[TestFixture]
internal sealed class PaperSessionTests
{
    private static readonly string[] Faults =
    [
        "order-timeout=3000", "bad-gateway", "rate-limited=1", "event-before-reply=100", "duplicate-updates",
        "out-of-order-updates", "missing-fill", "fill-after-cancel", "replace-rejected", "abrupt-close",
        "vanish-mid-frame", "half-open", "upgrade-limited",
    ];

    [Test]
    public void Run_WithFaultsAndTwoKills_EndsReconciledAndReplaysIdentically()
    {
        var seconds = TradingChecks.Number("MICROALPHA_PAPER_SECONDS", 12);
        var random = new Random(20261121);
        using var rig = TradingRig.Start(symbols: 4);
        using (var session = rig.StartEngine())
        {
            using var client = AdminClient.Connect(rig.Load().Options.Admin.SocketPath, TimeSpan.FromSeconds(10));
            var (watch, cycles, faults) = (Stopwatch.StartNew(), 0, 0);
            while (watch.Elapsed.TotalSeconds < seconds)
            {
                rig.Fault(Faults[random.Next(Faults.Length)]);
                faults++;
                Thread.Sleep(random.Next(200, 1500));
                rig.NoFault();
                Thread.Sleep(random.Next(300, 1500));
                if (watch.Elapsed.TotalSeconds < seconds * (cycles + 1) / 3.0 || cycles == 2)
                    continue;
                cycles++;
                using var killed = client.Ask(new AdminRequest(AdminCommand.Kill) { Reason = $"cycle {cycles}" });
                TradingChecks.Arm(client, killed.RootElement.GetProperty("kill_id").GetUInt64());
                var before = rig.Orders().Count;
                TradingRig.Eventually(() => rig.Orders().Count > before, "orders after the arming");
            }

            _ = TradingChecks.SecondsUntilResolved(session, "the end");
            TradingChecks.AssertEnd(rig, session, TradingChecks.Names(rig));
            var desk = session.Engine.Desk!;
            TestContext.Out.WriteLine(
                $"{watch.Elapsed.TotalSeconds:0} s, {faults} faults, {cycles} kills and re-arms, {rig.Orders().Count} "
                    + $"orders at the venue, {desk.Orders.Counters.Executions} executions, "
                    + $"{desk.Orders.Counters.Duplicates} repeated messages, {desk.Drifts} drifts, "
                    + $"{desk.Orders.Counters.FillsAfterEnd} fills after the end");
            Assert.That(cycles, Is.EqualTo(2));
        }

        rig.AssertReplaysIdentically();
    }
}
