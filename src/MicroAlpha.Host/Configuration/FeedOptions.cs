namespace MicroAlpha.Host.Configuration;

/// <summary>Where events come from, and how fast.</summary>
internal sealed record FeedOptions
{
    /// <summary>Which feed.</summary>
    public FeedType Type { get; init; } = FeedType.Synthetic;

    /// <summary>
    /// The log to replay: a segment file or a directory of segments; empty = none. Needed by the replay feed only.
    /// </summary>
    public string Path { get; init; } = "";

    /// <summary>Pace of the replay feed: 1 = as recorded. The synthetic feed is paced by its own rate.</summary>
    public ReplaySpeed Speed { get; init; } = new(1);

    /// <summary>The synthetic feed.</summary>
    public SyntheticOptions Synthetic { get; init; } = new();
}
