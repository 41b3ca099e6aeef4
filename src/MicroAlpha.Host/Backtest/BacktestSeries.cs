namespace MicroAlpha.Host.Backtest;

/// <summary>
/// A run from its first to its last time: the figures, and the curves in as many points as a picture needs.
/// </summary>
internal sealed class BacktestSeries
{
    /// <summary>Columns of pixels a curve is drawn in.</summary>
    public const int Parts = 1000;

    // A year in seconds is too many to hold: longer runs have wider intervals.
    private const int MostIntervals = 1_000_000;

    private readonly SeriesSampler _equity;
    private readonly SeriesSampler _drawdown;
    private readonly List<(long TimeNs, long EquityE9)> _grid = [];

    private BacktestSeries(BacktestRun run)
    {
        (StartNs, EndNs) = Bounds(run);
        IntervalNs = Math.Max(run.SharpeIntervalNs, (EndNs - StartNs) / MostIntervals);
        _equity = new SeriesSampler(StartNs, EndNs, Parts);
        _drawdown = new SeriesSampler(StartNs, EndNs, Parts);
        Prices = Samplers(run);
        Positions = Samplers(run);
    }

    /// <summary>First time, ns since the Unix epoch.</summary>
    public long StartNs { get; }

    /// <summary>Last time, ns since the Unix epoch.</summary>
    public long EndNs { get; }

    /// <summary>Width of the intervals of <see cref="Grid"/>, ns: as asked for, or a millionth of the run.</summary>
    public long IntervalNs { get; }

    /// <summary>The figures.</summary>
    public BacktestSummary Summary { get; private set; } = null!;

    /// <summary>Equity, currency units.</summary>
    public SeriesSampler Equity => _equity;

    /// <summary>Fall below the highest equity before, currency units, 0 or less.</summary>
    public SeriesSampler Drawdown => _drawdown;

    /// <summary>Middle of the touch by instrument, currency units.</summary>
    public IReadOnlyList<SeriesSampler> Prices { get; }

    /// <summary>Position by instrument, units.</summary>
    public IReadOnlyList<SeriesSampler> Positions { get; }

    /// <summary>Equity at the end of each interval, 1e-9 currency units, the start first.</summary>
    public IReadOnlyList<(long TimeNs, long EquityE9)> Grid => _grid;

    /// <summary>Works through a run.</summary>
    public static BacktestSeries Of(BacktestRun run)
    {
        var series = new BacktestSeries(run);
        var account = new BacktestAccount(run.Symbols.Count);
        var (peak, worst) = (Int128.Zero, Int128.Zero);
        var gridNs = series.StartNs;
        var (fill, mark) = (0, 0);
        while (fill < run.Fills.Count || mark < run.Marks.Count)
        {
            // A mark of a fill's own time comes first: the fill is then worth the touch it met.
            var isMark = fill == run.Fills.Count
                || (mark < run.Marks.Count && run.Marks[mark].TimeNs <= run.Fills[fill].TimeNs);
            var timeNs = isMark ? run.Marks[mark].TimeNs : run.Fills[fill].TimeNs;
            for (; gridNs < timeNs; gridNs += series.IntervalNs)
                series._grid.Add((gridNs, account.EquityE9));
            if (isMark)
                series.Take(account, run.Marks[mark++]);
            else
                series.Take(account, run.Fills[fill++]);
            var equity = account.Equity;
            peak = Int128.Max(peak, equity);
            worst = Int128.Max(worst, peak - equity);
            series._equity.Add(timeNs, (double)equity / 1e18);
            series._drawdown.Add(timeNs, -(double)(peak - equity) / 1e18);
        }

        series._grid.Add((gridNs, account.EquityE9));
        series.Summary = series.SummaryOf(run, account, worst);
        return series;
    }

    private void Take(BacktestAccount account, BacktestMark mark)
    {
        account.Take(in mark);
        if (mark.BidE9 > 0 && mark.AskE9 > 0)
            Prices[(int)mark.InstrumentId].Add(mark.TimeNs, (mark.BidE9 + mark.AskE9) / 2e9);
    }

    private void Take(BacktestAccount account, BacktestFill fill)
    {
        var id = (int)fill.InstrumentId;
        // A step, not a slope: what it was until now, then what it is.
        Positions[id].Add(fill.TimeNs, account.PositionsE9[id] / 1e9);
        account.Take(in fill);
        Positions[id].Add(fill.TimeNs, account.PositionsE9[id] / 1e9);
    }

    private BacktestSummary SummaryOf(BacktestRun run, BacktestAccount account, Int128 worst) => new()
    {
        PnlE9 = account.EquityE9,
        FeesE9 = account.FeesE9,
        MaxDrawdownE9 = BacktestAccount.FloorE9(worst),
        Sharpe = SharpeOf(run),
        Orders = run.Orders.Count,
        Fills = run.Fills.Count,
        MakerFills = run.Fills.Count(static fill => fill.IsMaker),
        Rejects = run.Rejects.Count,
        TurnoverE9 = account.TurnoverE9,
        PositionsE9 = [.. account.PositionsE9],
    };

    private double? SharpeOf(BacktestRun run)
    {
        var count = _grid.Count - 1;
        if (count < 2)
            return null;
        var mean = (_grid[^1].EquityE9 - _grid[0].EquityE9) / 1e9 / count;
        var squares = 0.0;
        for (var i = 1; i <= count; i++)
        {
            var difference = ((_grid[i].EquityE9 - _grid[i - 1].EquityE9) / 1e9) - mean;
            squares += difference * difference;
        }

        var deviation = Math.Sqrt(squares / (count - 1));
        return deviation > 0 ? mean / deviation * Math.Sqrt((double)run.YearNs / IntervalNs) : null;
    }

    private SeriesSampler[] Samplers(BacktestRun run) =>
        [.. run.Symbols.Select(_ => new SeriesSampler(StartNs, EndNs, Parts))];

    private static (long StartNs, long EndNs) Bounds(BacktestRun run)
    {
        long[] times =
        [
            .. run.Marks.Take(1).Concat(run.Marks.TakeLast(1)).Select(static mark => mark.TimeNs),
            .. run.Fills.Take(1).Concat(run.Fills.TakeLast(1)).Select(static fill => fill.TimeNs),
        ];
        return times.Length == 0 ? (0, 0) : (times.Min(), times.Max());
    }
}
