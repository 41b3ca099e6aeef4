namespace MicroAlpha.Ring;

/// <summary>Where and how one lane runs.</summary>
/// <param name="Name">The lane.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Cpu">CPU number; -1 when the CPUs are not known and the scheduler decides.</param>
/// <param name="IsAlone">Whether no other thread of the plan uses that CPU.</param>
/// <param name="Wait">What it does while idle.</param>
/// <param name="Thread">Name of its thread; lanes with the same name are fused onto one.</param>
public sealed record LanePlacement(string Name, LaneRole Role, int Cpu, bool IsAlone, WaitPolicy Wait, string Thread)
{
    private const long AloneParkSpinNs = 20_000;

    /// <summary>
    /// The options of the lane's thread. Polling before sleeping costs nobody anything on a CPU of its own, and covers
    /// 50 thousand events a second without a single sleep; on a shared CPU it would keep the very thread from running
    /// that it waits for, so there it is left out.
    /// </summary>
    public LaneOptions ToOptions() => new(Thread)
    {
        Cpu = Cpu,
        Wait = Wait,
        IsObserver = Role is LaneRole.Store or LaneRole.View,
        ParkSpinNs = IsAlone ? AloneParkSpinNs : 0,
    };
}
