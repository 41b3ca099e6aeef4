using MicroAlpha.Venue.Paper;

namespace MicroAlpha.Host.Configuration;

/// <summary>The venue of a backtest; its fees are <see cref="TradingSettings.ToFees"/>.</summary>
internal sealed record PaperSettings
{
    /// <summary>How the queue ahead of a resting order moves.</summary>
    public QueueModel Queue { get; init; } = QueueModel.RiskAverse;

    /// <summary>Exponent of the power model, 1 to 8.</summary>
    public int QueuePower { get; init; } = 1;

    /// <summary>What happens when two of our orders would meet.</summary>
    public PaperSelfTrade SelfTrade { get; init; } = PaperSelfTrade.CancelNewest;

    /// <summary>From a decision to the new order at the venue, us.</summary>
    public int PlaceLatencyUs { get; init; } = 1_000;

    /// <summary>From a decision to the replace at the venue, us.</summary>
    public int ReplaceLatencyUs { get; init; } = 1_000;

    /// <summary>From a decision to the cancel at the venue, us.</summary>
    public int CancelLatencyUs { get; init; } = 1_000;

    /// <summary>From the venue to us, us.</summary>
    public int FeedLatencyUs { get; init; } = 1_000;

    /// <summary>Most that is added to a latency, us.</summary>
    public int JitterUs { get; init; }

    /// <summary>Seed of the jitter.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>A table of measured latencies; empty = the constants.</summary>
    public string LatencyFile { get; init; } = "";

    /// <summary>Most instruments with a book of levels at the venue.</summary>
    public int Books { get; init; } = 64;
}
