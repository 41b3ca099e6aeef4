using System.Globalization;
using MicroAlpha.Events;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// What people do with a store from the command line: migrate, ship, audit, send anew, ask. One thread.
/// </summary>
public sealed class StoreTools : IDisposable
{
    private readonly StoreSettings _settings;
    private readonly IReadOnlyList<IStoreBackend> _backends;

    /// <summary>Opens the store.</summary>
    /// <exception cref="EngineException">MA-662: it is off; MA-663: the embedded engine can not be opened.</exception>
    public StoreTools(StoreSettings settings)
    {
        _settings = settings;
        _backends = StoreBackends.Open(settings);
    }

    /// <summary>The newest version of the schema.</summary>
    public static int NewestSchema => StoreMigrator.Newest;

    /// <summary>Names of the tables.</summary>
    public static IReadOnlyList<string> TableNames => Array.ConvertAll(StoreSchema.Tables, table => table.Name);

    /// <summary>Names of the views, and what each shows.</summary>
    public static IReadOnlyList<(string Name, string Text)> ViewNames =>
        Array.ConvertAll(StoreView.All, view => (view.Name, view.Text));

    /// <summary>The version of the schema on every server.</summary>
    /// <exception cref="EngineException">MA-664: a server does not answer or refuses.</exception>
    public IReadOnlyList<(string Place, int Version)> Versions()
    {
        List<(string, int)> versions = [];
        foreach (var backend in _backends)
        {
            var version = Migrator(backend).Current(out var why);
            if (version < 0 && why.Contains("Code: 81", StringComparison.Ordinal))
                version = 0;
            if (version < 0)
                throw Refused(backend, why);
            versions.Add((backend.Place, version));
        }

        return versions;
    }

    /// <summary>Brings every server to a version of the schema.</summary>
    /// <param name="version">0 to <see cref="NewestSchema"/>; 0 drops every table.</param>
    /// <param name="onStep">Told each step.</param>
    /// <exception cref="EngineException">MA-664: a server does not answer or refuses.</exception>
    public void Migrate(int version, Action<string> onStep)
    {
        // Nobody may ship while tables go away.
        using var cursor = version == 0 ? StoreCursor.Open(_settings.CursorFile, identity: _settings.Identity) : null;
        foreach (var backend in _backends)
        {
            var why = Migrator(backend).MigrateTo(version, step => onStep($"{backend.Place}: {step}"));
            if (why.Length > 0)
                throw Refused(backend, why);
        }

        // Nothing is there any more: shipping begins anew.
        if (cursor is null)
            return;
        cursor.Tables.Clear();
        cursor.IsUnsure = true;
        if (cursor.Save() < 0)
        {
            throw new EngineException(
                "MA-660", ExitCode.Missing, $"the cursor file {_settings.CursorFile} can not be written");
        }
    }

    /// <summary>How far shipping is by the cursor file, without asking a server or taking the file.</summary>
    /// <returns>Rows and batches ever acknowledged, events of the log not in all tables, one line a table.</returns>
    public static (long Rows, long Batches, long Behind, IReadOnlyList<string> Tables) Position(StoreSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var cursor = StoreCursor.Peek(settings.CursorFile);
        var (rows, batches) = (0L, 0L);
        var least = cursor[0];
        List<string> lines = [];
        for (var i = 0; i < cursor.Length; i++)
        {
            ref var table = ref cursor[i];
            (rows, batches) = (rows + table.Rows, batches + table.Batches);
            if ((table.SessionId, table.Acknowledged).CompareTo((least.SessionId, least.Acknowledged)) < 0)
                least = table;
            var flight = table.InFlight.IsOpen ? $", {table.InFlight.First}-{table.InFlight.Last} on its way" : "";
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{StoreSchema.Tables[i].Name}: {table.Rows} rows, session {table.SessionId:x16} up to sequence "
                + $"{table.Acknowledged}{flight}"));
        }

        using var tail = new LogTail(settings.LogDirectory);
        var behind = 0L;
        foreach (var session in tail.Sessions())
        {
            if (session > least.SessionId)
                behind += tail.LastSequence(session) - tail.FirstSequence(session) + 1;
            else if (session == least.SessionId)
                behind += Math.Max(0, tail.LastSequence(session) - least.Acknowledged);
        }

        return (rows, batches, behind, lines);
    }

    /// <summary>
    /// Ships everything the log holds, or until it is stopped. No engine may write the log meanwhile.
    /// </summary>
    /// <param name="onProgress">Told how far it is, some times a second.</param>
    /// <param name="stop">Ends it at the next batch.</param>
    /// <returns>How far it is, and whether everything is sent.</returns>
    /// <exception cref="EngineException">MA-660, MA-661: the cursor can not be used.</exception>
    public (StoreStatus Status, bool IsDone) Ship(Action<StoreStatus> onProgress, CancellationToken stop)
    {
        using var cursor = StoreCursor.Open(_settings.CursorFile, identity: _settings.Identity);
        using var tail = new LogTail(_settings.LogDirectory);
        using var shipper = new Shipper(_settings.Shipper, _backends, cursor, tail, SystemLogClock.Instance);
        var toldNs = 0L;
        var isDone = false;
        while (!isDone && !stop.IsCancellationRequested)
        {
            var waitMs = shipper.Step();
            isDone = waitMs < 0;
            // Only parked tables are left: whoever started this mends what they say, and starts it again.
            if (waitMs > 0 && shipper.Parked.Count > 0 && shipper.Trouble.Length == 0)
                break;
            var nowNs = SystemLogClock.Instance.MonotonicNs;
            if (nowNs - toldNs > 200_000_000)
                onProgress(StoreStatus.Of(shipper));
            toldNs = nowNs - toldNs > 200_000_000 ? nowNs : toldNs;
            if (waitMs > 0)
                stop.WaitHandle.WaitOne(waitMs);
        }

        shipper.Save();
        return (StoreStatus.Of(shipper), isDone);
    }

    /// <summary>
    /// Sessions that shipping has passed by: older than where every table is, and no server has a row of them. A
    /// session that was put into the log directory later is such a one.
    /// </summary>
    /// <returns>Session and its last sequence.</returns>
    /// <exception cref="EngineException">MA-664: a server does not answer or refuses.</exception>
    public IReadOnlyList<(ulong Session, long Last)> LeftOut()
    {
        using var tail = new LogTail(_settings.LogDirectory);
        var oldest = ulong.MaxValue;
        foreach (var table in StoreCursor.Peek(_settings.CursorFile))
            oldest = Math.Min(oldest, table.SessionId);
        List<(ulong, long)> left = [];
        foreach (var session in tail.Sessions())
        {
            if (session < oldest && tail.LastSequence(session) is >= 0 and var last && !HasRows(session))
                left.Add((session, last));
        }

        return left;
    }

    /// <summary>Compares the tables with the log, as far as each session was acknowledged.</summary>
    /// <returns>Sessions, rows and ranges compared, and one line for each range that differs.</returns>
    /// <exception cref="EngineException">MA-664: a server does not answer or refuses.</exception>
    public (int Sessions, long Rows, long Ranges, IReadOnlyList<string> Findings) Audit()
    {
        foreach (var backend in _backends)
        {
            var answer = backend.Query("SELECT 1");
            if (!answer.IsDone)
                throw Refused(backend, answer.Text);
        }

        using var tail = new LogTail(_settings.LogDirectory);
        using var audit = new StoreAudit(_settings.Shipper, _backends, tail);
        var cursor = StoreCursor.Peek(_settings.CursorFile);
        var sessions = 0;
        foreach (var session in tail.Sessions())
        {
            // Tables may stand at different places: those that stand at the same one are compared together.
            var limits = Array.ConvertAll(cursor, table => table.SessionId < session ? -1
                : table.SessionId == session ? table.Acknowledged
                : long.MaxValue / 2);
            sessions += Array.Exists(limits, static limit => limit >= 0) ? 1 : 0;
            foreach (var upTo in new HashSet<long>(limits))
            {
                if (upTo < 0)
                    continue;
                var why = audit.Run(session, upTo, table => limits[table] == upTo);
                if (why.Length > 0)
                    throw new EngineException("MA-664", ExitCode.Missing, $"the audit ended: {why}");
            }
        }

        List<string> lines = [];
        foreach (var found in audit.Findings)
        {
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{found.Kind} {found.Table} {found.SessionId:x16} {found.First}-{found.Last}: {found.Expected} rows "
                + $"in the log, {found.Found} in the table, {found.Distinct} different"));
        }

        return (sessions, audit.Rows, audit.Ranges, lines);
    }

    /// <summary>Deletes a range of sequences and sends it anew from the log.</summary>
    /// <param name="table">Name of the table; empty = all.</param>
    /// <param name="session">The session.</param>
    /// <param name="first">First sequence; the range is widened to whole batches.</param>
    /// <param name="last">Last sequence.</param>
    /// <returns>Rows and batches sent.</returns>
    /// <exception cref="EngineException">
    /// MA-661: an engine ships; MA-664: a server refuses; MA-665: no such table.
    /// </exception>
    public (long Rows, long Batches) Reship(string table, ulong session, long first, long last)
    {
        if (table.Length > 0 && StoreSchema.Find(table) < 0)
        {
            throw new EngineException(
                "MA-665",
                ExitCode.Usage,
                $"there is no table '{table}'; the tables are {string.Join(", ", TableNames)}");
        }

        using var cursor = StoreCursor.Open(_settings.CursorFile, identity: _settings.Identity);
        using var tail = new LogTail(_settings.LogDirectory);
        using var reship = new StoreReship(_settings.Shipper, _backends, tail, SystemLogClock.Instance);
        for (var i = 0; i < StoreSchema.Tables.Length; i++)
        {
            if (table.Length > 0 && StoreSchema.Tables[i].Name != table)
                continue;
            var position = cursor.Tables[i];
            // What was not acknowledged is the shipper's.
            var upTo = position.SessionId == session ? Math.Min(last, position.Acknowledged) : last;
            if (position.SessionId < session || upTo < first)
                continue;
            var limit = position.SessionId == session ? position.Acknowledged : long.MaxValue - 1;
            var why = reship.Run(i, session, first, upTo, limit);
            if (why.Length > 0)
                throw new EngineException("MA-664", ExitCode.Missing, $"{StoreSchema.Tables[i].Name}: {why}");
        }

        return (reship.Counters.Rows, reship.Counters.Batches);
    }

    /// <summary>Runs a statement on the first server, or embedded, and writes what it returns.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="format">Format of the result, as ClickHouse names it.</param>
    /// <param name="output">Receives it.</param>
    /// <exception cref="EngineException">MA-664: it was refused, or there is no answer.</exception>
    public void Query(string sql, string format, Stream output)
    {
        var backend = _backends[0];
        var reply = backend is ServerBackend server
            ? server.Query(sql, output, format)
            : ((EmbeddedBackend)backend).Query(sql, format, output);
        if (reply.IsDone)
            return;
        // What the statement is to blame for, and not the place or who asks.
        var isStatement = reply.Code > 0
            && reply.Code is not (81 or 164 or 192 or 193 or 194 or 195 or 291 or 497 or 516);
        throw isStatement
            ? new EngineException("MA-664", ExitCode.Failed, $"{backend.Place} refuses the statement: {reply.Text}")
            : Refused(backend, reply.Text);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var backend in _backends)
            backend.Dispose();
    }

    private bool HasRows(ulong session)
    {
        foreach (var backend in _backends)
        {
            foreach (var table in StoreSchema.Tables)
            {
                var reply = backend.Query(string.Create(
                    CultureInfo.InvariantCulture,
                    $"SELECT 1 FROM {table.Name} WHERE engine = {_settings.Engine} AND session = {session} LIMIT 1"));
                if (!reply.IsDone)
                    throw Refused(backend, reply.Text);
                if (reply.Text.Length > 0)
                    return true;
            }
        }

        return false;
    }

    private StoreMigrator Migrator(IStoreBackend backend) =>
        new(backend, _settings.Spread, () => SystemLogClock.Instance.WallTimeNs);

    private static EngineException Refused(IStoreBackend backend, string why) =>
        new("MA-664", ExitCode.Missing, $"the store {backend.Place} did not do it: {why}");
}
