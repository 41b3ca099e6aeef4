using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Indicators;
using MicroAlpha.Pipeline.Strategies;
using MicroAlpha.Storage.Log;
using MicroAlpha.Venue.Paper;

namespace MicroAlpha.Host.Backtest;

/// <summary>What one run is made of, besides its market.</summary>
internal sealed record BacktestPlan
{
    /// <summary>What trades, within which limits.</summary>
    public required TradingOptions Trading { get; init; }

    /// <summary>The venue. Latencies remember where they looked last: no two runs may share them.</summary>
    public required PaperOptions Venue { get; init; }

    /// <summary>Limits of the core's books.</summary>
    public BookOptions Books { get; init; } = new();

    /// <summary>Indicators the core computes.</summary>
    public IndicatorOptions Indicators { get; init; } = new();

    /// <summary>Shortest time between two kept touches of an instrument, ns.</summary>
    public long MarkIntervalNs { get; init; } = 100_000_000;

    /// <summary>Where the run is recorded, as a session of its own; null = nowhere.</summary>
    public LogWriter? Log { get; init; }

    /// <summary>Events between checkpoints of the recording, a power of two.</summary>
    public int CheckpointEvery { get; init; } = 1 << 16;

    /// <summary>False: nothing is kept for a report.</summary>
    public bool IsCollected { get; init; } = true;
}
