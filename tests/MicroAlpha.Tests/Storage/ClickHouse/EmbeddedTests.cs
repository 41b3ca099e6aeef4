using MicroAlpha.Storage.ClickHouse;
using MicroAlpha.Storage.Log;
using MicroAlpha.Tests.Tidy;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.ClickHouse;

/// <summary>
/// The modern engine, embedded: the same blocks and the same SQL. The library holds its directory until the process
/// ends, so one test does everything.
/// </summary>
[TestFixture]
[NonParallelizable]
internal sealed class EmbeddedTests
{
    private static readonly string Library = Repository.At("artifacts", "cache", "chdb", "libchdb.so");

    [Test]
    public void Embedded_ShipAuditTokensViewsParquet_AsAServer()
    {
        if (!File.Exists(Library))
            Assert.Ignore("libchdb is not here: tools/fetch-chdb fetches it");
        using var log = new DiskLog().Add(60_000);
        var settings = new StoreSettings
        {
            Type = StoreType.Embedded,
            Library = Library,
            LogDirectory = log.LogPath,
            BatchEvents = 8192,
            Directory = Path.Combine(log.Root, "store"),
        };
        using var backend = EmbeddedBackend.Open(settings);
        var capabilities = StoreCapabilities.TryFind(backend)!;
        Assert.That(
            (capabilities.HasToken, capabilities.HasTimeNs, capabilities.HasLowCardinality, capabilities.HasCodecs),
            Is.EqualTo((true, true, true, true)));
        Assert.That(new StoreMigrator(backend, StoreCluster.None, () => 1).MigrateTo(2), Is.Empty);
        var ddl = backend.Query("SHOW CREATE TABLE quotes").Text;
        Assert.That(ddl, Does.Contain("LowCardinality(String)").And.Contains("CODEC(").And.Contains("DateTime64(9")
            .And.Contains("non_replicated_deduplication_window = 10000").And.Contains("fsync_after_insert = 1"));

        Ship(settings, backend, log);
        CheckTokens(backend, log);
        foreach (var example in ExampleQueries.All)
            Assert.That(backend.Query(example).IsDone, $"{example}: {backend.Query(example).Text}");
        var parquet = Path.Combine(log.Root, "trades.parquet");
        var export = backend.Query($"SELECT * FROM trades INTO OUTFILE '{parquet}' FORMAT Parquet");
        Assert.That(export.IsDone, export.Text);
        Assert.That(
            backend.Query($"SELECT count() FROM file('{parquet}', Parquet)").FirstRow[0],
            Is.EqualTo($"{log.Rows[StoreSchema.Find("trades")]}"));
    }

    private static void Ship(StoreSettings settings, EmbeddedBackend backend, DiskLog log)
    {
        using (var cursor = StoreCursor.Open(settings.CursorFile))
        using (var tail = new LogTail(settings.LogDirectory))
        using (var shipper = new Shipper(settings.Shipper, [backend], cursor, tail, SystemLogClock.Instance))
        {
            while (shipper.Step() >= 0)
                Assert.That(shipper.Parked, Is.Empty);
        }

        using var again = new LogTail(settings.LogDirectory);
        using var audit = new StoreAudit(settings.Shipper, [backend], again);
        foreach (var session in again.Sessions())
            Assert.That(audit.Run(session, long.MaxValue / 2), Is.Empty);
        Assert.That(audit.Findings, Is.Empty);
        Assert.That(audit.Rows, Is.EqualTo(log.Rows.Sum()));
    }

    /// <summary>A block sent twice with its token is there once; sent with another it is there twice.</summary>
    private static unsafe void CheckTokens(EmbeddedBackend backend, DiskLog log)
    {
        using var tail = new LogTail(log.LogPath);
        using var range = new RangeBuffer(1000);
        using var encoder = new RangeEncoder(1000, 7);
        using var symbols = new StoreSymbols(100);
        var rule = new RangeRule(1000);
        Assert.That(tail.TryFill(range, tail.Sessions()[0], 0, long.MaxValue - 1, ref rule, symbols));
        encoder.Encode(range, 0, symbols);
        var table = StoreSchema.Find("trades");
        var rows = encoder.RowsOf(table);
        string Count() => backend.Query("SELECT count() FROM trades WHERE engine = 7").FirstRow[0];
        var insert = new StoreInsert(
            StoreSchema.Tables[table], (nint)encoder.PointerOf(table), encoder.BodyOf(table).Length, "q", "token-a");
        Assert.That(backend.Insert(insert).IsDone);
        Assert.That(backend.Insert(insert).IsDone);
        Assert.That(Count(), Is.EqualTo($"{rows}"));
        Assert.That(backend.Insert(insert with { Token = "token-b" }).IsDone);
        Assert.That(Count(), Is.EqualTo($"{2 * rows}"));
        Assert.That(backend.Query("ALTER TABLE trades DELETE WHERE engine = 7 SETTINGS mutations_sync = 2").IsDone);
    }
}
