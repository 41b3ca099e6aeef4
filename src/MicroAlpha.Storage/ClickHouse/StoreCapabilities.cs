namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// What a ClickHouse can do, asked in its system tables: versions lie, and distributions change them.
/// </summary>
internal sealed class StoreCapabilities
{
    private readonly HashSet<string> _settings;
    private readonly HashSet<string> _tableSettings;
    private readonly HashSet<string> _types;

    private StoreCapabilities(HashSet<string> settings, HashSet<string> tableSettings, HashSet<string> types)
    {
        (_settings, _tableSettings, _types) = (settings, tableSettings, types);
        if (_settings.Contains("async_insert"))
            InsertSettings.Add("async_insert=0");
        // A replicated table without tokens drops a block whose bytes it has seen, also one that was deleted since.
        if (!HasToken && _settings.Contains("insert_deduplicate"))
            InsertSettings.Add("insert_deduplicate=0");
    }

    /// <summary>A server drops a block whose token it has seen.</summary>
    public bool HasToken =>
        _settings.Contains("insert_deduplication_token") && _tableSettings.Contains(DedupWindow);

    /// <summary>Bodies may be compressed without a checksum of ClickHouse's own kind.</summary>
    public bool TakesLz4 => _settings.Contains(WireBody.Setting);

    /// <summary>Times with ns.</summary>
    public bool HasTimeNs => _types.Contains("DateTime64");

    /// <summary>LowCardinality without an experimental switch, which all have that know DateTime64.</summary>
    public bool HasLowCardinality => HasTimeNs && _types.Contains("LowCardinality");

    /// <summary>Compression chosen by column.</summary>
    public bool HasCodecs { get; private init; }

    /// <summary>Settings of an insert, as they stand in a URL.</summary>
    public List<string> InsertSettings { get; } = [];

    /// <summary>Settings of a table, as they stand behind SETTINGS; empty = none.</summary>
    public string TableSettings
    {
        get
        {
            var settings = new List<string>();
            if (_tableSettings.Contains(DedupWindow))
                settings.Add($"{DedupWindow} = 10000");
            if (_tableSettings.Contains("fsync_after_insert"))
                settings.Add("fsync_after_insert = 1");
            if (_tableSettings.Contains("fsync_part_directory"))
                settings.Add("fsync_part_directory = 1");
            return string.Join(", ", settings);
        }
    }

    private const string DedupWindow = "non_replicated_deduplication_window";

    /// <summary>Asks; null when there is no answer.</summary>
    public static StoreCapabilities? TryFind(IStoreBackend backend)
    {
        var settings = backend.Query(
            "SELECT name FROM system.settings WHERE name IN ('insert_deduplication_token', 'async_insert', "
            + $"'insert_deduplicate', '{WireBody.Setting}')");
        var tables = backend.Query(
            "SELECT name FROM system.merge_tree_settings WHERE name LIKE 'fsync%' OR name LIKE '%dedup%window'");
        var types = backend.Query(
            "SELECT name FROM system.data_type_families WHERE name IN ('DateTime64', 'LowCardinality')");
        var codecs = backend.Query(
            "SELECT count() FROM system.columns WHERE database = 'system' AND table = 'columns' "
            + "AND name = 'compression_codec'");
        if (!settings.IsDone || !tables.IsDone || !types.IsDone || !codecs.IsDone)
            return null;
        return new StoreCapabilities(Lines(settings), Lines(tables), Lines(types))
        {
            HasCodecs = codecs.FirstRow is ["1"],
        };
    }

    private static HashSet<string> Lines(StoreReply reply) =>
        new(reply.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
}
