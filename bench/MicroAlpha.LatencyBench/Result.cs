namespace MicroAlpha.LatencyBench;

/// <summary>One measured figure.</summary>
/// <param name="Case">Name, the case's own first: <c>ring/one_to_one_1</c>.</param>
/// <param name="Unit">For example <c>M/s</c> or <c>ns</c>.</param>
/// <param name="Value">The figure: the median over the repetitions.</param>
/// <param name="Reps">Repetitions that counted.</param>
public sealed record Result(string Case, string Unit, double Value, int Reps)
{
    /// <summary>Median latency, ns; null where it means nothing.</summary>
    public double? P50 { get; init; }

    /// <summary>99th percentile, ns.</summary>
    public double? P99 { get; init; }

    /// <summary>99.9th percentile, ns.</summary>
    public double? P999 { get; init; }

    /// <summary>Largest, ns.</summary>
    public double? Max { get; init; }

    /// <summary>Smallest and largest value over the repetitions.</summary>
    public (double Low, double High) Spread { get; init; }

    /// <summary>What it is compared with; null when nothing.</summary>
    public string? Baseline { get; init; }

    /// <summary>The baseline's value in the same run.</summary>
    public double? BaselineValue { get; init; }

    /// <summary>Value over the baseline's; above 1 is better for rates, below 1 for times.</summary>
    public double? Ratio { get; init; }

    /// <summary>near, far, mixed or empty; see <see cref="Machine"/>.</summary>
    public string Mode { get; init; } = "";

    /// <summary>CPU share of the measured thread, 0 to 1; null where not measured.</summary>
    public double? CpuShare { get; init; }
}
