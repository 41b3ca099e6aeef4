using MicroAlpha.Events;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Host.IndicatorReports;
using MicroAlpha.Indicators.Candles;
using MicroAlpha.Indicators.Intensity;
using MicroAlpha.Indicators.OrderFlow;
using MicroAlpha.Indicators.Specs;
using MicroAlpha.Indicators.Trades;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Indicators;
using NUnit.Framework;

namespace MicroAlpha.Tests.Pipeline.Indicators;

/// <summary>What must not hurt: one test for every kind of bad input.</summary>
[TestFixture]
internal sealed class BadInputTests
{
    private const long One = 1_000_000_000;
    private const long Start = 1_700_000_000 * One;

    private static readonly string[] All =
    [
        "ofi", "ofi:1s", "ofi:decay:1s", "mlofi:3", "mlofi:3:1s", "integrated:2:1s:0.6+0.4", "features", "kyle:1s:tick",
        "kyle:1s:tick:3", "rv:1s", "vpin:100:2:tick", "vpin:100:2:leeready", "vpin:100:2:bvc:1s:normal", "bvc:1s:t0.25",
        "hawkes:1:10:20", "hawkes2:1:8:2:20", "sign", "roll", "amihud:1s", "bars:1s", "vwap:1s", "twap:1s", "sma:2:1s",
        "ema:2:1s", "rsi:2:1s", "macd:1:2:1:1s", "bollinger:2:2:1s", "atr:2:1s", "ta:1s",
    ];

    [Test]
    public void NegativeSizes_AreLeftOutEverywhere()
    {
        var clean = Run(Session());
        var dirty = Run([.. Session().SelectMany(slot => (EngineEvent[])[slot, BadTrade(slot, -5 * One)])]);
        Assert.That(dirty, Is.EqualTo(clean));
        var ofi = new OfiSet(1);
        ofi.Update(0, One, One, 2 * One, One);
        Assert.That((ofi.Update(0, One, -One, 2 * One, One), ofi.Malformed), Is.EqualTo((0L, 1L)));
    }

    [Test]
    public void ZeroSizes_OfTradesAreLeftOut_OfQuotesAreLegal()
    {
        var clean = Run(Session());
        var dirty = Run([.. Session().SelectMany(slot => (EngineEvent[])[slot, BadTrade(slot, 0)])]);
        Assert.That(dirty, Is.EqualTo(clean));
        var ofi = new OfiSet(1);
        ofi.Update(0, One, 7 * One, 2 * One, One);
        Assert.That(ofi.Update(0, One, 0, 2 * One, One), Is.EqualTo(-7 * One), "a size that is gone");
    }

    [Test]
    public void TimeGoingBackwards_ChangesNoIntensityAndOpensNoOldWindow()
    {
        var hawkes = new HawkesSet(1, new HawkesParameters(1, 10, 20));
        hawkes.Update(0, Start);
        var before = hawkes[0].Excitation;
        hawkes.Update(0, Start - 1);
        Assert.That((hawkes[0].Excitation, hawkes.Backwards), Is.EqualTo((before, 1L)));
        var events = Session();
        const long Old = Start - (3_600 * One);
        events[10] = events[10] with { ReceiveTimeNs = Old, VenueTimeNs = Old };
        Assert.That(Run(events), Has.All.Matches<double>(value => !double.IsInfinity(value)));
    }

    [Test]
    public void CrossedAndLockedBooks_HaveFlowsAndFiniteFeatures()
    {
        var (books, set) = Make("ofi", "features");
        Apply(books, set, Definition());
        Apply(books, set, QuoteOf(100, 10, 101, 10));
        Apply(books, set, QuoteOf(102, 10, 101, 10));
        var row = set.Values(0);
        Assert.That((row[0].Value, row[4].Value), Is.EqualTo((10.0, -1.0)), "a better bid; the spread is negative");
        Apply(books, set, QuoteOf(101, 10, 101, 10));
        Assert.That(set.Values(0)[4].Value, Is.Zero);
    }

    [Test]
    public void OneSidedBook_IsNotReadyButItsFlowIs()
    {
        var (books, set) = Make("ofi", "features");
        Apply(books, set, Definition());
        Apply(books, set, QuoteOf(100, 10, 101, 10));
        Apply(books, set, QuoteOf(100, 10, 0, 0));
        var row = set.Values(0);
        Assert.That((row[0].Value, row[0].Readiness), Is.EqualTo((10.0, IndicatorReadiness.Ready)), "the ask went");
        Assert.That(row[1].Readiness, Is.EqualTo(IndicatorReadiness.Warming), "there is no mid");
    }

    [Test]
    public void LevelVanishing_EveryLevelBehindItBooksAFlow()
    {
        var mlofi = new MlofiSet(1, 2);
        mlofi.Update(0, [98 * One, 3 * One, 99 * One, 2 * One, 100 * One, One], [101 * One, One]);
        mlofi.Update(0, [98 * One, 3 * One, 99 * One, 2 * One], []);
        Assert.That((mlofi.FlowE9(1), mlofi.FlowE9(2)), Is.EqualTo(((-1 + 1) * One, -2 * One)));
    }

    [Test]
    public void BillionShares_AreExact()
    {
        const long Billion = 1_000_000_000 * One;
        var ofi = new OfiSet(1);
        ofi.Update(0, One, Billion, 2 * One, 4 * Billion);
        Assert.That(ofi.Update(0, One, 4 * Billion, 2 * One, Billion), Is.EqualTo(6 * Billion));
        var candle = default(Candle);
        candle.Add(200_000 * One, Billion, TradeUpdates.All);
        candle.Add(200_000 * One, Billion, TradeUpdates.All);
        Assert.That(candle.NotionalE18, Is.EqualTo((Int128)400_000 * One * Billion));
        var vpin = new VpinSet(1, 100 * One, 50);
        Assert.That(vpin.Update(0, Billion, 1), Is.EqualTo(10_000_000));
    }

    [Test]
    public void SubPennyPrices_AreTheirOwn()
    {
        var ofi = new OfiSet(1);
        ofi.Update(0, 100_000_000, One, 100_100_000, One);
        Assert.That(ofi.Update(0, 100_000_001, 3 * One, 100_100_000, One), Is.EqualTo(3 * One), "better by 1e-9");
        var candle = default(Candle);
        candle.Add(1, One, TradeUpdates.All);
        Assert.That((candle.LowPriceE9, candle.Vwap), Is.EqualTo((1L, 1e-9)));
    }

    [Test]
    public void SymbolsThatAppearAndDisappear_DoNotTouchOthers()
    {
        var alone = Run(Session());
        var other = new List<EngineEvent>();
        foreach (var (index, slot) in Session().Index())
        {
            other.Add(slot);
            if (index == 20)
                other.Add(Definition(1, "LATE"));
            // It trades for a while and is never heard of again; a third one was never defined.
            if (index is > 20 and < 60)
                other.AddRange([slot with { InstrumentId = 1 }, slot with { InstrumentId = 3 }]);
        }

        Assert.That(Run(other), Is.EqualTo(alone));
    }

    [TestCase("vpin:0:50")]
    [TestCase("vpin:100:0:tick")]
    [TestCase("integrated:2:1s:0.5")]
    [TestCase("integrated:2:1s:0.5+x")]
    [TestCase("bvc:1s:normal:-1")]
    [TestCase("kyle:1s:tick:2")]
    [TestCase("ofi:decay")]
    [TestCase("hawkes:1:2")]
    public void WrongParameters_AreRefusedByName(string spec)
    {
        Assert.That(IndicatorSpec.TryParse(spec, out _, out var reason), Is.False);
        Assert.That(reason, Does.StartWith($"MA-460: indicator '{spec}'").And.Contain("The form is"));
        var options = new IndicatorOptions { Run = [spec] };
        Assert.That(options.Validate, Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-463"));
    }

    [Test]
    public void UnknownSymbol_NamesTheNearest()
    {
        IEventSource Open() => new SyntheticMarket(
            new SyntheticOptions { Symbols = ["SPY", "SPX", "QQQ", "IWM"], MaxEvents = 1_000 }, new InstrumentTable(8));
        var run = new IndicatorRun(Open, IndicatorSpec.Parse("ofi"), isRegular: false);
        var error = Assert.Throws<EngineException>(() => run.Survey("SPQ"))!;
        Assert.That((error.Code, error.Exit), Is.EqualTo(("MA-461", ExitCode.Usage)));
        Assert.That(error.Message, Does.Contain("nearest of its 4 are SPX, SPY"));
    }

    [Test]
    public void NotANumber_IsImpossibleByType()
    {
        // Everything that comes in is a whole number: no field of a row or trade of a slot is a float.
        foreach (var type in (Type[])[typeof(QuotePayload), typeof(TradePayload), typeof(BookLevelPayload)])
            Assert.That(type.GetFields().Select(field => field.FieldType), Has.No.Member(typeof(double)));
    }

    private static EngineEvent BadTrade(EngineEvent like, long sizeE9)
    {
        var slot = new EngineEvent
        {
            Kind = EventKind.Trade,
            InstrumentId = 0,
            ReceiveTimeNs = like.ReceiveTimeNs,
            VenueTimeNs = like.VenueTimeNs,
        };
        (slot.Trade.PriceE9, slot.Trade.SizeE9) = (100 * One, sizeE9);
        return slot;
    }

    // The values of the first instrument after all events; NaN stays NaN.
    private static List<double> Run(IReadOnlyList<EngineEvent> events)
    {
        var (books, set) = Make(All);
        foreach (var slot in events)
            Apply(books, set, slot);
        return [.. set.Values(0).ToArray().Select(cell => cell.Value)];
    }

    private static List<EngineEvent> Session()
    {
        var market = new SyntheticMarket(
            new SyntheticOptions { Seed = 3, Symbols = ["A"], MaxEvents = 4_000, EventsPerSecond = 500 },
            new InstrumentTable(4));
        var events = new List<EngineEvent>();
        EngineEvent slot = default;
        while (market.TryNext(ref slot))
            events.Add(slot);
        return events;
    }

    private static (BookSet Books, IndicatorSet Set) Make(params string[] run)
    {
        var books = new BookSet(new BookOptions());
        return (books, new IndicatorSet(new IndicatorOptions { Run = run, MaxInstruments = 3, MaxSymbols = 2 }, books));
    }

    private static void Apply(BookSet books, IndicatorSet set, EngineEvent slot)
    {
        books.Apply(ref slot, 1);
        set.Apply(ref slot, 1);
    }

    private static EngineEvent QuoteOf(long bid, long bidSize, long ask, long askSize)
    {
        var slot = new EngineEvent { Kind = EventKind.Quote, ReceiveTimeNs = Start };
        (slot.Quote.BidPriceE9, slot.Quote.BidSizeE9) = (bid * One, bidSize * One);
        (slot.Quote.AskPriceE9, slot.Quote.AskSizeE9) = (ask * One, askSize * One);
        return slot;
    }

    private static EngineEvent Definition(uint id = 0, string symbol = "A")
    {
        var slot = new EngineEvent { Kind = EventKind.InstrumentDefinition, InstrumentId = id };
        Latin1Text.TrySet(slot.InstrumentDefinition.Symbol, symbol);
        return slot;
    }
}
