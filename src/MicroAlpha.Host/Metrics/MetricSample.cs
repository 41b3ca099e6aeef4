namespace MicroAlpha.Host.Metrics;

/// <summary>One set of labels of a metric and its value.</summary>
/// <param name="Labels">Name and value of each label, in the order they are written; names are valid label
/// names.</param>
/// <param name="Value">The value of a gauge or a counter.</param>
/// <param name="Histogram">The value of a histogram; null for the other types.</param>
internal sealed record MetricSample(
    IReadOnlyList<KeyValuePair<string, string>> Labels, double Value, HistogramSnapshot? Histogram = null);
