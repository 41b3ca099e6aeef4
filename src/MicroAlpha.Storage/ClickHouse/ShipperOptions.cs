namespace MicroAlpha.Storage.ClickHouse;

/// <summary>How batches are cut and sent.</summary>
internal sealed record ShipperOptions
{
    private const int MostEvents = 1_048_575;

    /// <summary>Events of a live range, 256 to 1,048,575: a server commits no larger block at once.</summary>
    public int BatchEvents { get; init; } = 65_536;

    /// <summary>
    /// Events of a range that is read from the log: more than a live one has, for the larger the blocks, the fewer
    /// parts the server merges.
    /// </summary>
    public int CatchUpEvents => (int)Math.Min(4L * BatchEvents, MostEvents);

    /// <summary>
    /// Number of this engine, 0 to 65535; with the session it makes rows of several engines distinct.
    /// </summary>
    public ushort Engine { get; init; }

    /// <summary>Longest time an event waits for others when nothing else is to be sent, ms.</summary>
    public int FlushMs { get; init; } = 1_000;

    /// <summary>First and longest wait after a failure, ms; doubled in between, with jitter.</summary>
    public int BackoffMs { get; init; } = 100;

    /// <summary>Longest wait after a failure, ms.</summary>
    public int BackoffMaxMs { get; init; } = 10_000;

    /// <summary>How long a table that was refused for what it is waits for the next try, ms.</summary>
    public int ParkMs { get; init; } = 60_000;

    /// <summary>Longest time a deletion on the server may take, ms.</summary>
    public int DeleteTimeoutMs { get; init; } = 60_000;

    /// <summary>Instruments of a session whose symbols are known.</summary>
    public int InstrumentCapacity { get; init; } = 65_536;

    /// <summary>Where ranges that were not as sent are noted; empty = nowhere.</summary>
    public string QuarantineFile { get; init; } = "";

    /// <summary>The shard, of so many, that gets a range.</summary>
    public int ShardOf(long first, int shards) => (int)(first / CatchUpEvents % shards);
}
