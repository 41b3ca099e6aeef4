using MicroAlpha.Events;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Indicators.OrderFlow;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Indicators;
using MicroAlpha.Tests.Replay;
using NUnit.Framework;
using static MicroAlpha.Tests.Pipeline.Books.BookSlots;

namespace MicroAlpha.Tests.Pipeline.Indicators;

/// <summary>
/// The stage: which indicators run for whom, readiness, resets, and values equal to the streaming forms.
/// </summary>
[TestFixture]
internal sealed class IndicatorSetTests
{
    private const long One = 1_000_000_000;

    [Test]
    public void Apply_SyntheticMarket_OfiEqualsTheStreamingFormPerSymbol()
    {
        var (books, set) = Make("ofi", "ofi:100ms");
        var ofi = new OfiSet(64);
        var (quotes, rows) = (0, new int[64]);
        Feed(20_000, (ref EngineEvent slot, long sequence) =>
        {
            books.Apply(ref slot, sequence);
            set.Apply(ref slot, sequence);
            if (slot.Kind != EventKind.Quote)
                return;
            quotes++;
            var e = ofi.Update(slot.InstrumentId, slot.Quote.BidPriceE9, slot.Quote.BidSizeE9, slot.Quote.AskPriceE9,
                slot.Quote.AskSizeE9);
            var cell = set.Values(slot.InstrumentId)[0];
            if (rows[slot.InstrumentId]++ > 0)
            {
                Assert.That((cell.Value, cell.AsOfSequence, cell.Readiness),
                    Is.EqualTo((e / 1e9, sequence, IndicatorReadiness.Ready)));
            }
        });
        Assert.That(quotes, Is.GreaterThan(1_000));
        Assert.That(set.Values(0)[1].Readiness, Is.EqualTo(IndicatorReadiness.Ready));
    }

    [Test]
    public void Apply_EveryKind_GetsAValueAndAName()
    {
        var (books, set) = Make([.. RecordedSession.Indicators.Run]);
        Feed(60_000, (ref EngineEvent slot, long sequence) =>
        {
            books.Apply(ref slot, sequence);
            set.Apply(ref slot, sequence);
        });
        Assert.That(set.Board.ColumnNames, Is.Unique);
        var row = set.Values(1).ToArray();
        Assert.That(row, Has.Length.EqualTo(set.Board.ColumnCount));
        foreach (var (index, cell) in row.Index())
        {
            Assert.That(cell.Readiness, Is.EqualTo(IndicatorReadiness.Ready), set.Board.ColumnNames[index]);
            Assert.That(double.IsFinite(cell.Value), Is.True, set.Board.ColumnNames[index]);
        }
    }

    [Test]
    public void Apply_EntryForSomeSymbols_RunsForThoseOnly()
    {
        var (books, set) = Make("features@B+C", "sign@C");
        foreach (var (id, symbol) in ((uint, string)[])[(0, "A"), (1, "B"), (2, "C")])
            Apply(books, set, Definition(id, symbol));
        Assert.That(set.Values(0).Length, Is.Zero);
        Assert.That(set.Values(9).Length, Is.Zero);
        Assert.That(Readiness(set, 1), Is.EqualTo("Warming Warming Warming Warming None"));
        Assert.That(Readiness(set, 2), Is.EqualTo("Warming Warming Warming Warming Warming"));
        Apply(books, set, Quote(1, 100, 101));
        Assert.That(Readiness(set, 1), Is.EqualTo("Ready Ready Ready Ready None"));
        Assert.That(set.Symbols, Is.EqualTo(2));
    }

    [Test]
    public void Apply_MoreSymbolsThanAllowed_AreCountedAndHaveNone()
    {
        var books = new BookSet(new BookOptions());
        var set = new IndicatorSet(new IndicatorOptions { Run = ["ofi"], MaxInstruments = 8, MaxSymbols = 2 }, books);
        for (var id = 0u; id < 4; id++)
            Apply(books, set, Definition(id, $"S{id}"));
        Assert.That((set.Symbols, set.Unplaced, set.Values(3).Length), Is.EqualTo((2, 2L, 0)));
    }

    [Test]
    public void Apply_GapHaltOrSession_BreaksValuesAndDifferencesNothingOverIt()
    {
        foreach (var breaking in (EngineEvent[])
            [
                Connection(0, ConnectionState.Gap), Connection(EngineEvent.NoInstrument, ConnectionState.Down),
                Status(TradingState.Halted), Session(),
            ])
        {
            var (books, set) = Make("ofi");
            Apply(books, set, Definition(0, "A"));
            Apply(books, set, Quote(0, 100, 110));
            Apply(books, set, Quote(0, 101, 110));
            Assert.That(Readiness(set, 0), Is.EqualTo("Ready"));
            Apply(books, set, breaking);
            Assert.That(Readiness(set, 0), Is.EqualTo("Broken"), breaking.Kind.ToString());
            Apply(books, set, Quote(0, 105, 110));
            Assert.That((set.Values(0)[0].Value, Readiness(set, 0)), Is.EqualTo((0.0, "Warming")));
            Apply(books, set, Quote(0, 106, 110));
            Assert.That(Readiness(set, 0), Is.EqualTo("Ready"));
        }
    }

    [Test]
    public void Apply_NothingThatBreaks_BreaksNothing()
    {
        foreach (var slot in (EngineEvent[])[Status(TradingState.Trading), Status(TradingState.Unchanged),
            Connection(0, ConnectionState.Up), Connection(1, ConnectionState.Gap)])
        {
            var (books, set) = Make("ofi");
            Apply(books, set, Definition(0, "A"));
            Apply(books, set, Quote(0, 100, 110));
            Apply(books, set, Quote(0, 101, 110));
            Apply(books, set, slot);
            Assert.That(Readiness(set, 0), Is.EqualTo("Ready"));
        }
    }

    [Test]
    public void Apply_BookThenQuotes_AreNeverDifferencedWithEachOther()
    {
        var (books, set) = Make("ofi");
        Apply(books, set, Definition(0, "A"));
        Apply(books, set, Level(0, Side.Bid, 100, 5, BookFlags.Clear | BookFlags.Snapshot | BookFlags.Last, 0));
        Apply(books, set, Level(0, Side.Bid, 100, 9, BookFlags.Last, 0));
        Assert.That(set.Values(0)[0].Value * One, Is.EqualTo(4).Within(1e-9));
        Apply(books, set, Quote(0, 100, 110));
        Assert.That((set.Values(0)[0].Value, Readiness(set, 0)), Is.EqualTo((0.0, "Warming")));
        Apply(books, set, Level(0, Side.Bid, 100, 50, BookFlags.Last, 0));
        Assert.That(set.Values(0)[0].Value, Is.Zero, "the book has nothing more to say");
    }

    [Test]
    public void StateHash_NothingConfigured_IsThatOfTheBooks()
    {
        var books = new BookSet(new BookOptions());
        var stage = new IndicatorStage(new BooksStage(books), new IndicatorSet(new IndicatorOptions(), books));
        Assert.That(stage.Indicators.IsEmpty, Is.True);
        Assert.That(stage.StateHash(), Is.EqualTo(books.StateHash()));
    }

    [Test]
    public void StateHash_OneValueDiffers_Differs()
    {
        var hashes = new HashSet<ulong>();
        foreach (var bid in (int[])[100, 101, 102])
        {
            var (books, set) = Make("ofi");
            Apply(books, set, Definition(0, "A"));
            Apply(books, set, Quote(0, 101, 110));
            Apply(books, set, Quote(0, bid, 110));
            hashes.Add(set.StateHash(1));
        }

        Assert.That(hashes, Has.Count.EqualTo(3));
    }

    [Test]
    public void Options_Wrong_AreAllNamedAtOnce()
    {
        var options = new IndicatorOptions { Run = ["ofo", "vpin:0:50:tick@A", "vendor:1m", "ofi@"], MaxSymbols = 0 };
        var error = Assert.Throws<EngineException>(options.Validate)!;
        Assert.That(error.Code, Is.EqualTo("MA-463"));
        Assert.That(error.Message, Does.Contain("ofo").And.Contain("V = 0").And.Contain("vendor:1m").And.Contain("ofi@")
            .And.Contain("limit"));
        var greedy = new IndicatorOptions { Run = ["vpin:1:10000:tick"], MaxSymbols = 65_536 };
        Assert.That(greedy.Validate, Throws.TypeOf<EngineException>().With.Message.Contains("bytes"));
    }

    private delegate void Take(ref EngineEvent slot, long sequence);

    private static (BookSet Books, IndicatorSet Set) Make(params string[] run)
    {
        var books = new BookSet(new BookOptions());
        var options = new IndicatorOptions { Run = run, MaxInstruments = 64, MaxSymbols = 64 };
        return (books, new IndicatorSet(options, books));
    }

    private static void Feed(int events, Take take)
    {
        var market = new SyntheticMarket(
            new SyntheticOptions { Seed = 5, MaxEvents = events, EventsPerSecond = 1_000 }, new InstrumentTable(64));
        EngineEvent slot = default;
        for (var sequence = 0L; market.TryNext(ref slot); sequence++)
            take(ref slot, sequence);
    }

    private static void Apply(BookSet books, IndicatorSet set, EngineEvent slot)
    {
        books.Apply(ref slot, 1);
        set.Apply(ref slot, 1);
    }

    private static EngineEvent Definition(uint id, string symbol)
    {
        var slot = new EngineEvent { Kind = EventKind.InstrumentDefinition, InstrumentId = id };
        Latin1Text.TrySet(slot.InstrumentDefinition.Symbol, symbol);
        return slot;
    }

    private static EngineEvent Status(TradingState state)
    {
        var slot = new EngineEvent { Kind = EventKind.Status };
        slot.Status.State = state;
        return slot;
    }

    private static EngineEvent Session()
    {
        var slot = new EngineEvent { Kind = EventKind.SessionState, InstrumentId = EngineEvent.NoInstrument };
        slot.SessionState.Phase = SessionPhase.Regular;
        return slot;
    }

    private static string Readiness(IndicatorSet set, uint id) =>
        string.Join(' ', set.Values(id).ToArray().Select(cell => cell.Readiness));
}
