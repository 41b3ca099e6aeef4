namespace MicroAlpha.Host.Configuration;

/// <summary>The synthetic feed: the same seed, symbols and rate give the same events.</summary>
internal sealed record SyntheticOptions
{
    /// <summary>Largest rate that may be asked for, events per second.</summary>
    public const int MaxEventsPerSecond = 100_000_000;

    /// <summary>Seed of the generator; any whole number.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>
    /// Number of symbols SYM0000, SYM0001, …; 1 to 100,000. Ignored when <see cref="Symbols"/> is not empty.
    /// </summary>
    public int SymbolCount { get; init; } = 8;

    /// <summary>
    /// Symbols by name, each 1 to 24 printable ASCII characters, none twice; empty = <see cref="SymbolCount"/>.
    /// </summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>Events per second over all symbols, 0 to 100,000,000; 0 = as fast as the lanes go.</summary>
    public int EventsPerSecond { get; init; } = 10_000;

    /// <summary>How long events come, seconds of feed time, 0 to 31,536,000; 0 = until stopped.</summary>
    public int DurationS { get; init; }

    /// <summary>Venue time of the first event, ns since the Unix epoch; 0 = the wall clock at start.</summary>
    public long StartTimeNs { get; init; } = 1_767_364_200_000_000_000;
}
