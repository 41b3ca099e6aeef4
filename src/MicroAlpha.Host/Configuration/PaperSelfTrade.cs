namespace MicroAlpha.Host.Configuration;

/// <summary>What happens when two orders of ours would meet at the paper venue.</summary>
internal enum PaperSelfTrade
{
    /// <summary>The arriving order ends.</summary>
    CancelNewest = 1,

    /// <summary>The resting order ends.</summary>
    CancelOldest = 2,

    /// <summary>Both end.</summary>
    CancelBoth = 3,
}
