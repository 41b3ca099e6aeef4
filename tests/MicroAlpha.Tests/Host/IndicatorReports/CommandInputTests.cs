using MicroAlpha.Events;
using MicroAlpha.Gateways.Replay;
using MicroAlpha.Host.IndicatorReports;
using MicroAlpha.Indicators.Specs;
using MicroAlpha.Tests.Storage.ClickHouse;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.IndicatorReports;

/// <summary>
/// What the command makes of data that no golden day has: trades fetched afterwards, candles without a price, sums
/// beyond 64 bits, logs with holes, books without a snapshot, widths that are far too small.
/// </summary>
[TestFixture]
internal sealed class CommandInputTests
{
    private const long One = 1_000_000_000;
    private const long Minute = 60 * One;
    private const long Start = 1_699_999_980 * One;

    private const string Symbol = "A";

    [Test]
    public void FetchedAfterwards_CandlesTakeThemWhereTheyBelong_NothingElseDoes()
    {
        EngineEvent[] events =
        [
            .. Enumerable.Range(0, 5).Select(i =>
                Trade(Start + (i * Minute), Start + (60 * Minute), (100 + i) * One, One, TradeFlags.Backfilled)),
            .. Bars(Start + (2 * Minute), Start + (61 * Minute), 102 * One, One),
        ];
        var bars = Write("bars:1m", events);
        Assert.That(bars.Select(line => line[0]), Is.EqualTo(
            Enumerable.Range(0, 5).Select(i => (Start + (i * Minute)).ToString(null, null))));
        var vendor = Write("vendor:1m", events);
        Assert.That(vendor.Count(line => line[^2] == "1" && line[^1] == "1"), Is.EqualTo(1));
        foreach (var spec in (string[])["vpin:1:2:tick", "hawkes:1:1:2", "roll", "sign", "bvc:1m:normal"])
        {
            var error = Assert.Throws<EngineException>(() => Write(spec, events))!;
            Assert.That((error.Code, error.Message), Is.EqualTo(("MA-462", error.Message)), spec);
            Assert.That(error.Message, Does.Contain("fetched afterwards"), spec);
        }

        var error10 = Assert.Throws<EngineException>(() => Write("vendor:5m", events))!;
        Assert.That(error10.Message, Does.Contain("only of 60 s"));
        // One that came by itself is all there is.
        var mixed = Write("roll", [.. events, Trade(Start + (70 * Minute), Start + (70 * Minute), 50 * One, One)]);
        Assert.That(mixed, Has.Count.EqualTo(1));
    }

    [Test]
    public void CandleOfOddLotsAlone_HasVolumeAndNoPrice()
    {
        EngineEvent[] events =
        [
            OfTape(Start, 100, " "), OfTape(Start + Minute, 5, "I"), OfTape(Start + (2 * Minute), 100, " "),
        ];
        var bars = Write("bars:1m", events);
        Assert.That(bars[1][1..6], Is.EqualTo(new[] { "", "", "", "", "5" }));
        Assert.That(Write("sma:2:1m", events).Select(line => line[2]), Is.EqualTo(new[] { "", "100" }));
        Assert.That(Write("amihud:1m", events).Select(line => line[1]), Has.None.Contains("nfinity"));
        Assert.That(Write("twap:1m", events).Select(line => line[2]), Is.EqualTo(new[] { "100", "100" }));
    }

    [Test]
    public void SumsBeyond64Bits_AreExact()
    {
        var trades = Enumerable.Range(0, 12)
            .Select(i => Trade(Start + i, Start + i, 10 * One, 1_000_000_000 * One)).ToArray();
        var bar = Write("bars:1m", trades)[0];
        Assert.That((bar[5], bar[7]), Is.EqualTo(("12000000000", "1200000000000000")));
        Assert.That(Write("vwap:1m", trades)[0][2], Is.EqualTo("10"));
        var quotes = Enumerable.Range(0, 9).Select(i => Quote(Start + i, 10 - i, 2_000_000_000)).ToArray();
        var row = Write("ofi", quotes).Sum(line => decimal.Parse(line[1], null));
        var window = Write("ofi:1h", quotes).Sum(line => decimal.Parse(line[2], null));
        Assert.That(window, Is.EqualTo(row).And.LessThan(-1e10));
    }

    [Test]
    public void LogWithAHole_IsSaidAndNothingIsDifferencedOverIt()
    {
        using var log = new DiskLog().Add(40_000, symbols: 2);
        var whole = Written(log.LogPath, out var none, out var symbol);
        var segment = Directory.EnumerateFiles(log.LogPath, "*.lz4").Single();
        var bytes = File.ReadAllBytes(segment);
        for (var i = 0; i < 50; i++)
            bytes[(bytes.Length / 2) + i] ^= 0x5a;
        File.WriteAllBytes(segment, bytes);
        var rest = Written(log.LogPath, out var trouble, out _);
        Assert.That((none, symbol), Is.EqualTo(("", symbol)));
        Assert.That(trouble, Does.Contain("missing").And.Contain("damaged"));
        Assert.That(rest, Has.Count.LessThan(whole.Count));
        var first = rest.Zip(whole).TakeWhile(pair => pair.First[1] == pair.Second[1]).Count();
        // The first row behind the hole has no row before; those that follow are those of the whole log.
        Assert.That(rest[first..].Select(line => line[1]).Skip(1), Is.EqualTo(
            whole[^(rest.Count - first)..].Select(line => line[1]).Skip(1)));
    }

    [Test]
    public void FarTooSmallBuckets_AreRefusedBeforeTheDiskIsFull()
    {
        EngineEvent[] events = [Trade(Start, Start, 10 * One, One)];
        var error = Assert.Throws<EngineException>(() => Write("vpin:0.00000001:2:tick", events))!;
        Assert.That((error.Code, error.Exit), Is.EqualTo(("MA-466", ExitCode.Usage)));
    }

    [Test]
    public void BookWithoutSnapshot_IsRefusedWithWords()
    {
        var level = new EngineEvent
        {
            Kind = EventKind.BookLevel,
            Flags = (byte)BookFlags.Last,
            ReceiveTimeNs = Start,
        };
        (level.BookLevel.Side, level.BookLevel.PriceE9, level.BookLevel.SizeE9) = (Side.Bid, One, One);
        level.BookLevel.VenueUpdateId = 7;
        var error = Assert.Throws<EngineException>(() => Write("mlofi:2", [level]))!;
        Assert.That((error.Code, error.Message), Is.EqualTo(("MA-462", error.Message)));
        Assert.That(error.Message, Does.Contain("no snapshot"));
    }

    private static List<string[]> Written(string path, out string trouble, out string symbol)
    {
        symbol = "S0000";
        using (var source = new LogEventSource(path, 8))
        {
            EngineEvent slot = default;
            while (source.TryNext(ref slot) && slot.Kind != EventKind.InstrumentDefinition)
            {
            }

            symbol = slot.InstrumentDefinition.Symbol.ToString();
        }

        var run = new IndicatorRun(() => new LogEventSource(path, 8), IndicatorSpec.Parse("ofi"), isRegular: false);
        using var text = new StringWriter();
        run.Write(run.Survey(symbol), text, TimeStyle.Unix);
        trouble = run.Trouble;
        return Lines(text);
    }

    private static List<string[]> Write(string spec, EngineEvent[] events)
    {
        var definition = new EngineEvent { Kind = EventKind.InstrumentDefinition, ReceiveTimeNs = Start };
        Latin1Text.TrySet(definition.InstrumentDefinition.Symbol, Symbol);
        definition.InstrumentDefinition.AssetClass = AssetClass.Stock;
        var run = new IndicatorRun(
            () => new Listed([definition, .. events]), IndicatorSpec.Parse(spec), isRegular: false);
        using var text = new StringWriter();
        run.Write(run.Survey(Symbol), text, TimeStyle.Unix);
        return Lines(text);
    }

    private static List<string[]> Lines(StringWriter text) => [.. text.ToString()
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))];

    private static EngineEvent Trade(
        long venueNs, long receivedNs, long priceE9, long sizeE9, TradeFlags flags = TradeFlags.None)
    {
        var slot = new EngineEvent
        {
            Kind = EventKind.Trade,
            Flags = (byte)flags,
            VenueTimeNs = venueNs,
            ReceiveTimeNs = receivedNs,
        };
        (slot.Trade.PriceE9, slot.Trade.SizeE9) = (priceE9, sizeE9);
        return slot;
    }

    private static EngineEvent OfTape(long timeNs, long shares, string condition)
    {
        var slot = Trade(timeNs, timeNs, 100 * One, shares * One);
        slot.Source = EventSource.AlpacaData;
        slot.Tape = (byte)'C';
        slot.Trade.Conditions = condition[0];
        return slot;
    }

    private static EngineEvent Quote(long timeNs, long bid, long size)
    {
        var slot = new EngineEvent { Kind = EventKind.Quote, VenueTimeNs = timeNs, ReceiveTimeNs = timeNs };
        (slot.Quote.BidPriceE9, slot.Quote.BidSizeE9) = (bid * One, size * One);
        (slot.Quote.AskPriceE9, slot.Quote.AskSizeE9) = (20 * One, One);
        return slot;
    }

    private static EngineEvent[] Bars(long startNs, long receivedNs, long priceE9, long sizeE9)
    {
        var prices = new EngineEvent
        {
            Kind = EventKind.BarPrices,
            VenueTimeNs = startNs,
            ReceiveTimeNs = receivedNs,
        };
        (prices.BarPrices.OpenPriceE9, prices.BarPrices.HighPriceE9) = (priceE9, priceE9);
        (prices.BarPrices.LowPriceE9, prices.BarPrices.ClosePriceE9) = (priceE9, priceE9);
        prices.BarPrices.IntervalSeconds = 60;
        var totals = prices;
        totals.Kind = EventKind.BarTotals;
        totals.BarTotals = default;
        totals.BarTotals.VolumeE9 = sizeE9;
        return [prices, totals];
    }

    private sealed class Listed(EngineEvent[] events) : IEventSource
    {
        private int _at;

        public bool TryNext(ref EngineEvent slot)
        {
            if (_at == events.Length)
                return false;
            slot = events[_at++];
            return true;
        }
    }
}
