namespace MicroAlpha.Storage.ClickHouse;

/// <summary>What the store is.</summary>
public enum StoreType : byte
{
    /// <summary>There is none.</summary>
    Off = 0,

    /// <summary>A ClickHouse server, or one a shard, over HTTP; the engine ships while it runs.</summary>
    Server = 1,

    /// <summary>The ClickHouse engine in a process of its own, by libchdb: <c>microalpha store ship</c>.</summary>
    Embedded = 2,
}
