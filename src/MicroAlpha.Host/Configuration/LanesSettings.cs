namespace MicroAlpha.Host.Configuration;

/// <summary>Where the lanes run and how they wait.</summary>
internal sealed record LanesSettings
{
    /// <summary>Who decides.</summary>
    public LanePlanMode Plan { get; init; } = LanePlanMode.Auto;

    /// <summary>Books, indicators, strategies, risk.</summary>
    public LaneSettings Core { get; init; } = new();

    /// <summary>The thread that makes or reads events.</summary>
    public LaneSettings Feed { get; init; } = new();

    /// <summary>The log.</summary>
    public LaneSettings Recorder { get; init; } = new();
}
