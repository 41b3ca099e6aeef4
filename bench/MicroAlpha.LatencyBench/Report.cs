using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MicroAlpha.LatencyBench;

/// <summary>Where results go: stdout, one line each, as JSON or for people.</summary>
/// <param name="machine">The machine's description.</param>
/// <param name="json">Whether lines are JSON.</param>
public sealed class Report(string machine, bool json)
{
    private static readonly JsonSerializerOptions Compact = new() { WriteIndented = false };
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    /// <summary>Writes one result.</summary>
    public void Add(Result result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Console.WriteLine(json ? ToJson(result) : ToText(result));
    }

    /// <summary>A remark on stderr.</summary>
    public static void Note(string text) => Console.Error.WriteLine(text);

    private static double? Round(double? value) =>
        value is { } number ? Math.Round(number, Math.Abs(number) < 10 ? 3 : 1) : null;

    private static string ToText(Result result)
    {
        var text = new StringBuilder();
        var (low, high) = result.Spread;
        text.Append(Plain, $"{result.Case,-34} {result.Mode,-5} {result.Value,9:0.0} {result.Unit,-4}");
        text.Append(Plain, $" [{low:0.0} {high:0.0}] n={result.Reps}");
        if (result.P99 is not null)
            text.Append(Plain, $"  p50 {result.P50:0} p99 {result.P99:0} p99.9 {result.P999:0} max {result.Max:0}");
        if (result.CpuShare is { } share)
            text.Append(Plain, $"  cpu {share:P1}");
        if (result.Ratio is { } ratio)
            text.Append(Plain, $"  {ratio:0.00}x of {result.Baseline} ({Round(result.BaselineValue)})");
        return text.ToString();
    }

    private string ToJson(Result result) => JsonSerializer.Serialize(
        new
        {
            @case = result.Case,
            unit = result.Unit,
            value = Round(result.Value),
            p50 = Round(result.P50),
            p99 = Round(result.P99),
            p999 = Round(result.P999),
            max = Round(result.Max),
            reps = result.Reps,
            spread = new[] { Round(result.Spread.Low), Round(result.Spread.High) },
            baseline = result.Baseline,
            baseline_value = Round(result.BaselineValue),
            ratio = Round(result.Ratio),
            mode = result.Mode,
            cpu_share = Round(result.CpuShare),
            machine,
        },
        Compact);
}
