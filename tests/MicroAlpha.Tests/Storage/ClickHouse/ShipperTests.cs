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
