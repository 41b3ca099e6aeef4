namespace MicroAlpha.Host.Configuration;

/// <summary>Where events come from, and how fast.</summary>
internal sealed record FeedSettings
{
    /// <summary>Which feed.</summary>
    public FeedType Type { get; init; } = FeedType.Synthetic;

    /// <summary>
    /// The log to replay: a segment file or a directory of segments; empty = none. Needed by the replay feed only.
    /// </summary>
    public string Path { get; init; } = "";

    /// <summary>
    /// Feed time per time: 1 = as recorded, or as the synthetic feed's rate says; max = as fast as the lanes go.
    /// </summary>
    public ReplaySpeed Speed { get; init; } = new(1);

    /// <summary>The synthetic feed.</summary>
    public SyntheticSettings Synthetic { get; init; } = new();

    /// <summary>The Alpaca feed.</summary>
    public AlpacaSettings Alpaca { get; init; } = new();
}
