namespace MicroAlpha.LatencyBench;

/// <summary>Repetitions of one side.</summary>
public sealed class Medians
{
    private readonly List<double> _values = [];

    /// <summary>The median.</summary>
    public double Median
    {
        get
        {
            var sorted = _values.Order().ToList();
            return sorted.Count % 2 == 1
                ? sorted[sorted.Count / 2]
                : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
        }
    }

    /// <summary>Smallest and largest.</summary>
    public (double Low, double High) Spread => (_values.Min(), _values.Max());

    /// <summary>How many.</summary>
    public int Count => _values.Count;

    /// <summary>Adds one repetition.</summary>
    public void Add(double value) => _values.Add(value);

    /// <summary>The figure, beside a baseline when there is one.</summary>
    public Result ToResult(string name, string unit, Medians? baseline = null, string? baselineName = null) =>
        new(name, unit, Median, Count)
        {
            Spread = Spread,
            Baseline = baselineName,
            BaselineValue = baseline?.Median,
            Ratio = baseline is null ? null : Median / baseline.Median,
        };
}
