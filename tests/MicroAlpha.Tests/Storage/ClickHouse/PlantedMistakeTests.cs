using MicroAlpha.Events;
using MicroAlpha.Storage.ClickHouse;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.ClickHouse;

/// <summary>
/// Mistakes that writers to databases make, each planted at a seam of the protocol: the checks of these tests must see
/// every one of them, and see nothing in the same runs without it.
/// </summary>
[TestFixture]
internal sealed class PlantedMistakeTests
{
    private const int Seeds = 12;
    private const int SourceHeaderBytes = 13;

    private static readonly ShipperOptions Options = new() { BatchEvents = 64, ParkMs = 5, InstrumentCapacity = 100 };

    private static readonly
        Dictionary<string, (bool IsModern, FakeFault Fault, Func<IStoreBackend, IStoreBackend> Plant)> Mistakes = new()
        {
            ["token reused for another batch"] = (true, FakeFault.None,
                Insert((x, next) => next(x with { Token = "t" }))),
            ["token without its generation"] = (true, FakeFault.LostReply,
                Insert((x, next) => next(x with { Token = x.Token[..x.Token.LastIndexOf('-')] }), damages: true)),
            ["blind retry by the client"] = (false, FakeFault.LostReply, Insert((x, next) =>
                next(x) is { Outcome: StoreOutcome.Unknown } ? next(x) : new StoreReply(StoreOutcome.Done, 0, ""))),
            ["no answer taken for done"] = (false, FakeFault.LateFailure, Insert((x, next) =>
                next(x) is var reply && reply.Outcome == StoreOutcome.Unknown
                    ? new StoreReply(StoreOutcome.Done, 0, "") : reply)),
            ["no answer taken for not sent"] = (false, FakeFault.LostReply, Insert((x, next) =>
                next(x) is var reply && reply.Outcome == StoreOutcome.Unknown
                    ? reply with { Outcome = StoreOutcome.NotDone } : reply)),
            ["refusal taken for done"] = (false, FakeFault.Refused, Insert((x, next) =>
                next(x) is var reply && reply.Outcome == StoreOutcome.NotDone
                    ? new StoreReply(StoreOutcome.Done, 0, "") : reply)),
            ["busy taken for done"] = (false, FakeFault.Busy, Insert((x, next) =>
                next(x) is var reply && reply.Outcome == StoreOutcome.Busy
                    ? new StoreReply(StoreOutcome.Done, 0, "") : reply)),
            ["acknowledged before it is sent"] = (false, FakeFault.None, Insert((x, next) =>
                x.Table.Name == "trades" ? new StoreReply(StoreOutcome.Done, 0, "") : next(x))),
            ["look without waiting for the query"] = (false, FakeFault.LateCommit,
                Query(sql => sql.Contains("system.processes", StringComparison.Ordinal) ? "0\n" : null)),
            ["look that always finds nothing"] = (false, FakeFault.LostReply,
                Query(sql => sql.StartsWith("SELECT count(), uniq", StringComparison.Ordinal) ? "0\t0\t0\n" : null)),
            ["look at the first row only"] = (false, FakeFault.LateFailure, Looking(rows => rows > 0)),
            ["a byte of a column lost on the way"] = (false, FakeFault.None, Corrupting(last: false)),
            ["a byte of the last column lost"] = (false, FakeFault.None, Corrupting(last: true)),
            ["sequences of the range before"] = (false, FakeFault.None, Changing((format, body, rows) =>
                Each(format, body, rows, "sequence", at => at[1]++))),
            ["rows in another day's partition"] = (false, FakeFault.None, Changing((format, body, rows) =>
                Each(format, body, rows, "trade_date", at => at[0] ^= 1))),
            ["rows of another engine"] = (false, FakeFault.None, Changing((format, body, rows) =>
                Each(format, body, rows, "session", at => at[0] ^= 1))),
            ["deletion answered before it is done"] = (false, FakeFault.LostReply, Deleting(damages: true)),
            ["the same block twice in one request"] = (false, FakeFault.None, Insert((x, next) =>
            {
                next(x);
                return next(x with { Token = x.Token + "x" });
            })),
        };

    private static IEnumerable<string> Names => Mistakes.Keys;

    [Test]
    public void Mistake_Planted_IsSeen([ValueSource(nameof(Names))] string name)
    {
        var (isModern, fault, plant) = Mistakes[name];
        var seen = 0;
        for (var seed = 1; seed <= Seeds; seed++)
        {
            Assert.That(Run(seed, isModern, fault, static backend => backend), Is.Empty, "without the mistake");
            seen += Run(seed, isModern, fault, plant).Length > 0 ? 1 : 0;
        }

        Assert.That(seen, Is.Positive);
    }

    [Test]
    public void BeforeForgotten_AfterACrash_IsSeen() => Assert.That(
        Crash(static (cursor, _) =>
        {
            foreach (ref var table in cursor.Tables)
                table.InFlight = default;
        }),
        Does.Contain("twice"));

    [Test]
    public void RangeCutElsewhereAfterACrash_IsSeen() => Assert.That(
        Crash(static (cursor, _) =>
        {
            foreach (ref var table in cursor.Tables)
            {
                if (table.InFlight.IsOpen)
                    table.InFlight = table.InFlight with { First = table.InFlight.First + 100 };
            }
        }),
        Is.Not.Empty);

    [Test]
    public void ShardsSwappedAfterACrash_IsSeen() => Assert.That(
        Crash(static (_, servers) => servers.Reverse(), shards: 2), Does.Contain("twice"));

    [Test]
    public void CursorAheadOfWhatWasSent_IsSeen() => Assert.That(
        Crash(static (cursor, _) =>
        {
            foreach (ref var table in cursor.Tables)
                (table.Acknowledged, table.InFlight) = (table.Acknowledged + 256, default);
        }),
        Is.Not.Empty);

    [Test]
    public void CrashWithoutAMistake_NothingIsSeen([Values(1, 2)] int shards) =>
        Assert.That(Crash(static (_, _) => { }, shards), Is.Empty);

    [Test]
    public void Ship_BeyondWhatIsDurable_NothingIsSent()
    {
        var log = new StoreLog().Add(3, 600);
        var server = new FakeClickHouse(isModern: false);
        using var cursor = log.Cursor();
        cursor.IsUnsure = false;
        using var tail = log.Tail();
        using var live = new Live(log, durable: 299);
        using var shipper = new Shipper(Options, [server], cursor, tail, log.Clock, live);
        for (var i = 0; i < 50; i++)
            shipper.Step();
        Assert.That(Last(server), Is.LessThanOrEqualTo(299).And.GreaterThan(100));
        live.DurableSequence = 599;
        for (var i = 0; i < 50; i++)
            shipper.Step();
        Assert.That(log.Check(server), Is.Empty);
        Assert.That(shipper.Counters.LiveRanges, Is.Positive);
    }

    [Test]
    public void Open_TwoShippers_SecondIsRefused()
    {
        var log = new StoreLog().Add(3, 10);
        using var cursor = log.Cursor();
        Assert.That(log.Cursor, Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-661"));
    }

    private static long Last(FakeClickHouse server) =>
        StoreSchema.Tables.SelectMany(table => server.Rows(table.Name)).Max(row => row.Sequence);

    /// <summary>A crash behind a lost answer, something done to what a restart reads, and what is wrong then.</summary>
    private static string Crash(Action<StoreCursor, List<FakeClickHouse>> between, int shards = 1)
    {
        var log = new StoreLog().Add(8, 900);
        List<FakeClickHouse> servers = [];
        var count = 0;
        for (var i = 0; i < shards; i++)
        {
            servers.Add(new FakeClickHouse(isModern: false)
            {
                NextFault = _ => ++count == 6 ? FakeFault.LostReply : FakeFault.None,
            });
        }

        using (var cursor = log.Cursor())
        using (var tail = log.Tail())
        {
            cursor.IsUnsure = false;
            using var shipper = new Shipper(Options, servers, cursor, tail, log.Clock);
            while (count < 6)
                shipper.Step();
        }

        var places = servers.ToList();
        using (var cursor = log.Cursor())
        using (var tail = log.Tail())
        {
            between(cursor, places);
            using var shipper = new Shipper(Options, places, cursor, tail, log.Clock);
            for (var i = 0; i < 500 && shipper.Step() is var waitMs && waitMs >= 0; i++)
                log.Clock.AdvanceMs(waitMs);
        }

        return log.Check([.. servers]);
    }

    private static string Run(int seed, bool isModern, FakeFault fault, Func<IStoreBackend, IStoreBackend> plant)
    {
        var random = new Random(seed);
        var log = new StoreLog().Add(seed, 1200);
        var server = new FakeClickHouse(isModern)
        {
            NextFault = _ => random.Next(4) == 0 ? fault : FakeFault.None,
        };
        using var cursor = log.Cursor();
        cursor.IsUnsure = false;
        using var tail = log.Tail();
        using var shipper = new Shipper(Options, [plant(server)], cursor, tail, log.Clock);
        var isDone = false;
        for (var i = 0; i < 1000 && !isDone; i++)
        {
            var waitMs = shipper.Step();
            isDone = waitMs < 0;
            log.Clock.AdvanceMs(Math.Max(waitMs, 1));
        }

        server.Settle();
        return isDone ? log.Check(server) : "it never ends";
    }

    private static Func<IStoreBackend, IStoreBackend> Insert(
        Func<StoreInsert, Func<StoreInsert, StoreReply>, StoreReply> how, bool damages = false) =>
        backend => new Planted(backend, how, static _ => null, damages);

    private static Func<IStoreBackend, IStoreBackend> Query(Func<string, string?> how) =>
        backend => new Planted(backend, static (insert, next) => next(insert), how, false);

    /// <summary>
    /// Says that a batch is whole when a condition on its number of rows holds, or when nothing is there.
    /// </summary>
    private static Func<IStoreBackend, IStoreBackend> Looking(Func<int, bool> isWhole) => backend =>
    {
        var last = "";
        return new Planted(
            backend,
            (insert, next) =>
            {
                var hashes = new ulong[new NaiveBlock(insert.Bytes).Rows.Count];
                RowHash.Of(insert.Table, insert.Bytes, hashes);
                var sum = hashes.Aggregate(0UL, static (a, b) => a + b);
                last = isWhole(hashes.Length) ? $"{hashes.Length}\t{hashes.Length}\t{sum}\n" : "";
                return next(insert);
            },
            sql => sql.StartsWith("SELECT count(), uniq", StringComparison.Ordinal) && last.Length > 0 ? last : null,
            false);
    };

    /// <summary>Loses rows behind a lost answer, and takes a deletion for done without doing it.</summary>
    private static Func<IStoreBackend, IStoreBackend> Deleting(bool damages) => backend =>
    {
        var isPending = false;
        return new Planted(
            backend,
            static (insert, next) => next(insert),
            sql =>
            {
                isPending |= sql.StartsWith("ALTER", StringComparison.Ordinal);
                if (!isPending || !sql.StartsWith("SELECT count() FROM", StringComparison.Ordinal))
                    return null;
                isPending = false;
                return "0\n";
            },
            damages,
            swallowsDeletions: true);
    };

    private static unsafe Func<IStoreBackend, IStoreBackend> Changing(Action<StoreTable, byte[], int> how) =>
        Insert((insert, next) =>
        {
            var body = insert.Bytes.ToArray();
            how(insert.Table, body, new NaiveBlock(body).Rows.Count);
            fixed (byte* start = body)
                return next(insert with { Body = (nint)start });
        });

    /// <summary>Changes every value of a column that stands in front of the symbol.</summary>
    private static void Each(StoreTable format, byte[] body, int rows, string name, Action<byte[]> how)
    {
        var at = rows < 0x80 ? 2 : rows < 0x4000 ? 3 : 4;
        foreach (var column in format.Columns)
        {
            at += column.Header.Length;
            if (column.Name != name)
            {
                at += rows * column.Width;
                continue;
            }

            for (var row = 0; row < rows; row++)
            {
                var value = body.AsSpan(at + (row * column.Width), column.Width);
                var bytes = value.ToArray();
                how(bytes);
                bytes.CopyTo(value);
            }

            return;
        }
    }

    private static unsafe Func<IStoreBackend, IStoreBackend> Corrupting(bool last) => Insert((insert, next) =>
    {
        var body = insert.Bytes.ToArray();
        // The last byte is the last row's source; in front of that column is one of the table's own.
        body[last ? body.Length - 1 : body.Length - new NaiveBlock(body).Rows.Count - SourceHeaderBytes - 1] ^= 0x40;
        fixed (byte* start = body)
            return next(insert with { Body = (nint)start });
    });

    private sealed class Planted(
        IStoreBackend backend, Func<StoreInsert, Func<StoreInsert, StoreReply>, StoreReply> insert,
        Func<string, string?> query, bool damages, bool swallowsDeletions = false) : IStoreBackend
    {
        public string Place => backend.Place;

        public string Database => backend.Database;

        public StoreReply Insert(in StoreInsert block)
        {
            var reply = insert(block, x => backend.Insert(x));
            var table = block.Table.Name;
            // What was committed behind a lost answer loses a row, so that it must be deleted and sent anew.
            if (damages && reply.Outcome == StoreOutcome.Unknown && backend is FakeClickHouse server
                && server.Rows(table).Count > 1)
                server.Damage(table, static rows => rows.RemoveAt(rows.Count - 1));
            return reply;
        }

        public StoreReply Query(string sql)
        {
            var isSwallowed = swallowsDeletions && sql.StartsWith("ALTER", StringComparison.Ordinal);
            var reply = isSwallowed ? new StoreReply(StoreOutcome.Done, 0, "") : backend.Query(sql);
            return query(sql) is { } text ? new StoreReply(StoreOutcome.Done, 0, text) : reply;
        }

        public void Dispose()
        {
        }
    }

    private sealed class Live : ILiveRanges, IDisposable
    {
        private readonly Queue<RangeBuffer> _ready = [];

        public Live(StoreLog log, long durable)
        {
            DurableSequence = durable;
            SessionId = log.Sessions[^1].Session;
            var slots = log.Sessions[^1].Slots;
            for (var first = 200; first < slots.Count; first += 200)
            {
                var buffer = new RangeBuffer(256);
                buffer.Begin(SessionId, first);
                foreach (var slot in slots.Skip(first).Take(200))
                    buffer.Add(slot);
                buffer.Close();
                _ready.Enqueue(buffer);
            }
        }

        public ulong SessionId { get; }

        public long DurableSequence { get; set; }

        public bool IsLogWhole => true;

        public long FillingFirst => StoreHandover.NotFilling;

        public RangeBuffer? Peek() => _ready.TryPeek(out var buffer) ? buffer : null;

        public void Release() => _ready.Dequeue().Dispose();

        public void Dispose()
        {
            while (_ready.Count > 0)
                Release();
        }
    }
}
