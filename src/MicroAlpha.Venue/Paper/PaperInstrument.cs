namespace MicroAlpha.Venue.Paper;

/// <summary>What the paper venue knows of one instrument.</summary>
internal struct PaperInstrument
{
    /// <summary>Bids, as levels or as the top of a quote.</summary>
    public PaperSide Bids;

    /// <summary>Asks, as levels or as the top of a quote.</summary>
    public PaperSide Asks;

    /// <summary>Smallest price step, 1e-9 currency units; 0 = not known.</summary>
    public long TickE9;

    /// <summary>Smallest size step, 1e-9 units; 0 = not known.</summary>
    public long LotE9;

    /// <summary>Limit-down price, 1e-9 currency units; 0 = none.</summary>
    public long LowerBandE9;

    /// <summary>Limit-up price, 1e-9 currency units; 0 = none.</summary>
    public long UpperBandE9;

    /// <summary>The venue's id of the last picture of the book; differences up to it are outdated.</summary>
    public long SnapshotUpdateId;

    /// <summary>A picture of the book is being told.</summary>
    public bool IsInSnapshot;

    /// <summary>There was a whole picture since the last gap.</summary>
    public bool HasSnapshot;

    /// <summary>There was an event of it.</summary>
    public bool IsKnown;

    /// <summary>No execution: halted, paused, closed, or a status we do not know.</summary>
    public bool IsHalted;

    /// <summary>It has a book of levels; its quotes are not looked at.</summary>
    public bool HasBook;

    /// <summary>Whether an execution at a price is inside the band.</summary>
    public readonly bool IsInBand(long priceE9) =>
        (LowerBandE9 == 0 || priceE9 >= LowerBandE9) && (UpperBandE9 == 0 || priceE9 <= UpperBandE9);
}
