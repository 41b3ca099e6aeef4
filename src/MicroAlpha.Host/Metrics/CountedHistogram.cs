namespace MicroAlpha.Host.Metrics;

/// <summary>
/// Buckets of a .NET histogram instrument, counted by the scraper. Not thread-safe: the scraper's lock.
/// </summary>
internal sealed class CountedHistogram(IReadOnlyList<double> bounds)
{
    private readonly double[] _bounds = [.. bounds];
    private readonly long[] _counts = new long[bounds.Count + 1];
    private double _sum;

    /// <summary>Counts one value.</summary>
    public void Add(double value)
    {
        var bucket = 0;
        while (bucket < _bounds.Length && !(value <= _bounds[bucket]))
            bucket++;
        _counts[bucket]++;
        _sum += value;
    }

    /// <summary>The histogram now.</summary>
    public HistogramSnapshot Read()
    {
        var cumulative = new long[_bounds.Length];
        var total = 0L;
        for (var bucket = 0; bucket < _bounds.Length; bucket++)
        {
            total += _counts[bucket];
            cumulative[bucket] = total;
        }

        return new HistogramSnapshot(_bounds, cumulative, total + _counts[^1], _sum);
    }
}
