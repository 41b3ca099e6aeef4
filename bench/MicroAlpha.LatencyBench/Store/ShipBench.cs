using System.Diagnostics;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Storage.ClickHouse;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.LatencyBench.Store;

/// <summary>
/// A log of trades into a server, with everything that makes it exactly once: reading the log, cursor, the look at
/// running queries. Beside it clickhouse-client sends the same rows in its own Native format, in the order in which
/// they came, as the log has them, and also in the order of the table's key.
/// </summary>
internal static class ShipBench
{
    private const string Database = "microalpha_bench";
    private const double Million = 1e6;

    /// <summary>Measures against a server.</summary>
    public static void Run(Uri server, BenchOptions options, Report report)
    {
        var root = Directory.CreateTempSubdirectory("microalpha-ship-").FullName;
        var events = options.Scale(1_000_000);
        try
        {
            Write(Path.Combine(root, "log"), events);
            using var backend = new ServerBackend(new ServerAddress(server, Database));
            var (native, sorted) = (Path.Combine(root, "trades.native"), Path.Combine(root, "sorted.native"));
            var (ship, send, client, second) = (new Medians(), new Medians(), new Medians(), new Medians());
            for (var rep = 0; rep < options.Reps; rep++)
            {
                Empty(backend);
                ship.Add(events / Ship(backend, root, rep) / Million);
                if (rep == 0)
                {
                    Export(backend, native, "sequence");
                    Export(backend, sorted, "symbol, engine, session, sequence");
                }

                Empty(backend);
                send.Add(Send(backend, root, events) / Million);
                Empty(backend);
                if (Client(server, native) is { } seconds)
                    client.Add(events / seconds / Million);
                Empty(backend);
                if (Client(server, sorted) is { } least)
                    second.Add(events / least / Million);
            }

            var beside = client.Count > 0 ? client : null;
            report.Add(send.ToResult("store/send_blocks", "M rows/s", beside, "clickhouse-client, Native"));
            report.Add(ship.ToResult("store/ship_log", "M rows/s", beside, "clickhouse-client, Native"));
            if (beside is not null)
                report.Add(send.ToResult("store/send_blocks_sorted", "M rows/s", second, "clickhouse-client, sorted"));
            if (beside is null)
                Report.Note("clickhouse-client left out: it needs MICROALPHA_BENCH_CLICKHOUSE_TCP and the PATH");
            backend.Query($"DROP DATABASE {Database}");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void Write(string path, int events)
    {
        using var directory = LogDirectory.Open(path);
        using var log = directory.StartSession(new LogOptions());
        var market = new SyntheticMarket(new SyntheticOptions(), new InstrumentTable(8));
        EngineEvent slot = default;
        for (var i = 0L; i < events && market.TryNext(ref slot);)
        {
            if (slot.Kind != EventKind.InstrumentDefinition)
                slot.Kind = EventKind.Trade;
            log.AppendEvent(ref slot, i++);
        }

        log.TryStop();
    }

    private static void Empty(ServerBackend backend)
    {
        backend.Query("DROP TABLE IF EXISTS trades");
        var trouble = new StoreMigrator(backend, StoreCluster.None, () => 1).MigrateTo(2);
        foreach (var table in StoreSchema.Tables)
        {
            var capabilities = StoreCapabilities.TryFind(backend)!;
            backend.Query(StoreDdl.Create(table, capabilities, StoreCluster.None, Database));
        }

        if (trouble.Length > 0)
            throw new InvalidOperationException(trouble);
    }

    private static double Ship(ServerBackend backend, string root, int rep)
    {
        using var cursor = StoreCursor.Open(Path.Combine(root, $"cursor{rep}", "c"));
        cursor.IsUnsure = false;
        using var tail = new LogTail(Path.Combine(root, "log"));
        using var shipper = new Shipper(new ShipperOptions(), [backend], cursor, tail, SystemLogClock.Instance);
        var start = Stopwatch.GetTimestamp();
        while (shipper.Step() >= 0)
        {
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Rows a second from slots in memory: encode, checksum, cursor, send; no log is read.</summary>
    private static double Send(ServerBackend backend, string root, int events)
    {
        var options = new ShipperOptions();
        using var tail = new LogTail(Path.Combine(root, "log"));
        using var range = new RangeBuffer(options.CatchUpEvents);
        using var encoder = new RangeEncoder(options.CatchUpEvents, 0);
        using var symbols = new StoreSymbols(1000);
        using var cursor = StoreCursor.Open(Path.Combine(root, "cursor", "c"));
        var rule = new RangeRule(options.CatchUpEvents);
        var sender = new BatchSender(options, [backend], new ShipperCounters(), SystemLogClock.Instance);
        var table = StoreSchema.Find("trades");
        var (seconds, rows, session) = (0.0, 0L, tail.Sessions()[0]);
        for (var next = 0L; tail.TryFill(range, session, next, events, ref rule, symbols);)
        {
            var start = Stopwatch.GetTimestamp();
            encoder.Encode(range, next, symbols);
            var count = encoder.RowsOf(table);
            var batch = new BatchRecord(
                session, next, range.LastSequence, count, Crc32C.Of(encoder.BodyOf(table)), 0, 0);
            cursor.Tables[table].InFlight = batch;
            cursor.Save();
            var mustLook = false;
            if (sender.Step(table, ref batch, encoder, ref mustLook, static () => true) != StoreOutcome.Done)
                throw new InvalidOperationException(sender.Trouble);
            seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
            rows += count;
            next = range.LastSequence + 1;
        }

        return rows / seconds;
    }

    private static void Export(ServerBackend backend, string path, string order)
    {
        using var file = File.Create(path);
        var names = string.Join(", ", StoreSchema.Tables[StoreSchema.Find("trades")].Columns.Select(c => c.Name));
        backend.Query($"SELECT {names} FROM trades ORDER BY {order}", file, "Native");
    }

    private static double? Client(Uri server, string native)
    {
        var port = Environment.GetEnvironmentVariable("MICROALPHA_BENCH_CLICKHOUSE_TCP");
        if (port is null)
            return null;
        var command = $"clickhouse-client --host {server.Host} --port {port} -d {Database} "
            + $"--query 'INSERT INTO trades FORMAT Native' < {native}";
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start("sh", ["-c", command]);
        process.WaitForExit();
        return process.ExitCode == 0 ? Stopwatch.GetElapsedTime(start).TotalSeconds : null;
    }
}
