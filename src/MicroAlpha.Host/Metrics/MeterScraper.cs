using System.Diagnostics.Metrics;
using System.Globalization;

namespace MicroAlpha.Host.Metrics;

/// <summary>
/// Listens to every meter named <c>MicroAlpha</c> or <c>MicroAlpha.…</c> and gathers its instruments as Prometheus
/// families.
/// </summary>
/// <remarks>
/// Observable instruments are read when somebody scrapes, on the scraper's thread. Counters and histograms that record
/// take this class's lock for each measurement and are therefore not for lanes: lanes expose plain counters through
/// <see cref="IEngineReport"/>. Threads: any.
/// </remarks>
internal sealed class MeterScraper : IDisposable
{
    private static readonly double[] DefaultBounds =
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Lock _lock = new();
    private readonly object? _scope;
    private readonly MeterListener _listener = new();
    private readonly Dictionary<Instrument, Dictionary<string, Series>> _instruments = [];

    /// <summary>Starts listening.</summary>
    /// <param name="scope">Only meters of this scope; null = of any.</param>
    public MeterScraper(object? scope = null)
    {
        _scope = scope;
        _listener.InstrumentPublished = OnPublished;
        _listener.MeasurementsCompleted = (instrument, _) =>
        {
            lock (_lock)
                _instruments.Remove(instrument);
        };
        _listener.SetMeasurementEventCallback<byte>((instrument, value, tags, _) => OnValue(instrument, value, tags));
        _listener.SetMeasurementEventCallback<short>((instrument, value, tags, _) => OnValue(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => OnValue(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => OnValue(instrument, value, tags));
        _listener.SetMeasurementEventCallback<float>((instrument, value, tags, _) => OnValue(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => OnValue(instrument, value, tags));
        _listener.SetMeasurementEventCallback<decimal>((instrument, value, tags, _) =>
            OnValue(instrument, (double)value, tags));
        _listener.Start();
    }

    /// <summary>
    /// All families now, by name. Instruments that share a name are one family when they share its type too.
    /// </summary>
    public IReadOnlyList<MetricFamily> Scrape()
    {
        lock (_lock)
        {
            foreach (var (instrument, series) in _instruments)
            {
                if (instrument.IsObservable)
                    series.Clear();
            }

            _listener.RecordObservableInstruments();
            var families = new SortedDictionary<string, MetricFamily>(StringComparer.Ordinal);
            foreach (var (instrument, series) in _instruments)
                Add(families, instrument, series);
            return [.. families.Values];
        }
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => _listener.Dispose();

    private static void Add(
        SortedDictionary<string, MetricFamily> families, Instrument instrument, Dictionary<string, Series> series)
    {
        var (name, type) = (MetricName.Of(instrument), MetricName.TypeOf(instrument));
        var samples = new List<MetricSample>();
        if (instrument is ObservableHistogram observable)
        {
            foreach (var (tags, histogram) in observable.Read())
                samples.Add(new MetricSample(LabelsOf(tags), 0, histogram));
        }

        foreach (var one in series.Values)
            samples.Add(new MetricSample(one.Labels, one.Value, one.Histogram?.Read()));
        if (samples.Count == 0)
            return;
        if (!families.TryGetValue(name, out var family))
            families.Add(name, new MetricFamily(name, type, instrument.Description ?? "", samples));
        else if (family.Type == type)
            families[name] = family with { Samples = [.. family.Samples, .. samples] };
    }

    private void OnPublished(Instrument instrument, MeterListener listener)
    {
        var name = instrument.Meter.Name;
        var isOurs = name == "MicroAlpha" || name.StartsWith("MicroAlpha.", StringComparison.Ordinal);
        if (!isOurs || (_scope is not null && !ReferenceEquals(instrument.Meter.Scope, _scope)))
            return;
        lock (_lock)
            _instruments[instrument] = [];
        if (instrument is not ObservableHistogram)
            listener.EnableMeasurementEvents(instrument);
    }

    private void OnValue(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_lock)
        {
            if (!_instruments.TryGetValue(instrument, out var all))
                return;
            var labels = LabelsOf(tags);
            var key = string.Join('\0', labels.Select(label => label.Key + '\u0001' + label.Value));
            if (!all.TryGetValue(key, out var series))
            {
                series = new Series(labels);
                all.Add(key, series);
            }

            var type = MetricName.TypeOf(instrument);
            if (type == MetricType.Histogram)
                (series.Histogram ??= new CountedHistogram(BoundsOf(instrument))).Add(value);
            else if (instrument.IsObservable || instrument.GetType().GetGenericTypeDefinition() == typeof(Gauge<>))
                series.Value = value;
            else
                series.Value += value;
        }
    }

    private static IReadOnlyList<double> BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> histogram => histogram.Advice?.HistogramBucketBoundaries ?? DefaultBounds,
        Histogram<long> histogram =>
            histogram.Advice?.HistogramBucketBoundaries?.Select(bound => (double)bound).ToArray()
            ?? DefaultBounds,
        _ => DefaultBounds,
    };

    private static List<KeyValuePair<string, string>> LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new List<KeyValuePair<string, string>>(tags.Length);
        foreach (var (name, value) in tags)
        {
            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            var label = MetricName.Label(name);
            if (!labels.Exists(known => known.Key == label))
                labels.Add(new KeyValuePair<string, string>(label, text));
        }

        labels.Sort((first, second) => string.CompareOrdinal(first.Key, second.Key));
        return labels;
    }

    private sealed class Series(List<KeyValuePair<string, string>> labels)
    {
        public List<KeyValuePair<string, string>> Labels { get; } = labels;

        public double Value { get; set; }

        public CountedHistogram? Histogram { get; set; }
    }
}
