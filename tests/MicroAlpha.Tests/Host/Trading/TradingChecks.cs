using System.Diagnostics;
using System.Globalization;
using MicroAlpha.Events;
using MicroAlpha.Host.Admin;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Kill;
using MicroAlpha.Host.Trading;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Trading;

/// <summary>What every trial ends with, and the sizes of trials from the environment.</summary>
internal static class TradingChecks
{
    public static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;

    // Both steps; the conditions are met when nothing is unknown any more.
    public static void Arm(AdminClient client, ulong killId)
    {
        TradingRig.Eventually(
            () =>
            {
                try
                {
                    using var prepared = client.Ask(new AdminRequest(AdminCommand.ArmPrepare));
                    using var done = client.Ask(new AdminRequest(AdminCommand.ArmConfirm)
                    {
                        Nonce = prepared.RootElement.GetProperty("nonce").GetString()!,
                        KillId = killId,
                        Reason = "trial",
                    });
                    return true;
                }
                catch (EngineException error) when (error.Code is "MA-514" or "MA-522")
                {
                    Thread.Sleep(50);
                    return false;
                }
            },
            "armed");
    }

    // Every intent that is written down now.
    public static HashSet<string> Names(TradingRig rig) =>
        [.. IntentJournal.ReadAll(rig.Home).Select(intent => intent.Name)];

    public static double SecondsUntilResolved(EngineSession session, string fault)
    {
        var desk = session.Engine.Desk!;
        var watch = Stopwatch.StartNew();
        TradingRig.Eventually(
            () => session.Engine.Broker is { IsReconciled: true, Unknown: 0 }
                && desk.Orders.Exposures.AccountTotal.UnknownOrders == 0,
            $"resolved after {fault}");
        return watch.Elapsed.TotalSeconds;
    }

    // Kills, waits until nothing is open, and compares everything with the venue.
    public static void AssertEnd(TradingRig rig, EngineSession session, HashSet<string> names)
    {
        var desk = session.Engine.Desk!;
        names.UnionWith(Names(rig));
        _ = session.Kill.Kill(new KillCommand(KillScope.Global, "", KillLevel.CancelAll, "test", 0, 0));
        names.UnionWith(Names(rig));
        TradingRig.Eventually(() => rig.OpenOrders().Count == 0, "nothing open at the venue");
        TradingRig.Eventually(
            () => desk.Orders.Exposures.AccountTotal is { OpenOrders: 0, UnknownOrders: 0 },
            "nothing live in the core");
        TradingRig.Eventually(() => Same(Held(session), rig.Positions()), "equal positions");
        Assert.That(session.Stop("test"), Is.True);
        Assert.That(TradingRig.Held(session), Is.EquivalentTo(rig.Positions()));
        var orders = rig.Orders().Select(order => order.GetProperty("client_order_id").GetString()!).ToList();
        Assert.That(orders, Is.Unique, "no name twice");
        Assert.That(orders.Except(names), Is.Empty, "every order has an intent before it");
        Assert.That(desk.Orders.Counters.Overfills, Is.Zero);
        Assert.That(desk.Orders.Counters.Mismatches, Is.Zero);
    }

    private static Dictionary<string, long> Held(EngineSession session)
    {
        var held = new Dictionary<string, long>();
        for (var id = 0u; id < 16; id++)
        {
            if (session.Engine.Desk!.Positions[id].NetSizeE9 is not 0 and var size)
                held[$"{id}"] = size;
        }

        return held;
    }

    private static bool Same(Dictionary<string, long> ours, Dictionary<string, long> theirs)
    {
        Thread.Sleep(50);
        return ours.Values.Order().SequenceEqual(theirs.Values.Where(size => size != 0).Order());
    }
}
