using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Host.Wiring;
using MicroAlpha.Ring;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

/// <summary>Whole frames: what is all or nothing, limits, control messages, the ring.</summary>
[TestFixture]
public sealed class AlpacaFrameTests
{
    private const string Quote =
        """{"T":"q","S":"AMD","bx":"U","bp":87.66,"bs":1,"ax":"Q","ap":87.68,"as":4,"c":["R"],"""
        + "\"z\":\"C\",\"t\":\"2021-02-22T15:51:45.335689322Z\"}";

    private readonly List<EngineEvent> _events = [];

    [SetUp]
    public void Clear() => _events.Clear();

    [Test]
    public void Parse_UsualSamples_TakeTheQuickPath()
    {
        var pair = ParserPair.Json();
        var usual = AlpacaSamples.Json()
            .Where(frame => Encoding.UTF8.GetString(frame) is ['[', ..] text
                && (text.Contains("\"T\":\"q\"", StringComparison.Ordinal)
                    || text.Contains("\"T\":\"t\"", StringComparison.Ordinal))).ToList();
        foreach (var frame in usual)
            Assert.That(pair.Difference(frame), Is.Null);
        var before = pair.QuickElements;
        var elements = 0;
        // The second time the symbols are known. Those of nine characters are not quick.
        foreach (var frame in usual)
        {
            Assert.That(pair.Difference(frame), Is.Null);
            elements += Encoding.UTF8.GetString(frame).Split("\"T\":").Length - 1;
        }

        Assert.That(usual, Has.Count.GreaterThan(8));
        Assert.That(pair.QuickElements - before, Is.EqualTo(elements));
    }

    [TestCase("")]
    [TestCase("]x")]
    [TestCase("]\u0080")]
    [TestCase(",]")]
    [TestCase(",{\"T\":\"\\x\"}]")]
    [TestCase(",{\"T\":\"q\"]")]
    public void Parse_FaultAtTheEnd_LeavesNothingBehind(string end)
    {
        var instruments = new InstrumentTable(4);
        var parser = Parser(instruments);
        // Bad elements, a new symbol and more events than are kept at once come before the fault.
        var frame = "[{\"T\":\"q\"}," + string.Join(',', Enumerable.Repeat(Quote, 5000)) + end;

        var outcome = parser.Parse(Encoding.Latin1.GetBytes(frame), 1);

        Assert.That(outcome, Is.EqualTo(new FrameOutcome(FrameKind.Malformed, 0, 0)));
        Assert.That(_events, Is.Empty);
        Assert.That(instruments.Count, Is.Zero);
        Assert.That(parser.Counters.MalformedFrames, Is.EqualTo(1));
        Assert.That(parser.Counters.MalformedElements, Is.Zero);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Parse_ManyElements_AgreesWithTwin(bool isQuick)
    {
        var pair = ParserPair.Json(isQuick: isQuick);
        var maker = new FrameMaker(new Random(5));
        foreach (var count in (int[])[63, 64, 65, 2047, 2048, 2049, 9000])
        {
            var usual = Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat(Quote, count))}]");
            Assert.That(pair.Difference(usual), Is.Null, $"{count}");
            var mixed = JsonSpelling.Compact(maker.Elements(count));
            Assert.That(pair.Difference(mixed), Is.Null, $"{count} mixed");
        }
    }

    [TestCase(4096, 0)]
    [TestCase(4097, 1)]
    public void Parse_BookOfManyLevels_IsRefusedAboveTheLimit(int levels, int skipped)
    {
        var level = string.Join(',', Enumerable.Repeat("{\"p\":1,\"s\":2}", levels - 1));
        var book = """{"T":"o","S":"BTC/USD","t":"2024-03-12T10:38:50Z","a":[{"p":3,"s":4}],"r":true,"b":["""
            + level + "]}";
        var frame = Encoding.ASCII.GetBytes($"[{Quote},{book},{Quote}]");

        var outcome = Parser().Parse(frame, 1);

        Assert.That(outcome.Skipped, Is.EqualTo(skipped));
        Assert.That(_events.Count(one => one.Kind == EventKind.BookLevel), Is.EqualTo(skipped == 0 ? levels : 0));
        Assert.That(_events.Count(one => one.Kind == EventKind.Quote), Is.EqualTo(2));
        Assert.That(ParserPair.Json().Difference(frame), Is.Null);
    }

    [TestCase("""[{"T":"success","msg":"connected"}]""", FrameKind.Control)]
    [TestCase("""[{"msg":"x","T":"err\u006fr"}]""", FrameKind.Control)]
    [TestCase("""{"T":"subscription"}""", FrameKind.Control)]
    [TestCase("""[{"T":"success"}""", FrameKind.Malformed)]
    [TestCase("""[{"T":"success"}]]""", FrameKind.Malformed)]
    [TestCase("""[{"T":"succes"}]""", FrameKind.Data)]
    [TestCase("""[7,{"T":"success"}]""", FrameKind.Data)]
    [TestCase("[]", FrameKind.Data)]
    [TestCase("7", FrameKind.Malformed)]
    [TestCase("null", FrameKind.Malformed)]
    [TestCase("", FrameKind.Malformed)]
    [TestCase(" ", FrameKind.Malformed)]
    public void Parse_ControlAndOddFrames_AreTold(string frame, FrameKind expected)
    {
        Assert.That(Parser().Parse(Encoding.UTF8.GetBytes(frame), 1).Kind, Is.EqualTo(expected));
        if (frame.Length > 0)
            Assert.That(ParserPair.Json().Difference(Encoding.UTF8.GetBytes(frame)), Is.Null);
    }

    [TestCase(62)]
    [TestCase(63)]
    [TestCase(64)]
    public void Parse_DeepValue_AgreesWithTwin(int depth)
    {
        foreach (var (open, close) in new[] { ("[", "]"), ("{\"a\":", "}") })
        {
            var value = string.Concat(Enumerable.Repeat(open, depth)) + "1"
                + string.Concat(Enumerable.Repeat(close, depth));
            var element = "{\"new\":" + value + "," + Quote[1..];
            Assert.That(ParserPair.Json().Difference(Encoding.ASCII.GetBytes($"[{element}]")), Is.Null);
            Assert.That(ParserPair.Json().Difference(Encoding.ASCII.GetBytes(element)), Is.Null);
            Assert.That(ParserPair.Json().Difference(Encoding.ASCII.GetBytes($"[{value}]")), Is.Null);
        }
    }

    [Test]
    public void Parse_SinkCloses_SaysSoAndStaysClosed()
    {
        var parser = new AlpacaJsonParser<ListSink>(
            new InstrumentTable(4), new ListSink(_events, openBatches: 1), AlpacaFeedKind.Stocks, 0, null);
        var frame = Encoding.ASCII.GetBytes($"[{string.Join(',', Enumerable.Repeat(Quote, 100))}]");

        Assert.That(parser.Parse(frame, 1), Is.EqualTo(new FrameOutcome(FrameKind.Closed, 64, 0)));
        Assert.That(parser.Parse(frame, 1), Is.EqualTo(new FrameOutcome(FrameKind.Closed, 0, 0)));
        Assert.That(_events, Has.Count.EqualTo(64));
    }

    [Test]
    public void Parse_IntoARing_PublishesConsecutiveSlots()
    {
        using var ring = new Ring<EngineEvent>(256, 0, LinuxPlatform.Ring);
        var consumer = new Sequence();
        ring.AddGating(consumer, "test");
        var producer = new SharedProducer<EngineEvent>(ring);
        var parser = new AlpacaJsonParser<RingSink>(
            new InstrumentTable(4), new RingSink(producer), AlpacaFeedKind.Stocks, 0, null);

        var outcome = parser.Parse(Encoding.ASCII.GetBytes($"[{string.Join(',', Enumerable.Repeat(Quote, 100))}]"), 7);

        Assert.That(outcome, Is.EqualTo(new FrameOutcome(FrameKind.Data, 101, 0)));
        Assert.That(producer.ClaimedSequence, Is.EqualTo(100));
        Assert.That(producer[0].Kind, Is.EqualTo(EventKind.InstrumentDefinition));
        for (var sequence = 1; sequence <= 100; sequence++)
        {
            Assert.That(producer[sequence].Quote.AskPriceE9, Is.EqualTo(87_680_000_000));
            Assert.That(producer[sequence].ReceiveTimeNs, Is.EqualTo(7));
            Assert.That(producer[sequence].Stamp, Is.EqualTo((uint)sequence + 1));
        }
    }

    [Test]
    public void Parse_WideIds_KeepTheirBits()
    {
        const string Trade = """{"T":"t","S":"A","p":1,"s":1,"t":"2024-03-12T10:38:50Z","i":""";
        Parser().Parse(
            Encoding.ASCII.GetBytes($"[{Trade}9007199254740993}},{Trade}18446744073709551615}},{Trade}-1}}]"), 1);
        Assert.That(
            _events.Where(one => one.Kind == EventKind.Trade).Select(one => one.Trade.TradeId),
            Is.EqualTo(new[] { 9_007_199_254_740_993, -1 }));
    }

    private AlpacaJsonParser<ListSink> Parser(InstrumentTable? instruments = null) => new(
        instruments ?? new InstrumentTable(4), new ListSink(_events), AlpacaFeedKind.Stocks, 0, null);
}
