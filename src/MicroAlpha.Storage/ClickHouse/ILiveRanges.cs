namespace MicroAlpha.Storage.ClickHouse;

/// <summary>The session that is being recorded, as the shipper sees it.</summary>
internal interface ILiveRanges
{
    /// <summary>The session.</summary>
    ulong SessionId { get; }

    /// <summary>The last sequence that is on disk for good; nothing beyond it is sent. Any thread.</summary>
    long DurableSequence { get; }

    /// <summary>False when the log lost events, so that only the log itself tells what it holds. Any thread.</summary>
    bool IsLogWhole { get; }

    /// <summary>
    /// First sequence of the range that is being filled; the largest number when none is. Any thread.
    /// </summary>
    long FillingFirst { get; }

    /// <summary>The oldest range that is ready, or null. The shipper's thread.</summary>
    RangeBuffer? Peek();

    /// <summary>Gives the oldest ready range back. The shipper's thread.</summary>
    void Release();
}
