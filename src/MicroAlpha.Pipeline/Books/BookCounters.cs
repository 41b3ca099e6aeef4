namespace MicroAlpha.Pipeline.Books;

/// <summary>What the books did. Written by the core lane; others may read single values at any time.</summary>
public sealed class BookCounters
{
    /// <summary>Levels set or removed in a book, those of snapshots included.</summary>
    public long LevelsApplied;

    /// <summary>Book updates completed by a Last flag.</summary>
    public long GroupsApplied;

    /// <summary>Snapshots completed.</summary>
    public long Snapshots;

    /// <summary>
    /// Levels of differences that the book's snapshot already contains (update id at or below its own): ignored.
    /// </summary>
    public long LevelsOutdated;

    /// <summary>
    /// Levels received before a snapshot and applied again on top of it, because the snapshot is older.
    /// </summary>
    public long LevelsReapplied;

    /// <summary>
    /// Removals of a price that was not in the book: usual where a venue's snapshot has fewer levels than its
    /// differences.
    /// </summary>
    public long RemovalsOfNothing;

    /// <summary>
    /// Levels dropped, the worst of a side first, because a limit was reached; the book is then marked truncated.
    /// </summary>
    public long LevelsDropped;

    /// <summary>
    /// Waiting levels lost because too many books waited for snapshots; those books stay stale for one more snapshot.
    /// </summary>
    public long PendingLost;

    /// <summary>Book updates after which the best bid reached the best ask.</summary>
    public long CrossedGroups;

    /// <summary>Quotes applied.</summary>
    public long QuotesApplied;

    /// <summary>Quotes and levels of an instrument id beyond the limit: ignored.</summary>
    public long Unbooked;

    /// <summary>Levels without a side, with a price that is not positive or a negative size: ignored.</summary>
    public long LevelsMalformed;

    /// <summary>Connection events that made books stale.</summary>
    public long Gaps;
}
