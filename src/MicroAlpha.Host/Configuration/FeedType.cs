namespace MicroAlpha.Host.Configuration;

/// <summary>Where events come from.</summary>
internal enum FeedType
{
    /// <summary>Seeded random quotes, trades and books, made on this machine.</summary>
    Synthetic,

    /// <summary>A recorded log, paced.</summary>
    Replay,

    /// <summary>Alpaca's data stream, or a venue that speaks its protocol.</summary>
    Alpaca,
}
