using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Captures;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Tests.Gateways;
using NUnit.Framework;
using static MicroAlpha.Tests.Pipeline.Books.BookSlots;

namespace MicroAlpha.Tests.Pipeline.Books;

[TestFixture]
public sealed class BookSetTests
{
    private static readonly BookOptions Small = new()
    {
        MaxInstruments = 64,
        MaxLevels = 1 << 18,
        MaxLevelsPerSide = 1 << 14,
        MaxPendingLevels = 1 << 12,
    };

    private static readonly Gen<EngineEvent> AnySlot = Gen.Frequency(
        (8, from id in Gen.Choose(0, 3)
            from side in Gen.Elements(Side.Bid, Side.Ask)
            from price in Gen.Choose(1, 40)
            from size in Gen.Choose(0, 4)
            from last in Gen.Choose(0, 2)
            from update in Gen.Choose(0, 60)
            select Level((uint)id, side, price, size, last == 0 ? BookFlags.None : BookFlags.Last, update)),
        (1, from id in Gen.Choose(0, 3)
            from flags in Gen.Elements(
                BookFlags.Clear | BookFlags.Snapshot,
                BookFlags.Clear | BookFlags.Snapshot | BookFlags.Last,
                BookFlags.Clear | BookFlags.Snapshot | BookFlags.Last | BookFlags.NoLevel,
                BookFlags.Snapshot | BookFlags.Last,
                BookFlags.NoLevel | BookFlags.Last)
            from price in Gen.Choose(1, 40)
            from size in Gen.Choose(1, 4)
            from update in Gen.Choose(0, 60)
            select Level((uint)id, Side.Bid, price, size, flags, update)),
        (1, from id in Gen.Choose(0, 3) from bid in Gen.Choose(0, 40) select Quote((uint)id, bid, bid + 1)),
        (1, from id in Gen.Choose(0, 8)
            from state in Gen.Elements(ConnectionState.Up, ConnectionState.Down, ConnectionState.Gap)
            select Connection(id > 3 ? EngineEvent.NoInstrument : (uint)id, state)));

    [Test]
    public void Apply_RandomSlots_EqualsNaiveTwinAfterEach()
    {
        Prop.ForAll(AnySlot.ArrayOf().Resize(400).ToArbitrary(), slots =>
        {
            var books = new BookSet(Small);
            var naive = new NaiveBooks();
            for (var i = 0; i < slots.Length; i++)
            {
                books.Apply(ref slots[i], i);
                naive.Apply(in slots[i], i);
                for (var id = 0u; id < 4; id++)
                    naive.AssertEqual(books, id);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(400));
    }

    [Test]
    public void Apply_DeepBook_EqualsNaiveTwin()
    {
        var books = new BookSet(Small);
        var naive = new NaiveBooks();
        var random = new Random(7);
        for (var i = 0; i < 90_000; i++)
        {
            var isBid = random.Next(2) == 0;
            var price = isBid ? 15_000 - random.Next(1, 14_000) : 15_000 + random.Next(1, 14_000);
            var slot = Level(0, isBid ? Side.Bid : Side.Ask, price, random.Next(20) == 0 ? 0 : random.Next(1, 100));
            books.Apply(ref slot, i);
            naive.Apply(in slot, i);
            if (i % 997 == 0)
                naive.AssertEqual(books, 0);
        }

        naive.AssertEqual(books, 0);
        Assert.That(books.Bids(0).Length, Is.GreaterThan(10_000));
        Assert.That(books.Counters.LevelsDropped, Is.Zero);
    }

    [Test]
    public void Apply_ManyInstruments_KeepsThemApart()
    {
        var books = new BookSet(Small with { MaxInstruments = 1000 });
        var naive = new NaiveBooks();
        var random = new Random(11);
        for (var i = 0; i < 100_000; i++)
        {
            var slot = Level(
                (uint)random.Next(1000), random.Next(2) == 0 ? Side.Bid : Side.Ask, random.Next(1, 60), random.Next(3));
            books.Apply(ref slot, i);
            naive.Apply(in slot, i);
        }

        for (var id = 0u; id < 1000; id++)
            naive.AssertEqual(books, id);
    }

    [TestCase(CaptureFormat.Binance, "usdm_btcusdt_20240808.gz", 6_546)]
    [TestCase(CaptureFormat.Lobster, "AMZN_2012-06-21_5.zip", 155_935)]
    [TestCase(CaptureFormat.Lobster, "AMZN_2012-06-21_1.zip", 0)]
    public void Apply_RealCapture_TopTenEqualsNaiveTwinAfterEveryGroup(
        CaptureFormat format, string file, int groupsAfterSnapshot)
    {
        using var reader = CaptureImporter.Open(format, [RealCaptures.Path(file)], new InstrumentTable(4));
        var books = new BookSet(Small);
        var naive = new NaiveBooks();
        var best = new BookLevel[10];
        EngineEvent slot = default;
        var groups = 0;
        for (var i = 0L; reader.TryNext(ref slot); i++)
        {
            books.Apply(ref slot, i);
            naive.Apply(in slot, i);
            if (slot.Kind == EventKind.Quote)
                Assert.That(NaiveBooks.TopOf(books.Top(0)), Is.EqualTo(naive[0].Top));
            if (slot.Kind != EventKind.BookLevel || ((BookFlags)slot.Flags & BookFlags.Last) == 0)
                continue;
            AssertBest(books, naive, best);
            if (books.IsReady(0) && books.BookTop(0).Sequence == i)
                groups++;
        }

        naive.AssertEqual(books, 0);
        Assert.That(groups, Is.EqualTo(groupsAfterSnapshot));
        Assert.That(books.Counters.LevelsDropped + books.Counters.Unbooked + books.Counters.LevelsMalformed, Is.Zero);
        Assert.That(books.Counters.CrossedGroups, Is.Zero);
    }

    [Test]
    public void Snapshot_OlderThanDifferencesBeforeIt_GetsThemAgain()
    {
        var books = new BookSet(Small);
        EngineEvent[] slots =
        [
            Level(0, Side.Bid, 90, 1, BookFlags.Last, 10),
            Level(0, Side.Bid, 91, 2, BookFlags.Last, 20),
            Level(0, Side.Bid, 89, 5, BookFlags.Clear | BookFlags.Snapshot, 15),
            Level(0, Side.Bid, 90, 7, BookFlags.Snapshot | BookFlags.Last, 15),
            Level(0, Side.Bid, 92, 3, BookFlags.Last, 14),
        ];
        Run(books, slots);
        var levels = books.Bids(0).ToArray().Select(l => (l.PriceE9, l.SizeE9));
        Assert.That(levels, Is.EqualTo(new[] { (89L, 5L), (90L, 7L), (91L, 2L) }));
        Assert.That(books.Counters.LevelsReapplied, Is.EqualTo(1));
        Assert.That(books.Counters.LevelsOutdated, Is.EqualTo(1));
        Assert.That(books.IsReady(0));
    }

    [Test]
    public void Snapshot_WaitingLevelsWereLost_StaysStaleUntilTheNext()
    {
        var books = new BookSet(Small with { MaxPendingLevels = 16 });
        for (var i = 0; i < 17; i++)
        {
            var slot = Level(0, Side.Bid, 1 + i, 1, BookFlags.Last, 100 + i);
            books.Apply(ref slot, i);
        }

        var snapshot = Level(0, Side.Bid, 50, 1, BookFlags.Clear | BookFlags.Snapshot | BookFlags.Last, 99);
        books.Apply(ref snapshot, 17);
        Assert.That(books.Counters.PendingLost, Is.EqualTo(1));
        Assert.That(books.IsStale(0));
        snapshot.BookLevel.VenueUpdateId = 300;
        books.Apply(ref snapshot, 18);
        Assert.That(books.IsReady(0));
    }

    [Test]
    public void SetLevel_SideIsFull_WorstLevelIsDroppedAndBookMarked()
    {
        var books = new BookSet(Small with { MaxLevelsPerSide = 16 });
        for (var i = 0; i < 16; i++)
            Run(books, [Level(0, Side.Bid, 100 + i, 1)]);
        Assert.That(books.IsTruncated(0), Is.False);
        Run(books, [Level(0, Side.Bid, 110 + 50, 9), Level(0, Side.Bid, 1, 9)]);
        Assert.That(books.Counters.LevelsDropped, Is.EqualTo(2));
        Assert.That(books.IsTruncated(0));
        Assert.That(books.Bids(0)[0].PriceE9, Is.EqualTo(101));
        Assert.That(books.Top(0).BidPriceE9, Is.EqualTo(160));
        Run(books, [Level(0, Side.Bid, 5, 1, BookFlags.Clear | BookFlags.Snapshot | BookFlags.Last)]);
        Assert.That(books.IsTruncated(0), Is.False);
        Assert.That(books.Bids(0).Length, Is.EqualTo(1));
    }

    [Test]
    public void SetLevel_ArenaIsFull_NeverGrowsAndKeepsTheBest()
    {
        var books = new BookSet(new BookOptions { MaxInstruments = 100, MaxLevels = 1024, MaxLevelsPerSide = 1024 });
        for (var price = 1; price <= 300; price++)
        {
            for (var id = 0u; id < 10; id++)
                Run(books, [Level(id, Side.Bid, price, 1)]);
        }

        Assert.That(books.LevelsUsed, Is.LessThanOrEqualTo(1024));
        Assert.That(books.Counters.LevelsDropped, Is.GreaterThan(0));
        var total = 0;
        for (var id = 0u; id < 10; id++)
        {
            var bids = books.Bids(id);
            total += bids.Length;
            Assert.That(bids[^1].PriceE9, Is.EqualTo(300));
            Assert.That(bids[0].PriceE9, Is.EqualTo(301 - bids.Length));
        }

        Assert.That(total, Is.GreaterThan(300).And.LessThanOrEqualTo(1024));
    }

    [Test]
    public void StateHash_SameSlots_DoesNotDependOnWhenItIsAsked()
    {
        Prop.ForAll(AnySlot.ArrayOf().ToArbitrary(), slots =>
        {
            var (once, often) = (new BookSet(Small), new BookSet(Small));
            for (var i = 0; i < slots.Length; i++)
            {
                once.Apply(ref slots[i], i);
                often.Apply(ref slots[i], i + 1000);
                if (i % 3 == 0)
                    _ = often.StateHash();
            }

            Assert.That(often.StateHash(), Is.EqualTo(once.StateHash()));
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void StateHash_AnyDifference_IsSeen()
    {
        var hashes = new HashSet<ulong>();
        EngineEvent[][] histories =
        [
            [],
            [Level(0, Side.Bid, 5, 1)],
            [Level(0, Side.Bid, 5, 2)],
            [Level(0, Side.Ask, 5, 1)],
            [Level(1, Side.Bid, 5, 1)],
            [Level(0, Side.Bid, 5, 1, BookFlags.None)],
            [Level(0, Side.Bid, 1, 5)],
            [Quote(0, 5, 6)],
            [Quote(0, 5, 7)],
            [Quote(0, 5, 6), Connection(0, ConnectionState.Gap)],
            [Quote(0, 5, 6), Connection(0, ConnectionState.Up)],
            [Quote(0, 5, 6), Connection(EngineEvent.NoInstrument, ConnectionState.Down)],
            [Level(0, Side.Bid, 4, 1), Level(0, Side.Bid, 5, 1)],
            [Level(0, Side.Bid, 3, 1), Level(0, Side.Bid, 5, 1)],
            [new EngineEvent { Kind = EventKind.Trade }],
        ];
        foreach (var history in histories)
        {
            var books = new BookSet(Small);
            Run(books, history);
            hashes.Add(books.StateHash());
        }

        // A gap of one instrument and of all leave the only instrument in the same state.
        Assert.That(hashes, Has.Count.EqualTo(histories.Length - 1));
    }

    [Test]
    public void Apply_WarmedUp_AllocatesNothing()
    {
        var books = new BookSet(Small);
        var slots = Enumerable.Range(0, 4096)
            .Select(i => Level((uint)(i % 64), i % 2 == 0 ? Side.Bid : Side.Ask, 1 + (i * 7919 % 500), i % 5))
            .ToArray();
        Run(books, slots);
        _ = books.StateHash();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < slots.Length; i++)
            books.Apply(ref slots[i], i);
        _ = books.StateHash();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Layout_Structs_HaveTheSizesTheOptionsName()
    {
        Assert.That(Unsafe.SizeOf<BookLevel>(), Is.EqualTo(16));
        Assert.That(Unsafe.SizeOf<TopOfBook>(), Is.EqualTo(64));
        Assert.That(Unsafe.SizeOf<InstrumentBook>(), Is.EqualTo(208));
        Assert.That(Unsafe.SizeOf<PendingLevel>(), Is.EqualTo(32));
    }

    [Test]
    public void Options_OutOfRange_AreAllNamed()
    {
        var options = new BookOptions
        {
            MaxInstruments = 0,
            MaxLevels = 1,
            MaxLevelsPerSide = 100,
            MaxPendingLevels = 17,
        };
        var error = Assert.Throws<EngineException>(() => _ = new BookSet(options));
        Assert.That(error!.Code, Is.EqualTo("MA-411"));
        foreach (var name in new[] { "MaxInstruments", "MaxLevels", "MaxLevelsPerSide", "MaxPendingLevels" })
            Assert.That(error.Message, Does.Contain(name + " is"));
    }

    [Test]
    public void Apply_UnusableSlots_AreCountedAndIgnored()
    {
        var books = new BookSet(Small);
        Run(books,
        [
            Level(64, Side.Bid, 1, 1), Quote(EngineEvent.NoInstrument, 1, 2), Level(0, Side.None, 1, 1),
            Level(0, Side.Bid, 0, 1),
            Level(0, Side.Ask, 1, -1), Level(0, Side.Ask, 9, 0),
        ]);
        Assert.That(books.Counters.Unbooked, Is.EqualTo(2));
        Assert.That(books.Counters.LevelsMalformed, Is.EqualTo(3));
        Assert.That(books.Counters.RemovalsOfNothing, Is.EqualTo(1));
        Assert.That(books.Bids(0).Length + books.Asks(0).Length, Is.Zero);
        Assert.That(books.EventsByKind[(int)EventKind.BookLevel], Is.EqualTo(5));
    }

    private static void AssertBest(BookSet books, NaiveBooks naive, BookLevel[] best)
    {
        foreach (var side in new[] { Side.Bid, Side.Ask })
        {
            var count = books.CopyBest(0, side, best);
            var i = 0;
            foreach (var (priceE9, sizeE9) in side == Side.Bid ? naive[0].Bids : naive[0].Asks)
            {
                if (i == best.Length)
                    break;
                if (i >= count || best[i].PriceE9 != priceE9 || best[i].SizeE9 != sizeE9)
                    Assert.Fail($"{side} level {i + 1} differs");
                i++;
            }

            if (i != count)
                Assert.Fail($"{side} has {count} levels, expected {i}");
        }
    }

    private static void Run(BookSet books, EngineEvent[] slots)
    {
        for (var i = 0; i < slots.Length; i++)
            books.Apply(ref slots[i], i);
    }
}
