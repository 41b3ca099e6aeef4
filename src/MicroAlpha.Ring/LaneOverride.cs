namespace MicroAlpha.Ring;

/// <summary>What the configuration says about one lane, over the plan's own choice.</summary>
/// <param name="Name">The lane.</param>
/// <param name="Cpu">CPU number; null leaves the choice to the plan.</param>
/// <param name="Wait">Wait policy; null leaves the choice to the plan.</param>
public sealed record LaneOverride(string Name, int? Cpu = null, WaitPolicy? Wait = null);
