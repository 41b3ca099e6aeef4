using MicroAlpha.Events;
using MicroAlpha.Native;
using MicroAlpha.Ring;

namespace MicroAlpha.Host.Wiring;

/// <summary>What the ring takes from Linux: pinning, futexes, and the CPUs to plan for.</summary>
internal static class LinuxPlatform
{
    /// <summary>Pinning and futex parking; slots on the system's default pages.</summary>
    public static RingPlatform Ring { get; } =
        new(LinuxPinning.Pin, static () => new LinuxParking(), static (_, _) => { });

    /// <summary>The lane plan for the CPUs this process may use: affinity mask and cgroup cpuset.</summary>
    /// <param name="lanes">The lanes.</param>
    /// <param name="overrides">From the configuration.</param>
    /// <exception cref="EngineException">MA-201: overrides that cannot be followed, all of them in the
    /// message.</exception>
    public static LanePlan Plan(IReadOnlyList<LaneWish> lanes, IReadOnlyList<LaneOverride>? overrides = null)
    {
        var plan = LanePlan.Make(Affinity.GetAllowedCpus(), lanes, overrides);
        if (plan.Problems.Count == 0)
            return plan;
        throw new EngineException(
            "MA-201",
            ExitCode.Usage,
            $"the lane overrides do not fit this machine: {string.Join("; ", plan.Problems)}");
    }
}
