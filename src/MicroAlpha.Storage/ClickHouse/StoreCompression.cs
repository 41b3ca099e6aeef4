namespace MicroAlpha.Storage.ClickHouse;

/// <summary>Whether blocks are compressed on their way to a server.</summary>
public enum StoreCompression : byte
{
    /// <summary>Not to a server on this machine, else with LZ4 where the server takes it.</summary>
    Auto = 0,

    /// <summary>Never.</summary>
    None = 1,

    /// <summary>With LZ4 where the server takes it.</summary>
    Lz4 = 2,
}
