using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Wiring;
using MicroAlpha.Ring;
using RingLaneOptions = MicroAlpha.Ring.LaneOptions;

namespace MicroAlpha.Host.Engine;

/// <summary>The engine's lanes and where the configuration and the machine put them.</summary>
internal static class LaneLayout
{
    /// <summary>Books, indicators, strategies, risk.</summary>
    public const string Core = "core";

    /// <summary>The log.</summary>
    public const string Recorder = "recorder";

    /// <summary>Ranges for ClickHouse.</summary>
    public const string Store = "store";

    /// <summary>The feed thread.</summary>
    public const string Feed = "feed";

    /// <summary>Orders to the broker.</summary>
    public const string Egress = "egress";

    /// <summary>Makes the plan for the CPUs this process may use.</summary>
    /// <param name="lanes">What the configuration says of them.</param>
    /// <param name="hasStore">Whether there is a store lane; the plan always chooses its place.</param>
    /// <param name="hasBroker">Whether there is an egress lane; the plan always chooses its place.</param>
    /// <exception cref="Events.EngineException">MA-201: an override can not be followed.</exception>
    public static LanePlan Make(LanesSettings lanes, bool hasStore = false, bool hasBroker = false)
    {
        List<LaneWish> wishes = [new(Core, LaneRole.Core), new(Feed, LaneRole.Feed), new(Recorder, LaneRole.Recorder)];
        if (hasBroker)
            wishes.Add(new LaneWish(Egress, LaneRole.Feed));
        if (hasStore)
            wishes.Add(new LaneWish(Store, LaneRole.Store));
        List<LaneOverride> overrides =
            [Override(Core, lanes.Core), Override(Feed, lanes.Feed), Override(Recorder, lanes.Recorder)];
        return LinuxPlatform.Plan(wishes, overrides);
    }

    /// <summary>The options of a planned lane.</summary>
    public static RingLaneOptions Options(LanePlacement place) =>
        new(place.Name) { Cpu = place.Cpu, Wait = place.Wait };

    private static LaneOverride Override(string name, LaneSettings options) => new(
        name,
        options.Cpu == LaneSettings.AnyCpu ? null : options.Cpu,
        options.Wait switch
        {
            LaneWait.Spin => WaitPolicy.Spin,
            LaneWait.Yield => WaitPolicy.Yield,
            LaneWait.Park => WaitPolicy.Park,
            LaneWait.Nap => WaitPolicy.Nap,
            _ => null,
        });
}
