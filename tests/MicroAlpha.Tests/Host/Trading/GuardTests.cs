using MicroAlpha.Tests.Host.Engine;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Trading;

/// <summary>The dead-man: real processes, an engine stopped by a signal, and what happens when it goes on.</summary>
[TestFixture]
internal sealed class GuardTests
{
    [Test]
    public void Run_EngineStoppedBySignal_EverythingIsCanceledAndItSendsNothingWhenItGoesOn()
    {
        using var rig = TradingRig.Start(trading: new { leaseMs = 1500 });
        using var engine = EngineProcess.Start(rig.Home, ["run", "--config", rig.ConfigFile]);
        engine.WaitUntilReady();
        Thread.Sleep(500);
        Assert.That(rig.Orders(), Is.Empty, "no lease, no order");
        using var guard = EngineProcess.Start(rig.Home, ["guard", "--config", rig.ConfigFile]);
        Assert.That(guard.WaitForError("guard ready"), Is.True, guard.Errors);
        TradingRig.Eventually(() => rig.Orders().Count > 5, () => $"orders under the lease: {engine.Errors}");
        // Rests far away, so that there is something to cancel.
        _ = rig.Submit("NVDA", "buy", 1, "1.00", "left-open");
        engine.Send("STOP");
        Assert.That(guard.WaitForExit(), Is.EqualTo(1), guard.Errors);
        Assert.That(guard.Errors, Does.Contain("the lease is lost"));
        Assert.That(rig.OpenOrders(), Is.Empty);
        var sent = rig.Orders().Count;
        engine.Send("CONT");
        Thread.Sleep(1500);
        Assert.That(rig.Orders(), Has.Count.EqualTo(sent), "a lease that ended is not taken up again");
        Assert.That(rig.OpenOrders(), Is.Empty);
        using var status = engine.TryStatus();
        Assert.That(status, Is.Not.Null, "it runs");
    }

    [Test]
    public void Run_WithoutALease_IsRefused()
    {
        using var rig = TradingRig.Start();
        var (exit, _, errors) = EngineProcess.Command(rig.Home, ["guard", "--config", rig.ConfigFile]);
        Assert.That((exit, errors.Contains("MA-807", StringComparison.Ordinal)), Is.EqualTo((2, true)), errors);
    }
}
