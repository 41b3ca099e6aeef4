using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Synthetic;

/// <summary>
/// What a <see cref="SyntheticMarket"/> makes. The same options give the same events on every machine.
/// </summary>
public sealed record SyntheticOptions
{
    /// <summary>Seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Symbols, 1 to 65,536 different ones of 1 to 24 Latin-1 characters.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = NumberedSymbols(8);

    /// <summary>Events per second of event time on average, 1 to 1,000,000,000.</summary>
    public long EventsPerSecond { get; init; } = 100_000;

    /// <summary>Receive time of the first event, ns since the Unix epoch. Default: 2026-01-02 14:30:00 UTC.</summary>
    public long StartTimeNs { get; init; } = 1_767_364_200_000_000_000;

    /// <summary>Price levels of each side of each book, 2 to 64.</summary>
    public int Levels { get; init; } = 10;

    /// <summary>Events after which the market ends, the opening definitions and books included; 0 = never.</summary>
    public long MaxEvents { get; init; }

    /// <summary><c>SYN0000</c>, <c>SYN0001</c> and so on.</summary>
    public static IReadOnlyList<string> NumberedSymbols(int count) =>
        [.. Enumerable.Range(0, count).Select(static i => $"SYN{i:D4}")];

    /// <summary>Reports every option that is out of range at once.</summary>
    /// <exception cref="EngineException">MA-410.</exception>
    public void Validate()
    {
        var errors = new List<string>();
        Check(errors, nameof(EventsPerSecond), EventsPerSecond, 1, 1_000_000_000);
        Check(errors, nameof(StartTimeNs), StartTimeNs, 1_000_000, long.MaxValue / 2);
        Check(errors, nameof(Levels), Levels, 2, SyntheticMarket.MaxLevels);
        Check(errors, nameof(MaxEvents), MaxEvents, 0, long.MaxValue);
        Check(errors, "number of Symbols", Symbols.Count, 1, 65_536);
        if (Symbols.Any(static s => s.Length is 0 or > 24 || s.Any(static c => c is '\0' or > '\u00ff')))
            errors.Add("a symbol is empty, longer than 24 or not Latin-1");
        if (Symbols.Distinct(StringComparer.Ordinal).Count() != Symbols.Count)
            errors.Add("a symbol comes twice");
        if (errors.Count > 0)
            throw new EngineException(
                "MA-410",
                ExitCode.Usage,
                $"the options of the synthetic market are wrong: {string.Join("; ", errors)}.");
    }

    private static void Check(List<string> errors, string name, long value, long least, long most)
    {
        if (value < least || value > most)
            errors.Add($"{name} is {value}, allowed is {least} to {most}");
    }
}
