using MicroAlpha.Events;

namespace MicroAlpha.Pipeline.Books;

/// <summary>Limits of a <see cref="BookSet"/>. Memory is reserved for all of it and touched as books grow.</summary>
public sealed record BookOptions
{
    /// <summary>
    /// Most instruments; events of ids from here on are counted as unbooked. 1 to 1,048,576. 208 bytes each.
    /// </summary>
    public int MaxInstruments { get; init; } = 4096;

    /// <summary>Most levels of all books together, 1,024 to 67,108,864. 16 bytes each.</summary>
    public int MaxLevels { get; init; } = 1 << 22;

    /// <summary>Most levels of one side of one book, 16 to 1,048,576, a power of two.</summary>
    public int MaxLevelsPerSide { get; init; } = 1 << 14;

    /// <summary>
    /// Most level changes kept for books that wait for a snapshot, 16 to 16,777,216, a power of two. 32 bytes each. A
    /// diff feed's snapshot is older than diffs that came before it; those are applied again on top of it.
    /// </summary>
    public int MaxPendingLevels { get; init; } = 1 << 16;

    /// <summary>Reports every limit that is out of range at once.</summary>
    /// <exception cref="EngineException">MA-411.</exception>
    public void Validate()
    {
        var errors = new List<string>();
        Check(errors, nameof(MaxInstruments), MaxInstruments, 1, 1 << 20, isPowerOfTwo: false);
        Check(errors, nameof(MaxLevels), MaxLevels, 1024, 1 << 26, isPowerOfTwo: false);
        Check(errors, nameof(MaxLevelsPerSide), MaxLevelsPerSide, LevelArena.MinBlock, 1 << 20, isPowerOfTwo: true);
        Check(errors, nameof(MaxPendingLevels), MaxPendingLevels, 16, 1 << 24, isPowerOfTwo: true);
        if (errors.Count > 0)
            throw new EngineException(
                "MA-411",
                ExitCode.Usage,
                $"the limits of the books are wrong: {string.Join("; ", errors)}.");
    }

    private static void Check(List<string> errors, string name, int value, int least, int most, bool isPowerOfTwo)
    {
        if (value < least || value > most || (isPowerOfTwo && !System.Numerics.BitOperations.IsPow2(value)))
            errors.Add($"{name} is {value}, allowed is {least} to {most}{(isPowerOfTwo ? ", a power of two" : "")}");
    }
}
