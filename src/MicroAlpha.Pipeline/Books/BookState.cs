namespace MicroAlpha.Pipeline.Books;

/// <summary>Bits of one book's state.</summary>
[Flags]
internal enum BookState : byte
{
    /// <summary>Nothing seen.</summary>
    None = 0,

    /// <summary>A quote was seen: it decides the top.</summary>
    HasQuote = 1,

    /// <summary>An update has begun and its Last has not come.</summary>
    InGroup = 2,

    /// <summary>The open update is a snapshot.</summary>
    InSnapshot = 4,

    /// <summary>A level was dropped since the last snapshot.</summary>
    Truncated = 8,

    /// <summary>Levels wait for the next snapshot.</summary>
    HasPending = 16,

    /// <summary>Some of the waiting levels were lost.</summary>
    PendingLost = 32,

    /// <summary>Anything at all was seen.</summary>
    Touched = 64,

    /// <summary>Changed since the hash was computed.</summary>
    HashStale = 128,
}
