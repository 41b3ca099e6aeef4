namespace MicroAlpha.Host.Backtest;

/// <summary>The figures of a run. Money is exact, 1e-9 currency units rounded down.</summary>
internal sealed record BacktestSummary
{
    /// <summary>Equity at the end: cash after fees, and positions at what closing them at the touch would bring.
    /// </summary>
    public required long PnlE9 { get; init; }

    /// <summary>Fees paid; negative = more rebates.</summary>
    public required long FeesE9 { get; init; }

    /// <summary>
    /// Largest fall of the equity below its highest value before, 0 at the start included; 0 or more.
    /// </summary>
    public required long MaxDrawdownE9 { get; init; }

    /// <summary>
    /// Mean over sample standard deviation of the equity's changes in successive intervals of
    /// <see cref="BacktestRun.SharpeIntervalNs"/>, times the square root of the intervals in a year
    /// (<see cref="BacktestRun.YearNs"/>). Changes of money, not of a rate: no capital is known. Null with fewer than
    /// two intervals, or without any deviation.
    /// </summary>
    public required double? Sharpe { get; init; }

    /// <summary>Orders sent.</summary>
    public required int Orders { get; init; }

    /// <summary>Executions.</summary>
    public required int Fills { get; init; }

    /// <summary>Executions of resting orders.</summary>
    public required int MakerFills { get; init; }

    /// <summary>Refusals.</summary>
    public required int Rejects { get; init; }

    /// <summary>Money that changed hands: price times size of all executions.</summary>
    public required long TurnoverE9 { get; init; }

    /// <summary>Positions at the end by instrument, 1e-9 units.</summary>
    public required IReadOnlyList<long> PositionsE9 { get; init; }
}
