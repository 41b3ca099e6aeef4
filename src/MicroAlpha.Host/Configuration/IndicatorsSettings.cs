namespace MicroAlpha.Host.Configuration;

/// <summary>Which indicators the core computes. What is not listed costs nothing.</summary>
internal sealed record IndicatorsSettings
{
    /// <summary>
    /// Entries "SPEC" for all symbols or "SPEC@A+B" for some, with the forms of <c>microalpha indicators --help</c>; at
    /// most 64.
    /// </summary>
    public IReadOnlyList<string> Run { get; init; } = [];

    /// <summary>Most symbols that have indicators, 1 to 65,536; those defined later get none. Preallocated.</summary>
    public int Symbols { get; init; } = 1_000;

    /// <summary>How long candles wait for late trades, ms of event time, 0 to 30,000.</summary>
    public int BarLatenessMs { get; init; } = 500;
}
