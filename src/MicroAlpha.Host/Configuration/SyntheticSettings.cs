namespace MicroAlpha.Host.Configuration;

/// <summary>The synthetic feed: the same settings give the same events.</summary>
internal sealed record SyntheticSettings
{
    /// <summary>Seed of the generator, 0 to 2^63 - 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>
    /// Number of symbols SYN0000, SYN0001, …; 1 to 65,536. Ignored when <see cref="Symbols"/> is not empty.
    /// </summary>
    public int SymbolCount { get; init; } = 8;

    /// <summary>
    /// Symbols by name, each 1 to 24 printable ASCII characters, none twice; empty = <see cref="SymbolCount"/>.
    /// </summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>Events per second of feed time over all symbols, 1 to 1,000,000,000.</summary>
    public int EventsPerSecond { get; init; } = 10_000;

    /// <summary>Price levels of each side of each book, 2 to 64.</summary>
    public int Levels { get; init; } = 10;

    /// <summary>How long events come, seconds of feed time, 0 to 31,536,000; 0 = until stopped.</summary>
    public int DurationS { get; init; }

    /// <summary>
    /// Time of the first event, ns since the Unix epoch, 1,000,000 to 4,102,444,800,000,000,000 (the year 2100); 0 =
    /// the wall clock at start.
    /// </summary>
    public long StartTimeNs { get; init; } = 1_767_364_200_000_000_000;
}
