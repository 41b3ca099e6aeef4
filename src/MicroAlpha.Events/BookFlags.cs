namespace MicroAlpha.Events;

/// <summary>Header flags of a <see cref="EventKind.BookLevel"/> slot.</summary>
[Flags]
public enum BookFlags : byte
{
    /// <summary>A level changes; more levels of the same update follow.</summary>
    None = 0,

    /// <summary>Forget both sides of the book before this level is applied.</summary>
    Clear = 1,

    /// <summary>The level belongs to a full picture of the book, not to a difference.</summary>
    Snapshot = 2,

    /// <summary>The update is complete with this level: the book may be read now.</summary>
    Last = 4,

    /// <summary>
    /// The slot carries no level, only its flags (an empty snapshot, a row that changed nothing visible).
    /// </summary>
    NoLevel = 8,
}
