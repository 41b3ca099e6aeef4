using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Storage.ClickHouse;
using MicroAlpha.Tests.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.ClickHouse;

/// <summary>The protocol against a naive server: any faults, any crashes, every row once.</summary>
[TestFixture]
internal sealed class ShipperTests
{
    private static readonly ShipperOptions Options = new() { BatchEvents = 64, ParkMs = 50, InstrumentCapacity = 100 };

    [Test]
    public void Ship_AnyFaultsAndCrashes_EveryRowOnce([Values] bool isModern) =>
        Prop.ForAll(
            Gen.Choose(0, int.MaxValue).ToArbitrary(),
            seed => Run(seed, isModern)).QuickCheckThrowOnFailure();

    [Test]
    public void Ship_SessionsAndDays_CutByDayAndSession()
    {
        var log = new StoreLog();
        log.Add(1, 1000, i => ManualClock.Noon + (i / 300 * 86_400_000_000_000L) + i).Add(2, 700);
        var server = new FakeClickHouse(isModern: false);
        ShipAll(log, server);
        Assert.That(log.Check(server), Is.Empty);
        foreach (var (_, _, body) in server.Bodies)
            Assert.That(new NaiveBlock(body).Rows.Select(row => row[0]).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public void Ship_TableOfForeignSchema_OthersGoOnAndItFollows()
    {
        var log = new StoreLog().Add(3, 2000);
        var server = new FakeClickHouse(isModern: false);
        server.Foreign.Add("trades");
        using var cursor = log.Cursor();
        using var tail = log.Tail();
        using var shipper = new Shipper(Options, [server], cursor, tail, log.Clock);
        Assert.That(Drive(shipper, log, 300), Is.False);
        Assert.That(shipper.Parked.Keys, Is.EqualTo(new[] { "trades" }));
        Assert.That(server.Rows("quotes"), Has.Count.EqualTo(
            log.Expected(StoreSchema.Tables[StoreSchema.Find("quotes")]).Count));
        server.Foreign.Clear();
        Assert.That(Drive(shipper, log, 3000));
        Assert.That(log.Check(server), Is.Empty);
    }

    [Test]
    public void Ship_AfterItsCursorWasCutAtAnyByte_EveryRowOnce()
    {
        var log = new StoreLog().Add(4, 600);
        for (var length = 0; length <= 2 * StoreCursor.SlotBytes; length++)
        {
            // Every byte of what is written, and some of the zeros behind it.
            var at = length % StoreCursor.SlotBytes;
            if (at is > 1300 and < StoreCursor.SlotBytes - 8 && length % 97 != 0)
                continue;
            var server = new FakeClickHouse(isModern: false);
            log.Files.Remove(StoreLog.CursorPath);
            // The reply of the second batch is lost, and the engine with it.
            var count = 0;
            server.NextFault = _ => ++count == 5 ? FakeFault.LostReply : FakeFault.None;
            using (var cursor = log.Cursor())
            using (var tail = log.Tail())
            {
                using var shipper = new Shipper(Options, [server], cursor, tail, log.Clock);
                while (count < 5)
                    shipper.Step();
                // What the old process still writes when it ends does not reach the new file.
                Cut(log, length);
            }

            ShipAll(log, server);
            Assert.That(log.Check(server), Is.Empty, $"cut at {length}");
        }
    }

    [Test]
    public void Ship_RowsDamagedBehindALostReply_QuarantinedAndSentAnew([Values] bool isModern)
    {
        var log = new StoreLog().Add(5, 600);
        var server = new FakeClickHouse(isModern);
        var isFirst = true;
        server.NextFault = table =>
        {
            if (!isFirst || table.Name != "trades")
                return FakeFault.None;
            isFirst = false;
            return FakeFault.LostReply;
        };
        server.OnQuery = sql =>
        {
            if (server.Rows("trades").Count > 3 && !sql.Contains("system", StringComparison.Ordinal))
            {
                server.OnQuery = null;
                server.Damage("trades", static rows => rows.RemoveAt(1));
            }

            return null;
        };
        using var cursor = log.Cursor();
        using var tail = log.Tail();
        using var shipper = new Shipper(Options, [server], cursor, tail, log.Clock);
        Assert.That(Drive(shipper, log, 2000));
        Assert.That(log.Check(server), Is.Empty);
        Assert.That(shipper.Counters.Quarantined, Is.EqualTo(1));
    }

    [Test]
    public void Ship_RangeRebuiltAfterACrash_ByteForByteTheSame()
    {
        var log = new StoreLog().Add(6, 900);
        var server = new FakeClickHouse(isModern: false) { NextFault = static _ => FakeFault.Refused };
        using (var cursor = log.Cursor())
        using (var tail = log.Tail())
        {
            using var shipper = new Shipper(Options, [server], cursor, tail, log.Clock);
            shipper.Step();
        }

        server.NextFault = static _ => FakeFault.None;
        ShipAll(log, server);
        var (table, token, body) = server.Bodies[0];
        var again = server.Bodies.Skip(1).First(sent => sent.Table == table);
        Assert.That(again.Token, Is.EqualTo(token));
        Assert.That(again.Body, Is.EqualTo(body));
    }

    [Test]
    public void Ship_TableStuckWhileOthersAreInTheNextSession_SymbolsOfItsOwn()
    {
        var log = new StoreLog().Add(7, 1500).Add(8, 1500);
        var random = new Random(2);
        var server = new FakeClickHouse(isModern: false);
        server.NextFault = table => table.Name is "quotes" or "trades" && random.Next(3) > 0
            ? FakeFault.Busy : FakeFault.None;
        ShipAll(log, server);
        Assert.That(log.Check(server), Is.Empty);
    }

    [Test]
    public void Ship_SessionOfTheBatchDeletedFromTheLog_SaidAndTheRestIsSent()
    {
        var log = new StoreLog().Add(9, 600);
        var server = new FakeClickHouse(isModern: false);
        var count = 0;
        server.NextFault = _ => ++count == 5 ? FakeFault.LostReply : FakeFault.None;
        using (var cursor = log.Cursor())
        using (var tail = log.Tail())
        {
            using var shipper = new Shipper(Options, [server], cursor, tail, log.Clock);
            while (count < 5)
                shipper.Step();
        }

        foreach (var name in log.Files.Names.Where(name => name.EndsWith(".lz4", StringComparison.Ordinal)).ToList())
            log.Files.Remove($"{StoreLog.Path}/{name}");
        var gone = log.Sessions[0].Session;
        // Also when nothing else is there it comes to an end.
        var state = log.Files.Read(StoreLog.CursorName);
        ShipAll(log, server);
        log.Files.Put(StoreLog.CursorName, state);
        log.Add(10, 600);
        using (var cursor = log.Cursor())
        using (var tail = log.Tail())
        {
            using var shipper = new Shipper(Options, [server], cursor, tail, log.Clock);
            Assert.That(Drive(shipper, log, 2000), shipper.Trouble);
            Assert.That(shipper.Counters.Mismatches, Is.Positive);
        }

        var (session, slots) = log.Sessions[1];
        foreach (var table in StoreSchema.Tables)
        {
            Assert.That(
                server.Rows(table.Name).Where(row => row.Session == session).Select(row => row.Sequence),
                Is.EquivalentTo(log.Expected(table).Where(row => row.Session == session).Select(row => row.Sequence)));
        }

        Assert.That(gone, Is.Not.EqualTo(session));
        Assert.That(slots, Has.Count.EqualTo(600));
    }

    [Test]
    public void Ship_CursorLostAndBatchesOfAnotherSize_EveryRowOnceOnAllShards()
    {
        var log = new StoreLog().Add(11, 2000);
        List<FakeClickHouse> shards = [new(isModern: false), new(isModern: false)];
        foreach (var size in new[] { 64, 96, 32 })
        {
            log.Files.Remove(StoreLog.CursorPath);
            using var cursor = log.Cursor();
            using var tail = log.Tail();
            using var shipper = new Shipper(Options with { BatchEvents = size }, shards, cursor, tail, log.Clock);
            Assert.That(Drive(shipper, log, 20_000), shipper.Trouble);
            Assert.That(log.Check([.. shards]), Is.Empty, $"{size}");
        }
    }

    [Test]
    public void Open_CursorOfAnotherLogOrStore_Refused()
    {
        var log = new StoreLog().Add(12, 100);
        StoreCursor.Open(StoreLog.CursorPath, log.Files, identity: 1).Dispose();
        StoreCursor.Open(StoreLog.CursorPath, log.Files).Dispose();
        Assert.That(
            () => StoreCursor.Open(StoreLog.CursorPath, log.Files, identity: 2),
            Throws.TypeOf<MicroAlpha.Events.EngineException>().With.Property("Code").EqualTo("MA-668"));
        StoreCursor.Open(StoreLog.CursorPath, log.Files, identity: 1).Dispose();
        var settings = new StoreSettings { Type = StoreType.Server, Urls = ["http://a:1"], LogDirectory = "/l" };
        StoreSettings[] others =
        [
            settings with { Urls = ["http://a:2"] }, settings with { LogDirectory = "/m" },
            settings with { Database = "other" }, settings with { Engine = 1 },
            settings with { Type = StoreType.Embedded },
        ];
        Assert.That(others.Select(other => other.Identity), Has.None.EqualTo(settings.Identity));
        Assert.That((settings with { BatchEvents = 777 }).Identity, Is.EqualTo(settings.Identity));
    }

    [Test]
    public void Reship_LogWithoutTheRange_NothingIsDeleted()
    {
        var log = new StoreLog().Add(13, 900);
        var server = new FakeClickHouse(isModern: false);
        ShipAll(log, server);
        var session = log.Sessions[0].Session;
        var before = server.Rows("quotes").Count;
        using (var tail = log.Tail())
        using (var reship = new StoreReship(Options, [server], tail, log.Clock))
        {
            Assert.That(reship.Run(0, session + 1, 0, 500), Does.Contain("is not in the log"));
            Assert.That(reship.Run(0, session, 0, 300, limit: 255), Is.Empty);
        }

        Assert.That(log.Check(server), Is.Empty);
        var name = log.Files.Names.Single(name => name.EndsWith(".lz4", StringComparison.Ordinal));
        var bytes = log.Files.Read(name);
        bytes[bytes.Length / 2] ^= 1;
        log.Files.Put(name, bytes);
        using var damaged = log.Tail();
        using var again = new StoreReship(Options, [server], damaged, log.Clock);
        Assert.That(again.Run(0, session, 0, 899), Does.Contain("nothing was deleted"));
        Assert.That(server.Rows("quotes"), Has.Count.EqualTo(before));
    }

    [Test]
    public void LastSequence_OfEverySession_IsTheLogs()
    {
        var log = new StoreLog().Add(14, 700).Add(15, 300);
        using var tail = log.Tail();
        Assert.That(tail.LastSequence(log.Sessions[0].Session), Is.EqualTo(699));
        Assert.That(tail.LastSequence(log.Sessions[1].Session), Is.EqualTo(299));
    }

    private static void Cut(StoreLog log, int length) =>
        log.Files.Put(StoreLog.CursorName, log.Files.Read(StoreLog.CursorName)[..length]);

    private static void ShipAll(StoreLog log, FakeClickHouse server)
    {
        using var cursor = log.Cursor();
        using var tail = log.Tail();
        using var shipper = new Shipper(Options, [server], cursor, tail, log.Clock);
        Assert.That(Drive(shipper, log, 20_000), shipper.Trouble);
    }

    private static bool Drive(Shipper shipper, StoreLog log, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            var waitMs = shipper.Step();
            if (waitMs < 0)
                return true;
            log.Clock.AdvanceMs(Math.Max(waitMs, 1));
        }

        return false;
    }

    private static bool Run(int seed, bool isModern)
    {
        var random = new Random(seed);
        var log = new StoreLog().Add(seed, random.Next(1, 1500)).Add(seed + 1, random.Next(1, 800));
        var server = new FakeClickHouse(isModern);
        var rate = random.Next(1, 6);
        server.NextFault = _ => random.Next(rate) > 0 ? FakeFault.None : (FakeFault)random.Next(8);
        var isDone = false;
        for (var life = 0; life < 200 && !isDone; life++)
        {
            using var cursor = log.Cursor();
            using var tail = log.Tail();
            // The machine's clock jumps by up to twelve days either way between two lives.
            log.Clock.WallTimeNs += random.NextInt64(-1_000_000_000_000_000, 1_000_000_000_000_000);
            using var shipper = new Shipper(Options, [server], cursor, tail, log.Clock);
            isDone = Drive(shipper, log, life < 100 ? random.Next(1, 40) : 20_000);
        }

        Assert.That(isDone, $"seed {seed}");
        Assert.That(log.Check(server), Is.Empty, $"seed {seed}");
        return true;
    }
}
