namespace MicroAlpha.Host.Metrics;

/// <summary>The types of the Prometheus text format that are used here.</summary>
internal enum MetricType : byte
{
    /// <summary>A value that goes up and down.</summary>
    Gauge = 0,

    /// <summary>A value that only grows until the process restarts.</summary>
    Counter = 1,

    /// <summary>Cumulative buckets, a sum and a count.</summary>
    Histogram = 2,
}
