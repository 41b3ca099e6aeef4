namespace MicroAlpha.Host.Configuration;

/// <summary>Limits on order books.</summary>
internal sealed record BooksOptions
{
    /// <summary>Price levels of all books together, both sides, 1,024 to 67,108,864. Preallocated.</summary>
    public int LevelsCapacity { get; init; } = 1 << 18;
}
