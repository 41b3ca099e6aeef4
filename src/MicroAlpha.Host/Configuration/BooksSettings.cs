namespace MicroAlpha.Host.Configuration;

/// <summary>Limits on order books. Memory is reserved at start and touched as books grow.</summary>
internal sealed record BooksSettings
{
    /// <summary>Price levels of all books together, both sides, 1,024 to 67,108,864; 16 bytes each.</summary>
    public int LevelsCapacity { get; init; } = 1 << 22;

    /// <summary>Price levels of one side of one book: a power of two, 16 to 1,048,576.</summary>
    public int LevelsPerSide { get; init; } = 1 << 14;

    /// <summary>
    /// Level changes kept for books that wait for a snapshot: a power of two, 16 to 16,777,216; 40 bytes each.
    /// </summary>
    public int PendingLevels { get; init; } = 1 << 16;
}
