namespace MicroAlpha.Storage.ClickHouse;

/// <summary>What became of a request.</summary>
internal enum StoreOutcome : byte
{
    /// <summary>Done, and said so by the server.</summary>
    Done = 0,

    /// <summary>Certainly not done: the server never had the whole request. It can be sent again as it is.</summary>
    NotDone = 1,

    /// <summary>Refused for what it is (schema, rights, syntax): sending it again does not help.</summary>
    Rejected = 2,

    /// <summary>Refused for now (too many parts, memory): later.</summary>
    Busy = 3,

    /// <summary>Nobody knows: the server may have done it, or may still be doing it.</summary>
    Unknown = 4,
}
