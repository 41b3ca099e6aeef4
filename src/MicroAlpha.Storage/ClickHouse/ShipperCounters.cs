namespace MicroAlpha.Storage.ClickHouse;

/// <summary>What the shipper did; written by its thread, read by any.</summary>
internal sealed class ShipperCounters
{
    private long _rows;
    private long _batches;
    private long _retries;
    private long _verified;
    private long _quarantined;
    private long _rebuiltRanges;
    private long _liveRanges;
    private long _mismatches;

    /// <summary>Rows acknowledged.</summary>
    public long Rows => Volatile.Read(ref _rows);

    /// <summary>Batches acknowledged.</summary>
    public long Batches => Volatile.Read(ref _batches);

    /// <summary>Attempts that failed.</summary>
    public long Retries => Volatile.Read(ref _retries);

    /// <summary>Batches that were looked up and found whole in the table.</summary>
    public long Verified => Volatile.Read(ref _verified);

    /// <summary>Ranges that were not as sent, deleted and sent anew.</summary>
    public long Quarantined => Volatile.Read(ref _quarantined);

    /// <summary>Ranges read from the log.</summary>
    public long RebuiltRanges => Volatile.Read(ref _rebuiltRanges);

    /// <summary>Ranges taken from the ring.</summary>
    public long LiveRanges => Volatile.Read(ref _liveRanges);

    /// <summary>Batches that were built again with other bytes than before.</summary>
    public long Mismatches => Volatile.Read(ref _mismatches);

    internal void AddBatch(int rows)
    {
        Volatile.Write(ref _batches, _batches + 1);
        Volatile.Write(ref _rows, _rows + rows);
    }

    internal void AddRetry() => Volatile.Write(ref _retries, _retries + 1);

    internal void AddVerified() => Volatile.Write(ref _verified, _verified + 1);

    internal void AddQuarantined() => Volatile.Write(ref _quarantined, _quarantined + 1);

    internal void AddRange(bool isLive)
    {
        if (isLive)
            Volatile.Write(ref _liveRanges, _liveRanges + 1);
        else
            Volatile.Write(ref _rebuiltRanges, _rebuiltRanges + 1);
    }

    internal void AddMismatch() => Volatile.Write(ref _mismatches, _mismatches + 1);
}
