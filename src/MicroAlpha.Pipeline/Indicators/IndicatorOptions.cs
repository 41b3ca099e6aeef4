using MicroAlpha.Events;
using MicroAlpha.Indicators.Specs;
using MicroAlpha.Indicators.Technical;
using MicroAlpha.Indicators.Trades;

namespace MicroAlpha.Pipeline.Indicators;

/// <summary>Which indicators run for which symbols. Memory is reserved for all of it at the start.</summary>
public sealed record IndicatorOptions
{
    /// <summary>Most entries of <see cref="Run"/>: one bit each in an instrument's mask.</summary>
    public const int MaxEntries = 64;

    private const long MaxMemoryBytes = 4L << 30;

    /// <summary>
    /// Entries "SPEC" for all symbols or "SPEC@A+B" for some, with a specification as <see
    /// cref="IndicatorSpec.Grammar"/> has it; empty = nothing runs and nothing is reserved.
    /// </summary>
    public IReadOnlyList<string> Run { get; init; } = [];

    /// <summary>Instruments of the session, ids from 0, 1 to 1,048,576.</summary>
    public int MaxInstruments { get; init; } = 4096;

    /// <summary>
    /// Most instruments that have indicators, 1 to 65,536; those defined later get none and are counted.
    /// </summary>
    public int MaxSymbols { get; init; } = 1000;

    /// <summary>How long candles wait for late trades, ms of event time, 0 to 30,000.</summary>
    public int BarLatenessMs { get; init; } = 500;

    /// <summary>Refuses what is wrong, all at once.</summary>
    /// <exception cref="EngineException">MA-463.</exception>
    public void Validate()
    {
        var errors = new List<string>();
        foreach (var entry in Run)
        {
            if (!TryParse(entry, out _, out _, out var reason))
                errors.Add(reason);
        }

        if (Run.Count > MaxEntries)
            errors.Add($"{Run.Count} entries, allowed are {MaxEntries}");
        if (MaxInstruments is < 1 or > 1 << 20 || MaxSymbols is < 1 or > 65_536 || BarLatenessMs is < 0 or > 30_000)
            errors.Add("a limit is out of range");
        else if (errors.Count == 0 && MemoryBytes() > MaxMemoryBytes)
        {
            errors.Add(
                $"they need {MemoryBytes():N0} bytes, allowed are {MaxMemoryBytes:N0}: fewer symbols or shorter n");
        }

        if (errors.Count > 0)
        {
            throw new EngineException(
                "MA-463", ExitCode.Usage, $"the indicators to run are wrong: {string.Join("; ", errors)}");
        }
    }

    /// <summary>Takes an entry apart.</summary>
    /// <param name="entry">"SPEC" or "SPEC@A+B".</param>
    /// <param name="spec">The specification.</param>
    /// <param name="symbols">The symbols; empty = all.</param>
    /// <param name="reason">Why it is wrong.</param>
    public static bool TryParse(string entry, out IndicatorSpec spec, out string[] symbols, out string reason)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var at = entry.IndexOf('@', StringComparison.Ordinal);
        symbols = at < 0 ? [] : entry[(at + 1)..].Split('+');
        if (!IndicatorSpec.TryParse(at < 0 ? entry : entry[..at], out spec, out reason))
            return false;
        if (Array.IndexOf(symbols, "") >= 0)
            reason = $"'{entry}': after @ come symbols joined by +";
        else if (WhyNotLive(spec) is { } why)
            reason = $"'{entry}': {spec.Text} {why}";
        return reason.Length == 0;
    }

    /// <summary>How many values a specification has.</summary>
    public static int ColumnsOf(IndicatorSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Kind switch
        {
            IndicatorKind.Mlofi => spec.Levels,
            IndicatorKind.Features => 4,
            IndicatorKind.Bars => 5,
            IndicatorKind.Macd or IndicatorKind.Bollinger => 3,
            IndicatorKind.HawkesPair => 2,
            IndicatorKind.Technical => TechnicalSet.Columns,
            _ => 1,
        };
    }

    // What the arrays of an entry take for each symbol, roughly.
    private long MemoryBytes()
    {
        var sum = 0L;
        foreach (var entry in Run)
        {
            _ = TryParse(entry, out var spec, out _, out _);
            sum += spec.Kind switch
            {
                IndicatorKind.Vpin => 256 + (8L * spec.Length),
                IndicatorKind.Mlofi => 64L * (spec.Levels + 4),
                IndicatorKind.Integrated => (64L * (spec.Levels + 4)) + 64,
                IndicatorKind.Kyle => 256 + (16L * spec.Length),
                IndicatorKind.Ofi or IndicatorKind.DecayedOfi or IndicatorKind.Features
                    or IndicatorKind.MicroPrice or IndicatorKind.Realised
                    or IndicatorKind.Bulk or IndicatorKind.Hawkes or IndicatorKind.HawkesPair or IndicatorKind.Sign
                    or IndicatorKind.Roll => 256,
                _ => 32_768 + (8L * spec.Length),
            };
        }

        return sum * MaxSymbols;
    }

    // What a specification lacks to run while data comes in; null when nothing.
    private static string? WhyNotLive(IndicatorSpec spec) => spec.Kind switch
    {
        IndicatorKind.Vendor => "compares recorded bars and runs by 'microalpha indicators' only",
        IndicatorKind.Integrated when spec.Weights.Count == 0 =>
            "needs weights, integrated:L:W:w1+w2+...; 'microalpha indicators --json' fits them on a log",
        IndicatorKind.MicroPrice when spec.Weights.Count == 0 =>
            "needs adjustments, microprice:m:g1+g2+...; 'microalpha indicators' writes them for a log",
        IndicatorKind.Vpin when spec.BucketE9 == 0 => "needs a size V; auto is a share of data that is all there",
        IndicatorKind.Hawkes when spec.WidthNs > 0 => "is on a grid; the board has the value at every trade",
        _ => null,
    };
}
