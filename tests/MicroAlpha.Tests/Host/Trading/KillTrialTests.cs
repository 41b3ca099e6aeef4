using System.Globalization;
using System.Text.Json;
using MicroAlpha.Host.Admin;
using MicroAlpha.Host.Trading;
using MicroAlpha.Native;
using MicroAlpha.Tests.Host.Engine;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Trading;

/// <summary>
/// Kills while orders flow: how long after the socket write the last byte of an order leaves, and that none leaves
/// after the answer. MICROALPHA_KILL_TRIALS=1000 and MICROALPHA_KILL_RESTARTS=200 are the long forms.
/// </summary>
[TestFixture]
internal sealed class KillTrialTests
{
    [Test]
    public void Kill_WhileOrdersFlow_NoneLeavesAfterTheAnswer()
    {
        var trials = TradingChecks.Number("MICROALPHA_KILL_TRIALS", 15);
        var random = new Random(7);
        using var rig = TradingRig.Start(20_000, symbols: 12);
        using var session = rig.StartEngine();
        var gate = ((AlpacaBroker)session.Engine.Broker!).Gate;
        using var client = AdminClient.Connect(rig.Load().Options.Admin.SocketPath, TimeSpan.FromSeconds(10));
        var (last, answered) = (new List<double>(), new List<double>());
        for (var trial = 0; trial < trials; trial++)
        {
            var before = gate.Passed;
            TradingRig.Eventually(() => gate.Passed >= before + 12, "orders flow");
            SpinFor(random.Next(0, 10_000_000));
            var start = WallClock.MonotonicNs();
            using (var answer = client.Ask(new AdminRequest(AdminCommand.Kill) { Reason = "trial" }))
                Assert.That(answer.RootElement.GetProperty("result").GetString(), Is.EqualTo("killed"));
            var end = WallClock.MonotonicNs();
            var passed = gate.Passed;
            Thread.Sleep(30);
            Assert.That(gate.Passed, Is.EqualTo(passed), "no order passes after the answer");
            Assert.That(gate.LastWriteNs, Is.LessThanOrEqualTo(end), "no byte leaves after the answer");
            last.Add(Math.Max(0, gate.LastWriteNs - start) / 1e6);
            answered.Add((end - start) / 1e6);
            TradingChecks.Arm(client, session.Kill.Snapshot().Entries[0].KillId);
        }

        last.Sort();
        answered.Sort();
        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{trials} kills, {gate.Passed} orders: socket write to last order byte p50 {last[trials / 2]:0.000} ms, "
                + $"p99 {last[trials * 99 / 100]:0.000} ms, max {last[^1]:0.000} ms; to the answer p50 "
                + $"{answered[trials / 2]:0.00} ms, p99 {answered[trials * 99 / 100]:0.00} ms; 0 after the answer"));
    }

    [Test]
    public void Kill_ThenMinusNineAtOnce_TheNextStartIsStillKilled()
    {
        var restarts = TradingChecks.Number("MICROALPHA_KILL_RESTARTS", 2);
        using var rig = TradingRig.Start();
        for (var restart = 0; restart < restarts; restart++)
        {
            using (var engine = EngineProcess.Start(rig.Home, ["run", "--config", rig.ConfigFile]))
            {
                engine.WaitUntilReady();
                using var client = Connect(rig);
                var count = rig.Orders().Count;
                TradingRig.Eventually(() => rig.Orders().Count > count, $"orders: {engine.Errors}");
                using var answer = client.Ask(new AdminRequest(AdminCommand.Kill) { Reason = "trial" });
                engine.KillNow();
            }

            using var again = EngineProcess.Start(rig.Home, ["run", "--config", rig.ConfigFile]);
            again.WaitUntilReady();
            using var next = Connect(rig);
            using var status = next.Ask(new AdminRequest(AdminCommand.Status));
            var kill = status.RootElement.GetProperty("kill");
            Assert.That(kill.GetProperty("level").GetInt32(), Is.EqualTo(3), kill.GetRawText());
            var id = kill.GetProperty("entries")[0].GetProperty("kill_id").GetUInt64();
            TradingChecks.Arm(next, id);
            // Its exit code tells that kill -9 left a gap in the data.
            _ = again.Terminate();
        }

        TestContext.Out.WriteLine($"still killed after kill -9 right after the answer: {restarts} of {restarts}");
    }

    private static AdminClient Connect(TradingRig rig) =>
        AdminClient.Connect(rig.Load().Options.Admin.SocketPath, TimeSpan.FromSeconds(10));

    private static void SpinFor(long ns)
    {
        var end = WallClock.MonotonicNs() + ns;
        while (WallClock.MonotonicNs() < end)
            Thread.SpinWait(50);
    }
}
