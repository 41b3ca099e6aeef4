namespace MicroAlpha.Host.Configuration;

/// <summary>What the configuration says about one lane.</summary>
internal sealed record LaneSettings
{
    /// <summary>Means that the lane plan chooses the CPU.</summary>
    public const int AnyCpu = -1;

    /// <summary>CPU number as Linux counts, -1 to 1023; -1 = the lane plan chooses.</summary>
    public int Cpu { get; init; } = AnyCpu;

    /// <summary>What the lane does while idle.</summary>
    public LaneWait Wait { get; init; } = LaneWait.Auto;
}
