namespace MicroAlpha.Host.Metrics;

/// <summary>A histogram as it was when it was read, with cumulative buckets.</summary>
/// <param name="UpperBounds">Ascending upper bounds, both included; the last bucket, without bound, is not among
/// them.</param>
/// <param name="CumulativeCounts">Values up to each bound; as many as there are bounds.</param>
/// <param name="Count">All values.</param>
/// <param name="Sum">Sum of all values, in the unit of the bounds.</param>
internal sealed record HistogramSnapshot(double[] UpperBounds, long[] CumulativeCounts, long Count, double Sum)
{
    private const double NsPerSecond = 1e9;
    private static readonly long[] LatencyBoundsNs =
    [
        100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
        1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000, 1_000_000_000,
    ];

    /// <summary>Nothing was counted.</summary>
    public static HistogramSnapshot Empty { get; } = new([], [], 0, 0);

    /// <summary>From counts by power of two: bucket n holds values from 2^n to 2^(n+1) - 1.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="sum">Sum of all values.</param>
    public static HistogramSnapshot FromLog2(ReadOnlySpan<long> counts, double sum)
    {
        var used = counts.Length;
        while (used > 0 && counts[used - 1] == 0)
            used--;
        var bounds = new double[used];
        var cumulative = new long[used];
        var total = 0L;
        for (var bucket = 0; bucket < used; bucket++)
        {
            total += counts[bucket];
            bounds[bucket] = Math.Pow(2, bucket + 1) - 1;
            cumulative[bucket] = total;
        }

        return new HistogramSnapshot(bounds, cumulative, total, sum);
    }

    /// <summary>
    /// From the fine buckets of a latency histogram in ns to 20 fixed bounds from 100 ns to 1 s, in seconds. A fine
    /// bucket counts for the first bound that its longest duration does not exceed, so a latency is never told too
    /// short.
    /// </summary>
    /// <param name="buckets">Number of fine buckets, ascending.</param>
    /// <param name="longestNs">The longest duration of a fine bucket, ns.</param>
    /// <param name="count">The count of a fine bucket.</param>
    /// <param name="sumNs">Sum of all durations, ns.</param>
    public static HistogramSnapshot FromLatency(
        int buckets, Func<int, long> longestNs, Func<int, long> count, long sumNs)
    {
        var cumulative = new long[LatencyBoundsNs.Length];
        var total = 0L;
        for (var bucket = 0; bucket < buckets; bucket++)
        {
            var counted = count(bucket);
            if (counted == 0)
                continue;
            total += counted;
            var longest = longestNs(bucket);
            for (var bound = LatencyBoundsNs.Length - 1; bound >= 0 && LatencyBoundsNs[bound] >= longest; bound--)
                cumulative[bound] += counted;
        }

        var bounds = Array.ConvertAll(LatencyBoundsNs, static ns => ns / NsPerSecond);
        return new HistogramSnapshot(bounds, cumulative, total, sumNs / NsPerSecond);
    }
}
