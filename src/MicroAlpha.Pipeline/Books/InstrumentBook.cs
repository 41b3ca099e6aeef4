namespace MicroAlpha.Pipeline.Books;

/// <summary>Everything the books know of one instrument. All zeros is the state before the first event.</summary>
internal struct InstrumentBook
{
    /// <summary>Top by quotes, or by the book while there was no quote.</summary>
    public TopOfBook Top;

    /// <summary>Top by the book after its last complete update.</summary>
    public TopOfBook BookTop;

    /// <summary>Bids, best last.</summary>
    public BookSide Bids;

    /// <summary>Asks, best last.</summary>
    public BookSide Asks;

    /// <summary>The venue's update id of the last snapshot; 0 = none.</summary>
    public long SnapshotUpdateId;

    /// <summary>Sequence + 1 of the first slot of the last snapshot; 0 = never.</summary>
    public long SnapshotMark;

    /// <summary>Sequence + 1 of the last gap of this instrument alone; 0 = never.</summary>
    public long GapMark;

    /// <summary>Complete updates applied.</summary>
    public long GroupCount;

    /// <summary>Position in the pending ring from which this book's waiting levels are looked for.</summary>
    public long PendingFrom;

    /// <summary>Hash of everything but sequences, valid unless <see cref="BookState.HashStale"/>.</summary>
    public ulong Hash;

    /// <summary>State bits.</summary>
    public BookState State;
}
