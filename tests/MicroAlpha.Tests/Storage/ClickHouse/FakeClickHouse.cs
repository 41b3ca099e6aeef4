using System.Text.RegularExpressions;
using MicroAlpha.Storage.ClickHouse;

namespace MicroAlpha.Tests.Storage.ClickHouse;

/// <summary>What a fault does to one insert.</summary>
internal enum FakeFault
{
    None,
    Refused,
    LostReply,
    CutBody,
    LateCommit,
    LateFailure,
    Busy,
    Rejected,
}

/// <summary>
/// What a ClickHouse does with batches, in memory: the naive twin of the real ones for tests of the protocol. Rows are
/// kept as (engine, session, sequence, hash); it drops blocks by token when it is a modern one.
/// </summary>
internal sealed partial class FakeClickHouse(bool isModern) : IStoreBackend
{
    private readonly Dictionary<string, List<(ulong Session, long Sequence, ulong Hash)>> _tables = [];
    private readonly HashSet<string> _tokens = [];
    private readonly List<(string Id, StoreInsert Insert, byte[] Body, string Token, int Left, bool Commits)> _running
        = [];

    public Func<StoreTable, FakeFault> NextFault { get; set; } = static _ => FakeFault.None;

    public Func<string, StoreReply?>? OnQuery { get; set; }

    public HashSet<string> Foreign { get; } = [];

    public bool IsDown { get; set; }

    public int Inserts { get; private set; }

    public int Duplicates { get; private set; }

    public List<(string Table, string Token, byte[] Body)> Bodies { get; } = [];

    public string Place => "fake";

    public string Database => "db";

    public IReadOnlyList<(ulong Session, long Sequence, ulong Hash)> Rows(string table) =>
        _tables.TryGetValue(table, out var rows) ? rows : [];

    public void Damage(string table, Action<List<(ulong Session, long Sequence, ulong Hash)>> how) =>
        how(_tables[table]);

    public StoreReply Insert(in StoreInsert insert)
    {
        Inserts++;
        if (IsDown)
            return new StoreReply(StoreOutcome.NotDone, 0, "down");
        var body = insert.Bytes.ToArray();
        Bodies.Add((insert.Table.Name, insert.Token, body));
        switch (NextFault(insert.Table))
        {
            case FakeFault.Refused or FakeFault.CutBody:
                return new StoreReply(StoreOutcome.NotDone, 0, "refused");
            case FakeFault.LostReply:
                Commit(insert.Table, body, insert.Token);
                return new StoreReply(StoreOutcome.Unknown, 0, "lost");
            case FakeFault.LateCommit:
                _running.Add((insert.QueryId, insert with { Body = 0 }, body, insert.Token, 3, true));
                return new StoreReply(StoreOutcome.Unknown, 0, "time-out");
            case FakeFault.LateFailure:
                _running.Add((insert.QueryId, insert with { Body = 0 }, body, insert.Token, 3, false));
                return new StoreReply(StoreOutcome.Unknown, 0, "time-out");
            case FakeFault.Busy:
                return new StoreReply(StoreOutcome.Busy, 252, "too many parts");
            case FakeFault.Rejected:
                return new StoreReply(StoreOutcome.Rejected, 16, "no such column");
        }

        Commit(insert.Table, body, insert.Token);
        return new StoreReply(StoreOutcome.Done, 0, "");
    }

    public StoreReply Query(string sql)
    {
        if (IsDown)
            return new StoreReply(StoreOutcome.NotDone, 0, "down");
        if (OnQuery?.Invoke(sql) is { } answer)
            return answer;
        if (sql.Contains("system.columns", StringComparison.Ordinal))
            return Text(Columns(TableName().Match(sql).Groups[1].Value));
        if (sql.Contains("system.processes", StringComparison.Ordinal))
            return Text($"{CountRunning(Prefix().Match(sql).Groups[1].Value)}\n");
        var range = Range().Match(sql);
        var session = ulong.Parse(range.Groups[2].Value, null);
        var (first, last) = (long.Parse(range.Groups[3].Value, null), long.Parse(range.Groups[4].Value, null));
        var name = range.Groups[1].Value;
        if (!_tables.TryGetValue(name, out var rows))
            rows = [];
        if (sql.StartsWith("ALTER", StringComparison.Ordinal))
        {
            rows.RemoveAll(row => row.Session == session && row.Sequence >= first && row.Sequence <= last);
            return Text("");
        }

        var found = rows.Where(row => row.Session == session && row.Sequence >= first && row.Sequence <= last).ToList();
        var hash = found.Aggregate(0UL, (sum, row) => sum + row.Hash);
        return sql.StartsWith("SELECT count() FROM", StringComparison.Ordinal)
            ? Text($"{found.Count}\n")
            : Text($"{found.Count}\t{found.Select(row => row.Sequence).Distinct().Count()}\t{hash}\n");
    }

    /// <summary>Lets what still runs come to its end.</summary>
    public void Settle()
    {
        while (_running.Count > 0)
            CountRunning("");
    }

    public void Dispose()
    {
    }

    [GeneratedRegex("FROM (?:system.processes WHERE query_id LIKE ')?([^'%]+)%")]
    private static partial Regex Prefix();

    [GeneratedRegex("table = '([a-z_]+)'")]
    private static partial Regex TableName();

    [GeneratedRegex(
        "(?:FROM|ALTER TABLE) ([a-z_]+) .*session = ([0-9]+) AND sequence >= ([0-9]+) AND sequence <= ([0-9]+)")]
    private static partial Regex Range();

    private static StoreReply Text(string text) => new(StoreOutcome.Done, 0, text);

    private string Columns(string table) => Foreign.Contains(table)
        ? "a\tInt64\n"
        : string.Concat(StoreSchema.Tables[StoreSchema.Find(table)].Columns
            .Select(column => $"{column.Name}\t{column.Type}\n"));

    private int CountRunning(string prefix)
    {
        var count = 0;
        for (var i = _running.Count - 1; i >= 0; i--)
        {
            var query = _running[i];
            count += query.Id.StartsWith(prefix, StringComparison.Ordinal) ? 1 : 0;
            _running[i] = query with { Left = query.Left - 1 };
            if (query.Left > 0)
                continue;
            if (query.Commits)
                Commit(query.Insert.Table, query.Body, query.Token);
            _running.RemoveAt(i);
        }

        return count;
    }

    private void Commit(StoreTable table, byte[] body, string token)
    {
        if (isModern && !_tokens.Add(token))
        {
            Duplicates++;
            return;
        }

        var block = new NaiveBlock(body);
        var hashes = new ulong[block.Rows.Count];
        RowHash.Of(table, body, hashes);
        if (!_tables.TryGetValue(table.Name, out var rows))
            _tables[table.Name] = rows = [];
        for (var i = 0; i < hashes.Length; i++)
            rows.Add(((ulong)block.Rows[i][2], (long)(ulong)block.Rows[i][3], hashes[i]));
    }
}
