namespace MicroAlpha.Ring;

/// <summary>Where and how one lane runs.</summary>
/// <param name="Name">The lane.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Cpu">CPU number; -1 when the CPUs are not known and the scheduler decides.</param>
/// <param name="IsAlone">Whether no other thread of the plan uses that CPU.</param>
/// <param name="Wait">What it does while idle.</param>
/// <param name="Thread">Name of its thread; lanes with the same name are fused onto one.</param>
public sealed record LanePlacement(string Name, LaneRole Role, int Cpu, bool IsAlone, WaitPolicy Wait, string Thread);
