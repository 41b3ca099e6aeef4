namespace MicroAlpha.Host.Metrics;

/// <summary>All samples of one metric name.</summary>
/// <param name="Name">The name as Prometheus shows it; of a counter with its <c>_total</c>.</param>
/// <param name="Type">Its type.</param>
/// <param name="Help">What it is, one line.</param>
/// <param name="Samples">Its samples, each with labels of its own.</param>
internal sealed record MetricFamily(string Name, MetricType Type, string Help, IReadOnlyList<MetricSample> Samples);
