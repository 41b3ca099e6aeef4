namespace MicroAlpha.Pipeline.Books;

/// <summary>What setting a level did.</summary>
internal enum LevelChange
{
    /// <summary>A level was added, changed or removed.</summary>
    Applied,

    /// <summary>The price to remove was not there.</summary>
    NothingThere,

    /// <summary>The side is full: its worst level, or the new one if that is worse, was dropped.</summary>
    Dropped,

    /// <summary>No side, a price that is not positive or a negative size: ignored.</summary>
    Malformed,
}
