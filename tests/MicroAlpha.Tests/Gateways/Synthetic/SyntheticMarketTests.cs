using System.Runtime.InteropServices;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Pipeline.Books;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Synthetic;

[TestFixture]
public sealed class SyntheticMarketTests
{
    private static readonly SyntheticOptions Options = new() { Seed = 42, MaxEvents = 300_000 };

    // The golden hash: it may only change together with a line in the change log, since recorded runs depend on it.
    [Test]
    public void Fill_SameSeed_GivesTheGoldenHash() =>
        Assert.That(HashOf(Options), Is.EqualTo(2_169_850_331_045_156_476UL));

    [Test]
    public void Fill_OtherSeedSymbolsOrRate_GivesOtherEvents()
    {
        ulong[] hashes =
        [
            HashOf(Options),
            HashOf(Options with { Seed = 43 }),
            HashOf(Options with { Symbols = SyntheticOptions.NumberedSymbols(9) }),
            HashOf(Options with { EventsPerSecond = 1000 }),
            HashOf(Options with { Levels = 5 }),
        ];
        Assert.That(hashes, Is.Unique);
    }

    [Test]
    public void TryNext_AnyMixWithFill_GivesTheSameEvents()
    {
        var all = All(Options with { MaxEvents = 5_000 });
        var market = new SyntheticMarket(Options with { MaxEvents = 5_000 }, new InstrumentTable(8));
        var mixed = new EngineEvent[5_000];
        for (var at = 0; at < mixed.Length;)
        {
            var count = Math.Min(1 + (at % 7), mixed.Length - at);
            at += at % 2 == 0 ? market.Fill(mixed.AsSpan(at, count)) : market.TryNext(ref mixed[at]) ? 1 : 0;
        }

        EngineEvent extra = default;
        Assert.That(market.TryNext(ref extra), Is.False);
        Assert.That(MemoryMarshal.AsBytes<EngineEvent>(mixed).SequenceEqual(MemoryMarshal.AsBytes<EngineEvent>(all)));
    }

    [Test]
    public void TryNext_EachEvent_AgreesWithTheBook()
    {
        var options = Options with { Symbols = SyntheticOptions.NumberedSymbols(5), Levels = 7 };
        var market = new SyntheticMarket(options, new InstrumentTable(8));
        var books = new BookSet(new BookOptions());
        EngineEvent slot = default;
        var faults = new Dictionary<string, int>();
        void Check(bool holds, string what)
        {
            if (!holds)
                faults[what] = faults.GetValueOrDefault(what) + 1;
        }

        var kinds = new long[32];
        var lastTimeNs = 0L;
        var defined = new HashSet<uint>();
        for (var i = 0L; market.TryNext(ref slot); i++)
        {
            kinds[(int)slot.Kind]++;
            Check(slot.ReceiveTimeNs >= lastTimeNs, "time goes back");
            Check(slot.VenueTimeNs < slot.ReceiveTimeNs, "latency");
            lastTimeNs = slot.ReceiveTimeNs;
            if (slot.Kind == EventKind.InstrumentDefinition)
                Check(defined.Add(slot.InstrumentId), "defined twice");
            Check(defined.Contains(slot.InstrumentId), "not defined");
            if (slot.Kind == EventKind.Trade)
            {
                ref readonly var top = ref books.Top(slot.InstrumentId);
                var (priceE9, sizeE9) = slot.Trade.Aggressor == Side.Bid
                    ? (top.AskPriceE9, top.AskSizeE9)
                    : (top.BidPriceE9, top.BidSizeE9);
                Check(slot.Trade.PriceE9 == priceE9 && slot.Trade.SizeE9 > 0 && slot.Trade.SizeE9 <= sizeE9, "trade");
            }

            books.Apply(ref slot, i);
            if (slot.Kind == EventKind.Quote)
            {
                ref readonly var book = ref books.BookTop(slot.InstrumentId);
                Check(
                    slot.Quote.BidPriceE9 == book.BidPriceE9 && slot.Quote.BidSizeE9 == book.BidSizeE9
                    && slot.Quote.AskPriceE9 == book.AskPriceE9 && slot.Quote.AskSizeE9 == book.AskSizeE9,
                    "quote differs from book");
                Check(!book.IsLockedOrCrossed && book.HasBoth && book.BidSizeE9 > 0 && book.AskSizeE9 > 0, "touch");
            }

            if (slot.Kind == EventKind.BookLevel && books.IsComplete(slot.InstrumentId))
            {
                Check(books.Bids(slot.InstrumentId).Length == 7 && books.Asks(slot.InstrumentId).Length == 7, "depth");
                Check(books.IsReady(slot.InstrumentId), "ready");
            }
        }

        Assert.That(faults, Is.Empty);
        Assert.That(books.Counters.CrossedGroups + books.Counters.RemovalsOfNothing + books.Counters.LevelsOutdated,
            Is.Zero);
        Assert.That(defined, Has.Count.EqualTo(5));
        Assert.That(kinds[(int)EventKind.Trade], Is.GreaterThan(10_000));
        Assert.That(kinds[(int)EventKind.Quote], Is.GreaterThan(50_000));
        Assert.That(kinds[(int)EventKind.BookLevel], Is.GreaterThan(100_000));
        for (var id = 0u; id < 5; id++)
            Assert.That(books.Top(id).BidPriceE9, Is.Positive);
    }

    [TestCase(1)]
    [TestCase(1_000)]
    [TestCase(20_000_000)]
    [TestCase(1_000_000_000)]
    public void TryNext_AnyRate_IsTheNominalOneOnAverage(long rate)
    {
        var events = All(Options with { EventsPerSecond = rate });
        var seconds = (events[^1].ReceiveTimeNs - events[0].ReceiveTimeNs) / 1e9;
        Assert.That(events.Length / seconds, Is.EqualTo(rate).Within(2).Percent);
    }

    [Test]
    public void TryNext_CheapestPrices_NeverReachZero()
    {
        var market = new SyntheticMarket(
            new SyntheticOptions { Symbols = ["A"], Levels = 64, MaxEvents = 2_000_000 }, new InstrumentTable(1));
        EngineEvent slot = default;
        var lowest = long.MaxValue;
        while (market.TryNext(ref slot))
        {
            if (slot.Kind == EventKind.BookLevel)
                lowest = Math.Min(lowest, slot.BookLevel.PriceE9);
        }

        Assert.That(lowest, Is.Positive);
    }

    [Test]
    public void TryNext_WarmedUp_AllocatesNothingAndKeepsTheStamp()
    {
        var market = new SyntheticMarket(new SyntheticOptions(), new InstrumentTable(8));
        EngineEvent slot = new() { Stamp = 77 };
        for (var i = 0; i < 1000; i++)
            _ = market.TryNext(ref slot);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
            _ = market.TryNext(ref slot);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(slot.Stamp, Is.EqualTo(77));
    }

    [Test]
    public void Options_OutOfRange_AreAllNamed()
    {
        var options = new SyntheticOptions
        {
            EventsPerSecond = 0,
            Levels = 65,
            MaxEvents = -1,
            StartTimeNs = 0,
            Symbols = ["A", "A", ""],
        };
        var error = Assert.Throws<EngineException>(() => _ = new SyntheticMarket(options, new InstrumentTable(8)));
        Assert.That(error!.Code, Is.EqualTo("MA-410"));
        foreach (var part in new[] { "EventsPerSecond", "Levels", "MaxEvents", "StartTimeNs", "empty", "twice" })
            Assert.That(error.Message, Does.Contain(part));
    }

    [Test]
    public void Create_TableIsFull_SaysSo()
    {
        var error = Assert.Throws<EngineException>(() => _ = new SyntheticMarket(Options, new InstrumentTable(7)));
        Assert.That(error!.Code, Is.EqualTo("MA-407"));
    }

    [Test]
    public void Log_Quantiles_EqualTheLibraryLogarithm()
    {
        for (var i = 1; i < 4096; i++)
            Assert.That(ExponentialGaps.Log(i / 4096.0), Is.EqualTo(Math.Log(i / 4096.0)).Within(1e-14));
    }

    [Test]
    public void Next_KnownState_IsTheReferenceGenerator()
    {
        // The second word of SplitMix64 from 0 (Vigna's reference code); xoshiro256** gives rotl(s1 * 5, 7) * 9.
        const ulong Second = 0x6E789E6AA1B965F4;
        var generator = new Xoshiro256(0);
        Assert.That(generator.Next(), Is.EqualTo(unchecked(ulong.RotateLeft(Second * 5, 7) * 9)));
    }

    private static EngineEvent[] All(SyntheticOptions options)
    {
        var events = new EngineEvent[options.MaxEvents];
        Assert.That(new SyntheticMarket(options, new InstrumentTable(16)).Fill(events), Is.EqualTo(events.Length));
        return events;
    }

    private static ulong HashOf(SyntheticOptions options)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in MemoryMarshal.AsBytes<EngineEvent>(All(options)))
            hash = (hash ^ value) * 1099511628211UL;
        return hash;
    }
}
