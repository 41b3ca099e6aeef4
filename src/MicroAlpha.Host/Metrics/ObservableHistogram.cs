using System.Diagnostics.Metrics;

namespace MicroAlpha.Host.Metrics;

/// <summary>
/// An instrument for histograms that somebody else counts: .NET has observable counters and gauges only. Other
/// listeners see the cumulative buckets as measurements with the tag <c>le</c>.
/// </summary>
internal sealed class ObservableHistogram : ObservableInstrument<double>
{
    private readonly Func<IEnumerable<(KeyValuePair<string, object?>[] Tags, HistogramSnapshot Histogram)>> _read;

    /// <summary>Creates and publishes the instrument.</summary>
    /// <param name="meter">Its meter.</param>
    /// <param name="name">Its name, dotted.</param>
    /// <param name="unit">Unit of the bounds, UCUM.</param>
    /// <param name="description">What it counts.</param>
    /// <param name="read">One histogram per set of tags; called by the scraper's thread.</param>
    public ObservableHistogram(
        Meter meter,
        string name,
        string unit,
        string description,
        Func<IEnumerable<(KeyValuePair<string, object?>[] Tags, HistogramSnapshot Histogram)>> read)
        : base(meter, name, unit, description)
    {
        _read = read;
        Publish();
    }

    /// <summary>The histograms now.</summary>
    public IEnumerable<(KeyValuePair<string, object?>[] Tags, HistogramSnapshot Histogram)> Read() => _read();

    /// <inheritdoc/>
    protected override IEnumerable<Measurement<double>> Observe()
    {
        foreach (var (tags, histogram) in _read())
        {
            for (var bucket = 0; bucket < histogram.UpperBounds.Length; bucket++)
            {
                var le = new KeyValuePair<string, object?>("le", histogram.UpperBounds[bucket]);
                yield return new Measurement<double>(histogram.CumulativeCounts[bucket], [.. tags, le]);
            }

            var infinite = new KeyValuePair<string, object?>("le", double.PositiveInfinity);
            yield return new Measurement<double>(histogram.Count, [.. tags, infinite]);
        }
    }
}
