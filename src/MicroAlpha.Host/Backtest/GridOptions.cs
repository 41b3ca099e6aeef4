namespace MicroAlpha.Host.Backtest;

/// <summary>Which parameters a grid tries, and how its runs are ranked.</summary>
internal sealed record GridOptions
{
    /// <summary>Parameters and their values, in the order given; the last one varies fastest.</summary>
    public required IReadOnlyList<(string Name, IReadOnlyList<string> Values)> Axes { get; init; }

    /// <summary>What runs are ranked by.</summary>
    public GridScore Score { get; init; } = GridScore.Pnl;

    /// <summary>Gate: fewer executions do not count.</summary>
    public int MinFills { get; init; } = 1;

    /// <summary>Gate: largest drawdown, 1e-9 currency units.</summary>
    public long MaxDrawdownE9 { get; init; } = long.MaxValue;

    /// <summary>Threads, 1 or more. The results do not depend on it.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Runs of the grid.</summary>
    public long Count
    {
        get
        {
            var count = 1L;
            foreach (var (_, values) in Axes)
                count = Math.Min(int.MaxValue, count * values.Count);
            return count;
        }
    }

    /// <summary>The parameters of a run, as "name=value".</summary>
    public IReadOnlyList<string> ParametersOf(int index)
    {
        var parameters = new string[Axes.Count];
        for (var axis = Axes.Count - 1; axis >= 0; axis--)
        {
            var (name, values) = Axes[axis];
            parameters[axis] = $"{name}={values[index % values.Count]}";
            index /= values.Count;
        }

        return parameters;
    }
}
