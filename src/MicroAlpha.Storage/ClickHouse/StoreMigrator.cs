using System.Globalization;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// Brings a database to a version of the schema and back. Each step is idempotent, so that one that was cut off is run
/// again; what was done is kept in the table <c>schema_versions</c>.
/// </summary>
internal sealed class StoreMigrator
{
    /// <summary>The newest version: 1 the tables, 2 the views.</summary>
    public const int Newest = 2;

    private const string History = "schema_versions";

    private readonly IStoreBackend _backend;
    private readonly StoreCluster _cluster;
    private readonly Func<long> _wallTimeNs;

    /// <summary>Prepares migrations of one database on one server.</summary>
    public StoreMigrator(IStoreBackend backend, StoreCluster cluster, Func<long> wallTimeNs) =>
        (_backend, _cluster, _wallTimeNs) = (backend, cluster, wallTimeNs);

    /// <summary>The version the database has; 0 = empty, -1 = no answer. <paramref name="why"/> says why not.</summary>
    public int Current(out string why)
    {
        why = "";
        var exists = _backend.Query(
            $"SELECT count() FROM system.tables WHERE database = '{_backend.Database}' AND name = '{History}'");
        if (exists is { IsDone: true, FirstRow: ["0"] })
            return 0;
        var version = exists.IsDone
            ? _backend.Query($"SELECT version FROM {History} ORDER BY step DESC LIMIT 1")
            : exists;
        if (version is { IsDone: true, Text: "" })
            return 0;
        if (version.IsDone && int.TryParse(version.Text.AsSpan().Trim(), CultureInfo.InvariantCulture, out var number))
            return number;
        why = version.Text;
        return -1;
    }

    /// <summary>Goes up or down to a version; empty when done, else what went wrong.</summary>
    /// <param name="target">The version, 0 to <see cref="Newest"/>.</param>
    /// <param name="onStep">Told each step.</param>
    public string MigrateTo(int target, Action<string>? onStep = null)
    {
        var made = _backend.Query($"CREATE DATABASE IF NOT EXISTS {_backend.Database}");
        if (!made.IsDone)
        {
            // Without a database of that name a server refuses the request before it reads it.
            made = CreateDatabase();
            if (!made.IsDone)
                return made.Text;
        }

        var current = Current(out var why);
        if (current < 0)
            return why;
        var capabilities = StoreCapabilities.TryFind(_backend);
        if (capabilities is null)
            return "the server does not answer";
        var history = Run(
            $"CREATE TABLE IF NOT EXISTS {History} (step UInt64, version UInt32, applied_ns Int64, layout UInt32)"
            + " ENGINE = MergeTree PARTITION BY tuple() ORDER BY step");
        if (history.Length > 0)
            return history;
        // Tables and views that somebody dropped come back; what is there stays as it is.
        var restored = current >= 1 && target >= 1 ? Up(1, capabilities) : "";
        if (restored.Length == 0 && current >= 2 && target >= 2)
            restored = Up(2, capabilities);
        if (restored.Length > 0)
            return restored;
        while (current != target)
        {
            var isUp = target > current;
            var trouble = isUp ? Up(current + 1, capabilities) : Down(current);
            if (trouble.Length > 0)
                return trouble;
            current += isUp ? 1 : -1;
            trouble = Run(
                $"INSERT INTO {History} SELECT count(), {current}, {_wallTimeNs()}, {StoreSchema.Version} "
                + $"FROM {History}");
            if (trouble.Length > 0)
                return trouble;
            onStep?.Invoke($"{(isUp ? "up" : "down")} to version {current}");
        }

        return "";
    }

    /// <summary>What differs between a table on the server and the one expected; empty when nothing does.</summary>
    public static string Compare(IStoreBackend backend, StoreTable table) => Compare(backend, table, out _);

    /// <summary>The same, and what it means for a batch: Done, Rejected, or NotDone without an answer.</summary>
    public static string Compare(IStoreBackend backend, StoreTable table, out StoreOutcome outcome)
    {
        var text = Differences(backend, table, out outcome);
        if (text.Length > 0 && outcome == StoreOutcome.Done)
            outcome = StoreOutcome.Rejected;
        return text;
    }

    private static string Differences(IStoreBackend backend, StoreTable table, out StoreOutcome outcome)
    {
        var reply = backend.Query(
            $"SELECT name, type FROM system.columns WHERE database = '{backend.Database}' AND table = '{table.Name}' "
            + "AND default_kind != 'ALIAS'");
        outcome = reply.IsDone ? StoreOutcome.Done
            : reply.Outcome == StoreOutcome.Rejected ? StoreOutcome.Rejected
            : StoreOutcome.NotDone;
        if (!reply.IsDone)
            return reply.Text.Length > 0 ? reply.Text : "no answer";
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in reply.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            found[line.Split('\t')[0]] = line.Split('\t')[1];
        if (found.Count == 0)
            return $"table {backend.Database}.{table.Name} does not exist";
        foreach (var column in table.Columns)
        {
            if (!found.Remove(column.Name, out var type))
                return $"table {backend.Database}.{table.Name} has no column {column.Name}";
            if (type != column.Type && type != $"LowCardinality({column.Type})")
                return $"column {table.Name}.{column.Name} is {type} instead of {column.Type}";
        }

        return "";
    }

    private StoreReply CreateDatabase() => _backend is ServerBackend server
        ? server.InDatabase("default").Query($"CREATE DATABASE IF NOT EXISTS {_backend.Database}")
        : new StoreReply(StoreOutcome.Rejected, 0, $"the database {_backend.Database} can not be made");

    private string Up(int version, StoreCapabilities capabilities)
    {
        if (version == 2)
            return CreateViews();
        foreach (var table in StoreSchema.Tables)
        {
            var trouble = Run(StoreDdl.Create(table, capabilities, _cluster, _backend.Database));
            if (trouble.Length == 0)
                trouble = Compare(_backend, table);
            // A table may be older than what its server can do by now; without this it would not remember tokens.
            if (trouble.Length == 0 && capabilities.TableSettings.Length > 0)
                trouble = Run($"ALTER TABLE {table.Name} MODIFY SETTING {capabilities.TableSettings}");
            if (trouble.Length == 0 && _cluster.Name.Length > 0)
                trouble = Run(StoreDdl.CreateDistributed(table, _backend.Database, _cluster.Name));
            if (trouble.Length > 0)
                return trouble;
        }

        return "";
    }

    private string CreateViews()
    {
        foreach (var view in StoreView.All)
        {
            var trouble = Run($"DROP TABLE IF EXISTS {view.Name}");
            if (trouble.Length == 0)
                trouble = Run(view.Create(_cluster));
            if (trouble.Length > 0)
                return trouble;
        }

        return "";
    }

    private string Down(int version)
    {
        List<string> names = [];
        if (version == 2)
        {
            foreach (var view in StoreView.All)
                names.Add(view.Name);
        }
        else
        {
            foreach (var table in StoreSchema.Tables)
                names.AddRange(_cluster.Name.Length > 0 ? [$"{table.Name}_all", table.Name] : [table.Name]);
        }

        foreach (var name in names)
        {
            var trouble = Run($"DROP TABLE IF EXISTS {name}");
            if (trouble.Length > 0)
                return trouble;
        }

        return "";
    }

    private string Run(string sql)
    {
        var reply = _backend.Query(sql);
        return reply.IsDone ? "" : reply.Text.Length > 0 ? reply.Text : "no answer";
    }
}
