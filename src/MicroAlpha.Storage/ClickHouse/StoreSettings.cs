namespace MicroAlpha.Storage.ClickHouse;

/// <summary>Where rows go and how. Paths are absolute.</summary>
public sealed record StoreSettings
{
    /// <summary>What the store is.</summary>
    public StoreType Type { get; init; } = StoreType.Off;

    /// <summary>Addresses of the servers, one a shard, http or https with a port; in the same order for ever.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [];

    /// <summary>The database; letters, digits and underscores.</summary>
    public string Database { get; init; } = "microalpha";

    /// <summary>The user; empty = the server's default user.</summary>
    public string User { get; init; } = "";

    /// <summary>The password; never printed.</summary>
    public string Password { get; init; } = "";

    /// <summary>The servers' own name of the cluster; empty = no tables over all shards.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>True for replicated tables, which need ZooKeeper and the macros {shard} and {replica}.</summary>
    public bool IsReplicated { get; init; }

    /// <summary>This engine's number among those that share a store, 0 to 65,535; a column of every row.</summary>
    public ushort Engine { get; init; }

    /// <summary>Events of a range, 256 to 1,048,575.</summary>
    public int BatchEvents { get; init; } = 65_536;

    /// <summary>Longest wait of an event when nothing else is to be sent, ms, 10 to 600,000.</summary>
    public int FlushMs { get; init; } = 1_000;

    /// <summary>Longest silence of a server, ms, 100 to 3,600,000.</summary>
    public int ReplyTimeoutMs { get; init; } = 30_000;

    /// <summary>Whether blocks are compressed on their way to a server.</summary>
    public StoreCompression Compression { get; init; } = StoreCompression.Auto;

    /// <summary>
    /// Longest time a stopping engine goes on shipping, ms, 0 to 3,600,000; the rest is sent next time.
    /// </summary>
    public int DrainMs { get; init; } = 5_000;

    /// <summary>Instruments whose symbols are known, 1 or more.</summary>
    public int InstrumentCapacity { get; init; } = 65_536;

    /// <summary>The log: the one source.</summary>
    public string LogDirectory { get; init; } = "";

    /// <summary>Directory of the cursor, the list of quarantined ranges, and the embedded engine's data.</summary>
    public string Directory { get; init; } = "";

    /// <summary>Path of libchdb.so.</summary>
    public string Library { get; init; } = "";

    /// <summary>The cursor file.</summary>
    internal string CursorFile => Path.Combine(Directory, "store.cursor");

    /// <summary>What the cursor is of: a position means nothing for another log or another store.</summary>
    internal ulong Identity => RowHash.SipHash64(System.Text.Encoding.UTF8.GetBytes(
        $"{Type}\n{Database}\n{Engine}\n{LogDirectory}\n{string.Join('\n', Type == StoreType.Server ? Urls : [])}"));

    /// <summary>How the shipper works.</summary>
    internal ShipperOptions Shipper => new()
    {
        BatchEvents = BatchEvents,
        Engine = Engine,
        FlushMs = FlushMs,
        InstrumentCapacity = InstrumentCapacity,
        QuarantineFile = Path.Combine(Directory, "quarantine.jsonl"),
    };

    /// <summary>How tables are spread.</summary>
    internal StoreCluster Spread => new(Cluster, IsReplicated);
}
