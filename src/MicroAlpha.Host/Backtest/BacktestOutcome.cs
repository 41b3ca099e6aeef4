using MicroAlpha.Pipeline.Strategies;
using MicroAlpha.Venue.Paper;

namespace MicroAlpha.Host.Backtest;

/// <summary>What one run did.</summary>
/// <param name="Events">Events of the market.</param>
/// <param name="ElapsedNs">Time of the loop with the reading of the market, ns.</param>
/// <param name="AllocatedBytes">What the loop's thread allocated.</param>
/// <param name="CommandHash">Hash of all commands, refused ones included.</param>
/// <param name="Commands">Commands, refused ones included.</param>
/// <param name="Collector">What happened; null when nothing was kept.</param>
/// <param name="Venue">What the venue did.</param>
/// <param name="Desk">Orders and positions at the end.</param>
internal sealed record BacktestOutcome(
    long Events,
    long ElapsedNs,
    long AllocatedBytes,
    ulong CommandHash,
    long Commands,
    BacktestCollector? Collector,
    PaperCounters Venue,
    TradingDesk Desk)
{
    /// <summary>Events of the market a second.</summary>
    public double EventsPerSecond => ElapsedNs == 0 ? 0 : Events * 1e9 / ElapsedNs;
}
