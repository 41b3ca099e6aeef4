namespace MicroAlpha.LatencyBench.Lines;

/// <summary>
/// The log's text codec and the fixed-point text, beside the framework's JSON writer, reader and decimal.
/// </summary>
public sealed class LinesCase : IBenchCase
{
    /// <inheritdoc />
    public string Name => "lines";

    /// <inheritdoc />
    public void Run(BenchOptions options, Report report)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        foreach (var line in LinesBench.Run(options.Reps))
        {
            report.Add(new Result($"lines/{line.Case}", "ns", line.MedianNs, line.Repetitions)
            {
                Spread = (line.MinNs, line.MaxNs),
                Baseline = line.Baseline,
                BaselineValue = line.BaselineMedianNs,
                Ratio = line.MedianNs / line.BaselineMedianNs,
            });
        }
    }
}
