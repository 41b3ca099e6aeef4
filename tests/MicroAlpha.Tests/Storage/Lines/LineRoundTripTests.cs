using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Events;
using MicroAlpha.Storage.Lines;
using MicroAlpha.Tests.Events;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.Lines;

[TestFixture]
public sealed class LineRoundTripTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(500);

    [TestCaseSource(typeof(Slots), nameof(Slots.EventKinds))]
    public void Event_AnyContent_ComesBackByteForByte(EventKind kind) => Prop.ForAll(Seeds.Any, seed =>
    {
        var random = new Random(seed);
        var slot = Slots.AnyEvent(kind, random);
        var sequence = Slots.AnySequence(random);
        var line = Slots.Format(slot, sequence);
        var back = new EngineEvent { Stamp = 77 };

        var result = LineParser.TryParseEvent(line, ref back, out var backSequence, out var offset);

        Assert.That(result, Is.EqualTo(LineResult.Ok), $"{Slots.Text(line)} at {offset}");
        Assert.That(Slots.BytesOf(back), Is.EqualTo(Slots.BytesOf(slot)), Slots.Text(line));
        Assert.That(backSequence, Is.EqualTo(sequence));
        Assert.That(back.Stamp, Is.EqualTo(77), "the stamp is the ring's");
    }).Check(Many);

    [TestCaseSource(typeof(Slots), nameof(Slots.EventKinds))]
    public void Event_AnyContent_MeansTheSameToAnyJsonReader(EventKind kind) => Prop.ForAll(Seeds.Any, seed =>
    {
        var random = new Random(seed);
        var slot = Slots.AnyEvent(kind, random);
        var sequence = Slots.AnySequence(random);
        var line = Slots.Format(slot, sequence);

        var twin = JsonTwin.ReadEvent(line, out var twinSequence);

        Assert.That(Slots.BytesOf(twin), Is.EqualTo(Slots.BytesOf(slot)), Slots.Text(line));
        Assert.That(twinSequence, Is.EqualTo(sequence));
        Assert.That(line[^1], Is.EqualTo((byte)'\n'));
        Assert.That(line[..^1], Has.No.Member((byte)'\n'));
        Assert.That(line, Has.All.LessThan(127), "a line is ASCII");
    }).Check(Many);

    [TestCase(CommandKind.None)]
    [TestCase(CommandKind.New)]
    [TestCase(CommandKind.Replace)]
    [TestCase(CommandKind.Cancel)]
    [TestCase(CommandKind.Checkpoint)]
    [TestCase(CommandKind.Refused)]
    public void Command_AnyContent_ComesBackByteForByte(CommandKind kind) => Prop.ForAll(Seeds.Any, seed =>
    {
        var random = new Random(seed);
        var slot = Slots.AnyCommand(kind, random);
        var sequence = Slots.AnySequence(random);
        var line = Slots.Format(slot, sequence);
        var back = new OrderCommand { Stamp = 77 };

        var result = LineParser.TryParseCommand(line, ref back, out var backSequence, out var offset);

        Assert.That(result, Is.EqualTo(LineResult.Ok), $"{Slots.Text(line)} at {offset}");
        Assert.That(Slots.BytesOf(back), Is.EqualTo(Slots.BytesOf(slot)), Slots.Text(line));
        Assert.That(backSequence, Is.EqualTo(sequence));
        Assert.That(back.Stamp, Is.EqualTo(77), "the stamp is the ring's");
        var twin = JsonTwin.ReadCommand(line, out var twinSequence);
        Assert.That(Slots.BytesOf(twin), Is.EqualTo(Slots.BytesOf(slot)), Slots.Text(line));
        Assert.That(twinSequence, Is.EqualTo(sequence));
    }).Check(Many);

    [Test]
    public void Event_EveryByteValueAsCharacter_ComesBack()
    {
        for (var c = 0; c < 256; c++)
        {
            var slot = new EngineEvent { Kind = EventKind.InstrumentDefinition, Tape = (byte)c };
            slot.InstrumentDefinition.Symbol[3] = (byte)c;
            var trade = new EngineEvent { Kind = EventKind.Trade };
            trade.Trade.Conditions = (uint)c | ((uint)c << 16);
            foreach (var each in new[] { slot, trade })
            {
                var line = Slots.Format(each, 0);
                var back = default(EngineEvent);
                Assert.That(LineParser.TryParseEvent(line, ref back, out _), Is.EqualTo(LineResult.Ok),
                    Slots.Text(line));
                Assert.That(Slots.BytesOf(back), Is.EqualTo(Slots.BytesOf(each)));
                Assert.That(Slots.BytesOf(JsonTwin.ReadEvent(line, out _)), Is.EqualTo(Slots.BytesOf(each)));
            }
        }
    }

    [Test]
    public void Lines_KnownSlots_AreSpelledAsDocumented()
    {
        Assert.That(
            Slots.Text(Slots.Format(Slots.TypicalQuote, 12345)),
            Is.EqualTo(
                "{\"seq\":12345,\"k\":\"quote\",\"id\":7,\"vt\":1340285400004241176,\"rt\":1340285400004341201,"
                + "\"src\":2,\"z\":\"C\","
                + "\"bp\":223.95,\"bs\":100,\"ap\":223.99,\"as\":1200,\"bx\":\"Q\",\"ax\":\"P\",\"bc\":\"R\"}\n"));
        Assert.That(
            Slots.Text(Slots.Format(new EngineEvent { InstrumentId = EngineEvent.NoInstrument }, 0)),
            Is.EqualTo("{\"seq\":0,\"k\":\"none\"}\n"));
        Assert.That(
            Slots.Text(Slots.Format(new EngineEvent { Tape = 0xe9, Flags = 4 }, 1)),
            Is.EqualTo("{\"seq\":1,\"k\":\"none\",\"id\":0,\"f\":4,\"z\":\"\\u00e9\"}\n"));
        var checkpoint = new OrderCommand { Kind = CommandKind.Checkpoint, CauseSequence = 8, StateHash = 0xabc };
        Assert.That(
            Slots.Text(Slots.Format(checkpoint, 3)),
            Is.EqualTo("{\"cmd\":3,\"k\":\"chk\",\"cause\":8,\"state\":\"0000000000000abc\"}\n"));
        var order = new OrderCommand
        {
            Kind = CommandKind.New,
            InstrumentId = 0,
            Side = Side.Bid,
            PriceE9 = -1,
            SizeE9 = long.MinValue,
            StrategyId = 65535,
        };
        Assert.That(
            Slots.Text(Slots.Format(order, -5)),
            Is.EqualTo(
                "{\"cmd\":-5,\"k\":\"new\",\"side\":1,\"p\":-0.000000001,"
                + "\"s\":-9223372036.854775808,\"strat\":65535}\n"));
    }

    [Test]
    public void Format_UnknownKindOrShortTarget_ReturnsZero()
    {
        var slot = Slots.TypicalQuote;
        Assert.That(LineFormatter.FormatEvent(ref slot, 1, new byte[LineFormatter.MaxLength - 1]), Is.Zero);
        slot.Kind = (EventKind)EventKindNames.Count;
        Assert.That(LineFormatter.FormatEvent(ref slot, 1, new byte[LineFormatter.MaxLength]), Is.Zero);
        slot.Kind = (EventKind)255;
        Assert.That(LineFormatter.FormatEvent(ref slot, 1, new byte[LineFormatter.MaxLength]), Is.Zero);
        var command = new OrderCommand { Kind = CommandKind.New };
        Assert.That(LineFormatter.FormatCommand(ref command, 1, new byte[LineFormatter.MaxLength - 1]), Is.Zero);
        command.Kind = CommandKind.Refused + 1;
        Assert.That(LineFormatter.FormatCommand(ref command, 1, new byte[LineFormatter.MaxLength]), Is.Zero);
    }

    [Test]
    public void MaxLength_WorstLineOfEveryKind_FitsWithSlack()
    {
        var worst = new WorstFields();
        var longest = 0;
        foreach (var kind in Slots.EventKinds)
        {
            var slot = new EngineEvent { Kind = kind, VenueTimeNs = long.MinValue, ReceiveTimeNs = long.MinValue };
            (slot.InstrumentId, slot.Flags, slot.Source, slot.Tape) = (uint.MaxValue - 1, 255, (EventSource)255, 1);
            EngineEvent.VisitPayload(ref slot, 1, ref worst);
            longest = Math.Max(longest, Slots.Format(slot, long.MinValue).Length);
        }

        foreach (var kind in Enum.GetValues<CommandKind>())
        {
            var slot = new OrderCommand { Kind = kind };
            OrderCommand.VisitPayload(ref slot, 1, ref worst);
            longest = Math.Max(longest, Slots.Format(slot, long.MinValue).Length);
        }

        Assert.That(longest, Is.InRange(200, LineFormatter.MaxLength - LineFormatter.Slack));
        TestContext.Out.WriteLine($"longest line: {longest} bytes");
    }
}
