namespace MicroAlpha.Host.Configuration;

/// <summary>Where the lanes run and how they wait.</summary>
internal sealed record LanesOptions
{
    /// <summary>Who decides.</summary>
    public LanePlanMode Plan { get; init; } = LanePlanMode.Auto;

    /// <summary>Books, indicators, strategies, risk.</summary>
    public LanePlacement Core { get; init; } = new();

    /// <summary>The log.</summary>
    public LanePlacement Recorder { get; init; } = new();

    /// <summary>Candles, snapshots, metrics.</summary>
    public LanePlacement View { get; init; } = new();
}
