namespace MicroAlpha.Host.Backtest;

/// <summary>What a run did, as plain lists in order of time: the input of its report.</summary>
internal sealed record BacktestRun
{
    /// <summary>Name of the strategy.</summary>
    public required string Strategy { get; init; }

    /// <summary>What the page is of; empty = a backtest of the strategy.</summary>
    public string Title { get; init; } = "";

    /// <summary>The logs it ran over, for people.</summary>
    public required string Source { get; init; }

    /// <summary>The models of the paper venue, for people.</summary>
    public string Models { get; init; } = "";

    /// <summary>Symbols by instrument id.</summary>
    public required IReadOnlyList<string> Symbols { get; init; }

    /// <summary>Executions in order of time.</summary>
    public IReadOnlyList<BacktestFill> Fills { get; init; } = [];

    /// <summary>Touches in order of time.</summary>
    public IReadOnlyList<BacktestMark> Marks { get; init; } = [];

    /// <summary>Orders in order of their ids.</summary>
    public IReadOnlyList<BacktestOrder> Orders { get; init; } = [];

    /// <summary>Refusals in order of time.</summary>
    public IReadOnlyList<BacktestReject> Rejects { get; init; } = [];

    /// <summary>From each decision to the answer of the venue, ns.</summary>
    public IReadOnlyList<long> LatenciesNs { get; init; } = [];

    /// <summary>Hash of all commands.</summary>
    public ulong CommandHash { get; init; }

    /// <summary>Width of the intervals that <see cref="BacktestSummary.Sharpe"/> counts, ns, above 0.</summary>
    public long SharpeIntervalNs { get; init; } = 1_000_000_000;

    /// <summary>Trading time of a year, ns: 252 days of 6.5 hours; markets that never close have 365.25 days.</summary>
    public long YearNs { get; init; } = 252L * 23_400 * 1_000_000_000;
}
