using MicroAlpha.Events;
using MicroAlpha.Storage.ClickHouse;
using MicroAlpha.Tests.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.ClickHouse;

/// <summary>Schema, blocks and hashes on a real server.</summary>
internal sealed class ServerTests
{
    private ClickHouseServer _server = null!;

    [OneTimeSetUp]
    public void StartServer() => _server = ClickHouseServer.StartOrIgnore();

    [OneTimeTearDown]
    public void StopServer() => _server?.Dispose();

    [Test]
    public void Migrate_UpDownUp_TablesAndViewsComeAndGo()
    {
        using var backend = new ServerBackend(_server.Address("versions"));
        var migrator = new StoreMigrator(backend, StoreCluster.None, () => 1);
        List<string> steps = [];
        Assert.That(migrator.MigrateTo(2, steps.Add), Is.Empty);
        Assert.That(migrator.Current(out _), Is.EqualTo(2));
        var all = StoreSchema.Tables.Length + StoreView.All.Length + 1;
        Assert.That(CountTables("versions"), Is.EqualTo(all));
        Assert.That(migrator.MigrateTo(0, steps.Add), Is.Empty);
        Assert.That(CountTables("versions"), Is.EqualTo(1));
        Assert.That(migrator.MigrateTo(2, steps.Add), Is.Empty);
        Assert.That(CountTables("versions"), Is.EqualTo(all));
        Assert.That(steps, Has.Count.EqualTo(6));
    }

    [Test]
    public void Insert_EveryTable_ServerHashesAsTheBlock([Values] StoreCompression compression)
    {
        using var backend = Migrated($"blocks{(int)compression}", compression);
        var random = new Random(11);
        using var range = new RangeBuffer(3000);
        range.Begin(77, 0);
        for (var i = 0; i < 3000; i++)
            range.Add(SlotMaker.Event(random));
        range.Close();
        using var encoder = new RangeEncoder(3000, 4);
        using var symbols = new StoreSymbols(10);
        encoder.Encode(range, 0, symbols);
        for (var table = 0; table < StoreSchema.Tables.Length; table++)
        {
            var format = StoreSchema.Tables[table];
            var rows = encoder.RowsOf(table);
            Assert.That(rows, Is.Positive, format.Name);
            Assert.That(Insert(backend, encoder, table), Is.EqualTo(StoreOutcome.Done), format.Name);
            var found = backend.Query($"SELECT count(), sum({RowHash.Sql(format)}) FROM {format.Name}").FirstRow;
            Assert.That(found[0], Is.EqualTo($"{rows}"), format.Name);
            Assert.That(found[1], Is.EqualTo($"{RowHash.Of(format, encoder.BodyOf(table), rows)}"), format.Name);
        }

        var price = backend.Query("SELECT price, price_e9 FROM trades ORDER BY sequence LIMIT 1").FirstRow;
        Assert.That(price[0], Is.EqualTo(Latin(long.Parse(price[1], null))));
    }

    [Test]
    public void Insert_BlockWithoutItsLastByte_NothingIsCommitted(
        [Values(StoreCompression.None, StoreCompression.Lz4)] StoreCompression compression)
    {
        using var backend = Migrated($"cut{(int)compression}", compression);
        using var range = new RangeBuffer(10);
        range.Begin(77, 0);
        for (var i = 0; i < 10; i++)
            range.Add(new EngineEvent { Kind = EventKind.Trade, InstrumentId = EngineEvent.NoInstrument });
        range.Close();
        using var encoder = new RangeEncoder(10, 4);
        using var symbols = new StoreSymbols(10);
        encoder.Encode(range, 0, symbols);
        var table = StoreSchema.Find("trades");
        var whole = encoder.BodyOf(table).Length;
        foreach (var cut in new[] { 1, 2, 9, 100, whole / 2 })
        {
            unsafe
            {
                var insert = new StoreInsert(
                    StoreSchema.Tables[table], (nint)encoder.PointerOf(table), whole - cut, $"cut-{cut}", "x");
                Assert.That(backend.Insert(insert).IsDone, Is.False, $"{cut} bytes short");
            }
        }

        Assert.That(backend.Query("SELECT count() FROM trades").FirstRow, Is.EqualTo(new[] { "0" }));
    }

    [Test]
    public void Insert_CompressedBodyCutAnywhere_NothingIsCommitted()
    {
        using var backend = Migrated("wire");
        using var range = new RangeBuffer(40_000);
        range.Begin(77, 0);
        for (var i = 0; i < 40_000; i++)
        {
            range.Add(new EngineEvent
            {
                Kind = EventKind.Trade,
                InstrumentId = EngineEvent.NoInstrument,
                Trade = new() { TradeId = i * 7919L },
            });
        }

        range.Close();
        using var encoder = new RangeEncoder(40_000, 4);
        using var symbols = new StoreSymbols(10);
        encoder.Encode(range, 0, symbols);
        var table = StoreSchema.Find("trades");
        var wire = new WireBody().Compress(encoder.BodyOf(table)).ToArray();
        Assert.That(wire, Has.Length.LessThan(encoder.BodyOf(table).Length / 2));
        var path = "/?database=wire&decompress=1&" + WireBody.Setting + "=1&query="
            + Uri.EscapeDataString("INSERT INTO trades FORMAT Native");
        int[] cuts = [1, 2, 8, 9, 24, 25, 26, 1000, wire.Length / 2, wire.Length - 30, wire.Length - 1];
        foreach (var cut in cuts)
        {
            using var exchange = new HttpExchange(_server.Address("wire"));
            exchange.Open(path, wire.Length);
            exchange.Send(wire.AsSpan(0, wire.Length - cut), isLast: false);
            exchange.HasAnswer(20_000);
        }

        Thread.Sleep(1000);
        Assert.That(backend.Query("SELECT count() FROM trades").FirstRow, Is.EqualTo(new[] { "0" }));
        using var whole = new HttpExchange(_server.Address("wire"));
        whole.Open(path, wire.Length);
        whole.Send(wire, isLast: true);
        whole.Receive(Stream.Null);
        Assert.That(backend.Query("SELECT count() FROM trades").FirstRow, Is.EqualTo(new[] { "40000" }));
    }

    [Test]
    public void Query_WrongPasswordDatabaseTable_Rejected()
    {
        using var password = new ServerBackend(_server.Address("default") with { Password = "wrong" });
        using var database = new ServerBackend(_server.Address("nowhere"));
        using var table = new ServerBackend(_server.Address("default"));
        Assert.That(password.Query("SELECT 1"), Has.Property("Outcome").EqualTo(StoreOutcome.Rejected));
        Assert.That(password.Query("SELECT 1").Text, Does.Not.Contain("wrong "));
        Assert.That(database.Query("SELECT 1"), Has.Property("Outcome").EqualTo(StoreOutcome.Rejected));
        Assert.That(table.Query("SELECT * FROM nothing"), Has.Property("Outcome").EqualTo(StoreOutcome.Rejected));
    }

    [Test]
    public void Compare_ForeignTable_SaysWhatDiffers()
    {
        using var backend = Migrated("foreign1");
        backend.Query("DROP TABLE fills");
        backend.Query("CREATE TABLE fills (a Int64) ENGINE = Log");
        Assert.That(StoreMigrator.Compare(backend, StoreSchema.Tables[StoreSchema.Find("fills")]),
            Does.Contain("has no column trade_date"));
        Assert.That(StoreMigrator.Compare(backend, StoreSchema.Tables[0]), Is.Empty);
    }

    private static string Latin(long valueE9)
    {
        var text = Math.Abs(valueE9).ToString("D10", null);
        return $"{(valueE9 < 0 ? "-" : "")}{text[..^9]}.{text[^9..]}";
    }

    private static unsafe StoreOutcome Insert(IStoreBackend backend, RangeEncoder encoder, int table)
    {
        var body = encoder.BodyOf(table);
        var reply = backend.Insert(new StoreInsert(
            StoreSchema.Tables[table], (nint)encoder.PointerOf(table), body.Length, $"test-{table}", "token"));
        Assert.That(reply.Text, Is.Empty);
        return reply.Outcome;
    }

    private ServerBackend Migrated(string database, StoreCompression compression = StoreCompression.Auto)
    {
        var backend = new ServerBackend(_server.Address(database) with { Compression = compression });
        Assert.That(new StoreMigrator(backend, StoreCluster.None, () => 1).MigrateTo(2), Is.Empty);
        return backend;
    }

    private int CountTables(string database) =>
        int.Parse(_server.Query($"SELECT count() FROM system.tables WHERE database = '{database}'"), null);
}
