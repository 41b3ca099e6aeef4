using MicroAlpha.Storage.ClickHouse;

namespace MicroAlpha.Host.Configuration;

/// <summary>ClickHouse: where rows go besides the log, which stays the truth.</summary>
internal sealed record StoreOptions
{
    /// <summary>Off, one or several servers, or the embedded engine.</summary>
    public StoreType Type { get; init; } = StoreType.Off;

    /// <summary>Servers, one a shard, in an order that never changes.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:8123"];

    /// <summary>The database.</summary>
    public string Database { get; init; } = "microalpha";

    /// <summary>The user; empty = the server's default user.</summary>
    public string User { get; init; } = "";

    /// <summary>File with the password; empty = the variable MICROALPHA_STORE_PASSWORD.</summary>
    public string PasswordFile { get; init; } = "";

    /// <summary>The servers' name of the cluster; empty = no tables over all shards.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>Replicated tables, which need ZooKeeper.</summary>
    public bool Replicated { get; init; }

    /// <summary>Number of this engine among those that share the store, 0 to 65,535.</summary>
    public int EngineId { get; init; }

    /// <summary>Events of a batch, 256 to 1,048,575.</summary>
    public int BatchEvents { get; init; } = 65_536;

    /// <summary>Longest wait of an event for others, ms, 10 to 600,000.</summary>
    public int FlushMs { get; init; } = 1_000;

    /// <summary>Longest silence of a server, ms, 100 to 3,600,000.</summary>
    public int ReplyTimeoutMs { get; init; } = 30_000;

    /// <summary>Whether blocks are compressed on their way to a server.</summary>
    public StoreCompression Compression { get; init; } = StoreCompression.Auto;

    /// <summary>Longest time a stopping engine goes on shipping, ms, 0 to 3,600,000.</summary>
    public int DrainMs { get; init; } = 5_000;

    /// <summary>Cursor, quarantined ranges, embedded data; empty = <c>store</c> in the state directory.</summary>
    public string Directory { get; init; } = "";

    /// <summary>Path of libchdb.so; empty = <c>lib/libchdb.so</c> in the state directory.</summary>
    public string Library { get; init; } = "";
}
