namespace MicroAlpha.Storage.ClickHouse;

/// <summary>How far one table is.</summary>
internal struct TableCursor
{
    /// <summary>The session of <see cref="Acknowledged"/>; 0 = nothing was ever sent.</summary>
    public ulong SessionId;

    /// <summary>Every row up to this sequence of the session is in the table, and all sessions before it.</summary>
    public long Acknowledged;

    /// <summary>Rows acknowledged ever.</summary>
    public long Rows;

    /// <summary>Batches acknowledged ever.</summary>
    public long Batches;

    /// <summary>The batch that is on its way; none when it has no rows.</summary>
    public BatchRecord InFlight;
}
