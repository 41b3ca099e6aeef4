using System.Globalization;
using System.Text.Json;

namespace MicroAlpha.LatencyBench;

/// <summary>Where results go: stdout, one line each, as JSON or for people.</summary>
/// <param name="machine">The machine's description.</param>
/// <param name="json">Whether lines are JSON.</param>
public sealed class Report(string machine, bool json)
{
    private static readonly JsonSerializerOptions Compact = new() { WriteIndented = false };

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
        var ratio = result.Ratio is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"  {number:0.00}x of {result.Baseline} ({Round(result.BaselineValue)})")
            : "";
        var tail = result.P99 is null
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"  p50 {result.P50:0} p99 {result.P99:0} p99.9 {result.P999:0} max {result.Max:0}");
        var cpu = result.CpuShare is { } share ? string.Create(CultureInfo.InvariantCulture, $"  cpu {share:P1}") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Case,-34} {result.Mode,-5} {result.Value,9:0.0} {result.Unit,-4} [{result.Spread.Low:0.0} {result.Spread.High:0.0}] n={result.Reps}{tail}{cpu}{ratio}");
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
