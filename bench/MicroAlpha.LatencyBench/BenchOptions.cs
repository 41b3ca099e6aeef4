using System.Globalization;

namespace MicroAlpha.LatencyBench;

/// <summary>What the command line says.</summary>
/// <param name="Json">One JSON object per result on stdout instead of a line for people.</param>
/// <param name="Reps">Repetitions of each side; the sides alternate. 9 or more for figures that are quoted.</param>
/// <param name="IsQuick">A tenth of the work: to see that it runs, not to quote.</param>
/// <param name="Only">Only results whose name contains this; empty for all.</param>
public sealed record BenchOptions(bool Json, int Reps, bool IsQuick, string Only)
{
    private const int DefaultReps = 11;

    /// <summary>A number of events, a tenth of it when quick.</summary>
    public int Scale(int events) => IsQuick ? events / 10 : events;

    /// <summary>Whether a result of that name is wanted.</summary>
    public bool Wants(string name) => name.Contains(Only, StringComparison.Ordinal);

    /// <summary>Parses what follows the case's name.</summary>
    public static bool TryParse(ReadOnlySpan<string> args, out BenchOptions options, out string? error)
    {
        options = new BenchOptions(false, DefaultReps, false, "");
        error = null;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--json":
                    options = options with { Json = true };
                    break;
                case "--quick":
                    options = options with { IsQuick = true };
                    break;
                case "--reps" when i + 1 < args.Length
                    && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var reps) && reps > 0:
                    options = options with { Reps = reps };
                    i++;
                    break;
                case "--only" when i + 1 < args.Length:
                    options = options with { Only = args[++i] };
                    break;
                default:
                    error = $"not understood: {args[i]}";
                    return false;
            }
        }

        return true;
    }
}
