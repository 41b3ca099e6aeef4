namespace MicroAlpha.Storage.ClickHouse;

/// <summary>What a table holds of a batch.</summary>
internal enum BatchState : byte
{
    /// <summary>No row of the range.</summary>
    Absent = 0,

    /// <summary>Every row once, with the same hash.</summary>
    Present = 1,

    /// <summary>Something else.</summary>
    Different = 2,

    /// <summary>It can not be said yet: no answer, or the query still runs.</summary>
    Unknown = 3,
}
