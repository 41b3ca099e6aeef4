using System.Text;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>The statements that make tables and views on what a server can do.</summary>
internal static class StoreDdl
{
    /// <summary>Makes one table. Its columns are the same everywhere; what differs is how they are kept.</summary>
    public static string Create(
        StoreTable table, StoreCapabilities capabilities, StoreCluster cluster, string database)
    {
        var text = new StringBuilder($"CREATE TABLE IF NOT EXISTS {table.Name} (");
        foreach (var column in table.Columns)
            text.Append($"\n  {column.Name} {TypeOf(column, capabilities)}{CodecOf(column, capabilities)},");
        foreach (var column in table.Columns)
            text.Append(AliasOf(column, capabilities));
        text.Length--;
        text.Append($"\n) ENGINE = {cluster.EngineOf(database, table.Name)}\nPARTITION BY trade_date");
        text.Append("\nORDER BY (symbol, engine, session, sequence)");
        if (capabilities.TableSettings.Length > 0)
            text.Append($"\nSETTINGS {capabilities.TableSettings}");
        return text.ToString();
    }

    /// <summary>Makes the table that shows the rows of all shards.</summary>
    public static string CreateDistributed(StoreTable table, string database, string clusterName) =>
        $"CREATE TABLE IF NOT EXISTS {table.Name}_all AS {table.Name} "
        + $"ENGINE = Distributed({clusterName}, {database}, {table.Name})";

    private static string TypeOf(StoreColumn column, StoreCapabilities capabilities) =>
        column.Type == "String" && capabilities.HasLowCardinality ? "LowCardinality(String)" : column.Type;

    private static string CodecOf(StoreColumn column, StoreCapabilities capabilities)
    {
        if (!capabilities.HasCodecs)
            return "";
        if (column.Name.EndsWith("_time_ns", StringComparison.Ordinal))
            return " CODEC(DoubleDelta, ZSTD(1))";
        var isStep = column.Source == ColumnSource.Sequence || column.Type == "Int64";
        return isStep ? " CODEC(Delta(8), ZSTD(1))" : " CODEC(ZSTD(1))";
    }

    // Prices as exact decimals and times as such: computed when asked for, nothing is kept twice.
    private static string AliasOf(StoreColumn column, StoreCapabilities capabilities)
    {
        var name = column.Name;
        if (name.EndsWith("_e9", StringComparison.Ordinal))
            return $"\n  {name[..^3]} Decimal(38, 9) ALIAS toDecimal128({name}, 9) / 1000000000,";
        if (!name.EndsWith("_time_ns", StringComparison.Ordinal))
            return "";
        return capabilities.HasTimeNs
            ? $"\n  {name[..^3]} DateTime64(9, 'UTC') ALIAS fromUnixTimestamp64Nano({name}, 'UTC'),"
            : $"\n  {name[..^3]} DateTime('UTC') ALIAS toDateTime(intDiv({name}, 1000000000), 'UTC'),";
    }
}
