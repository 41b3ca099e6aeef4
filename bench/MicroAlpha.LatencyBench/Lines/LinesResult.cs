namespace MicroAlpha.LatencyBench.Lines;

/// <summary>
/// One side-by-side of <see cref="LinesBench"/>, in ns per line (or per number); ratio = baseline median / our median.
/// </summary>
public sealed record LinesResult(
    string Case,
    string Baseline,
    int Repetitions,
    double MedianNs,
    double MinNs,
    double MaxNs,
    double BaselineMedianNs,
    double BaselineMinNs,
    double BaselineMaxNs,
    double BytesPerLine)
{
    /// <summary>How many times faster than the baseline the median is.</summary>
    public double Ratio => BaselineMedianNs / MedianNs;
}
