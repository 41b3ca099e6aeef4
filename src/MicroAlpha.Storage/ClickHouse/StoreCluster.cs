namespace MicroAlpha.Storage.ClickHouse;

/// <summary>How tables are spread over servers.</summary>
/// <param name="Name">Name of the cluster in the servers' configuration; empty = no Distributed tables.</param>
/// <param name="IsReplicated">
/// True for ReplicatedReplacingMergeTree, which needs ZooKeeper and the macros {shard} and {replica}.
/// </param>
internal sealed record StoreCluster(string Name, bool IsReplicated)
{
    /// <summary>One server, or several that know nothing of each other.</summary>
    public static readonly StoreCluster None = new("", false);

    /// <summary>What views and people read: all shards, or the one there is.</summary>
    public string Suffix => Name.Length > 0 ? "_all" : "";

    /// <summary>The engine of a table of a database.</summary>
    public string EngineOf(string database, string table) => IsReplicated
        ? $"ReplicatedReplacingMergeTree('/clickhouse/tables/{{shard}}/{database}/{table}', '{{replica}}')"
        : "ReplacingMergeTree";
}
