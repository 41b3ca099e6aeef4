namespace MicroAlpha.Storage.ClickHouse;

/// <summary>A batch that may or may not be in its table: what must be known to find out, also after a crash.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="First">First sequence of its range.</param>
/// <param name="Last">Last sequence of its range.</param>
/// <param name="Rows">Rows of the table in the range; more than 0.</param>
/// <param name="BodyCrc">CRC-32C of the block.</param>
/// <param name="Generation">Times the range was deleted on the server and sent anew.</param>
/// <param name="Shard">Number of the server it goes to.</param>
internal readonly record struct BatchRecord(
    ulong SessionId, long First, long Last, int Rows, uint BodyCrc, int Generation, int Shard)
{
    /// <summary>True when there is a batch.</summary>
    public bool IsOpen => Rows > 0;

    /// <summary>What the names of all attempts for this table in the session begin with.</summary>
    public string Prefix(int engine, StoreTable table) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"ma-{engine}-{SessionId:x16}-{table.Name}-");

    /// <summary>
    /// The batch's name: the same for the same rows of the same table, another one after its range was deleted.
    /// </summary>
    public string Identity(int engine, StoreTable table) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Prefix(engine, table)}{First}-{Last}-v{StoreSchema.Version}-{BodyCrc:x8}-{Generation}");
}
