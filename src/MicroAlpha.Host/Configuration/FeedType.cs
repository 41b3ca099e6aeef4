namespace MicroAlpha.Host.Configuration;

/// <summary>Where events come from.</summary>
internal enum FeedType
{
    /// <summary>Seeded random quotes, trades and books, made on this machine.</summary>
    Synthetic,

    /// <summary>A recorded log, paced.</summary>
    Replay,
}
