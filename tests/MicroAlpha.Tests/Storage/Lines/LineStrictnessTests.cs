using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Events;
using MicroAlpha.Storage.Lines;
using MicroAlpha.Tests.Events;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.Lines;

[TestFixture]
public sealed class LineStrictnessTests
{
    private const string Telling = "0123456789-+.eE,:{}\"\\u\n \0\tabcdfqrstz";

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(300);

    [TestCaseSource(typeof(Slots), nameof(Slots.EventKinds))]
    public void TryParseEvent_MutatedLine_RefusedOrFormatsToItself(EventKind kind) => Prop.ForAll(Seeds.Any, seed =>
    {
        var random = new Random(seed);
        var line = Slots.Format(Slots.AnyEvent(kind, random), Slots.AnySequence(random));
        for (var i = 0; i < 40; i++)
        {
            var mutant = Mutate(line, random);
            var slot = default(EngineEvent);
            var result = LineParser.TryParseEvent(mutant, ref slot, out var sequence, out var offset);
            if (result == LineResult.Ok)
                Assert.That(Slots.Text(Slots.Format(slot, sequence)), Is.EqualTo(Slots.Text(WithNewline(mutant))));
            else
                AssertRefused(Slots.BytesOf(slot), sequence, offset, mutant);
        }
    }).Check(Many);

    [TestCase(CommandKind.None)]
    [TestCase(CommandKind.New)]
    [TestCase(CommandKind.Replace)]
    [TestCase(CommandKind.Cancel)]
    [TestCase(CommandKind.Checkpoint)]
    [TestCase(CommandKind.Refused)]
    public void TryParseCommand_MutatedLine_RefusedOrFormatsToItself(CommandKind kind) => Prop.ForAll(Seeds.Any, seed =>
    {
        var random = new Random(seed);
        var line = Slots.Format(Slots.AnyCommand(kind, random), Slots.AnySequence(random));
        for (var i = 0; i < 40; i++)
        {
            var mutant = Mutate(line, random);
            var slot = default(OrderCommand);
            var result = LineParser.TryParseCommand(mutant, ref slot, out var sequence, out var offset);
            if (result == LineResult.Ok)
                Assert.That(Slots.Text(Slots.Format(slot, sequence)), Is.EqualTo(Slots.Text(WithNewline(mutant))));
            else
                AssertRefused(Slots.BytesOf(slot), sequence, offset, mutant);
        }
    }).Check(Many);

    [TestCaseSource(typeof(Slots), nameof(Slots.EventKinds))]
    public void TryParseEvent_EverySingleByteChanged_RefusedOrFormatsToItself(EventKind kind)
    {
        var line = Slots.Format(Slots.AnyEvent(kind, new Random(5)), 123);
        for (var at = 0; at < line.Length; at++)
        {
            for (var c = 0; c < 256; c++)
            {
                var mutant = (byte[])line.Clone();
                mutant[at] = (byte)c;
                var slot = default(EngineEvent);
                if (LineParser.TryParseEvent(mutant, ref slot, out var sequence) == LineResult.Ok)
                    Assert.That(Slots.Text(Slots.Format(slot, sequence)), Is.EqualTo(Slots.Text(mutant)));
            }
        }
    }

    [TestCaseSource(typeof(Slots), nameof(Slots.EventKinds))]
    public void TryParseEvent_EveryTruncation_IsTruncated(EventKind kind)
    {
        var random = new Random(1);
        for (var i = 0; i < 20; i++)
        {
            var line = Slots.Format(Slots.AnyEvent(kind, random), i);
            for (var length = 0; length < line.Length - 1; length++)
            {
                var slot = default(EngineEvent);
                var result = LineParser.TryParseEvent(line.AsSpan(0, length), ref slot, out _, out var offset);
                // A text may hold a brace; then the end looks like one.
                if (length > 0 && line[length - 1] == '}')
                    Assert.That(result, Is.Not.EqualTo(LineResult.Ok));
                else
                    Assert.That((result, offset), Is.EqualTo((LineResult.Truncated, length)));
            }

            var whole = default(EngineEvent);
            Assert.That(LineParser.TryParseEvent(line.AsSpan(0, line.Length - 1), ref whole, out _),
                Is.EqualTo(LineResult.Ok));
        }
    }

    [TestCase("", LineResult.Truncated, 0)]
    [TestCase("\n", LineResult.Truncated, 0)]
    [TestCase("}", LineResult.TrailingBytes, 0)]
    [TestCase("{}", LineResult.NotThisType, 0)]
    [TestCase("{\"cmd\":1,\"k\":\"none\"}", LineResult.NotThisType, 0)]
    [TestCase("{\"seq\":1,\"k\":\"nine\"}", LineResult.UnknownKind, 8)]
    [TestCase("{\"seq\":1,\"k\":\"nonesuch\"}", LineResult.UnknownKind, 8)]
    [TestCase("{\"seq\":1,\"k\":\"none\0\"}", LineResult.UnknownKind, 8)]
    [TestCase("{\"seq\":1,\"k\":\"bar\0\0\0\0\0\"}", LineResult.UnknownKind, 8)]
    [TestCase("{\"seq\":1,\"k\":\"acceptedx\"}", LineResult.UnknownKind, 8)]
    [TestCase("{\"seq\":1,\"k\":\"\"}", LineResult.UnknownKind, 8)]
    [TestCase("{\"seq\":1,\"kind\":\"none\"}", LineResult.UnknownKey, 8)]
    [TestCase("{\"seq\":01,\"k\":\"none\"}", LineResult.NotCanonical, 8)]
    [TestCase("{\"seq\":-0,\"k\":\"none\"}", LineResult.NotCanonical, 7)]
    [TestCase("{\"seq\":,\"k\":\"none\"}", LineResult.Malformed, 7)]
    [TestCase("{\"seq\":1.5,\"k\":\"none\"}", LineResult.NotCanonical, 8)]
    [TestCase("{\"seq\":9223372036854775808,\"k\":\"none\"}", LineResult.Overflow, 7)]
    [TestCase("{\"seq\":99999999999999999999999,\"k\":\"none\"}", LineResult.Overflow, 7)]
    [TestCase("{\"seq\":1,\"k\":\"none\"}x}", LineResult.TrailingBytes, 19)]
    [TestCase("{\"seq\":1,\"k\":\"none\"}\n{}", LineResult.TrailingBytes, 21)]
    [TestCase("{\"seq\":1,\"k\":\"none\",\"id\":4294967295}", LineResult.Overflow, 19)]
    [TestCase("{\"seq\":1,\"k\":\"none\",\"id\":00}", LineResult.NotCanonical, 26)]
    [TestCase("{\"seq\":1,\"k\":\"none\",\"k\":\"none\"}", LineResult.KeyOrder, 19)]
    [TestCase("{\"seq\":1,\"k\":\"none\",\"vt\":0}", LineResult.NotCanonical, 19)]
    [TestCase("{\"seq\":1,\"k\":\"none\",\"vt\":9223372036854775808}", LineResult.Overflow, 19)]
    [TestCase("{\"seq\":1,\"k\":\"none\",\"vt\":12345678901234567890}", LineResult.Overflow, 19)]
    [TestCase("{\"seq\":1,\"k\":\"none\",\"vt\":0234567890123456789}", LineResult.Malformed, 19)]
    [TestCase("{\"seq\":1,\"k\":\"none\",\"f\":4,\"vt\":3}", LineResult.KeyOrder, 25)]
    [TestCase("{\"seq\":1,\"k\":\"none\",\"f\":256}", LineResult.Overflow, 19)]
    [TestCase("{\"seq\":1,\"k\":\"none\",\"f\":-1}", LineResult.Overflow, 19)]
    [TestCase("{\"seq\":1,\"k\":\"none\",\"f\":\"a\"}", LineResult.Malformed, 19)]
    [TestCase("{\"seq\":1,\"k\":\"none\",\"z\":\"\"}", LineResult.NotCanonical, 19)]
    [TestCase("{\"seq\":1,\"k\":\"none\",\"z\":\"\\u0041\"}", LineResult.NotCanonical, 19)]
    [TestCase("{\"seq\":1,\"k\":\"none\",\"z\":\"\\u00E9\"}", LineResult.NotCanonical, 19)]
    [TestCase("{\"seq\":1,\"k\":\"none\",\"z\":\"\\u0000\"}", LineResult.NotCanonical, 19)]
    [TestCase("{\"seq\":1,\"k\":\"none\",\"z\":\"ab\"}", LineResult.NotCanonical, 19)]
    [TestCase("{\"seq\":1,\"k\":\"none\",\"z\":5}", LineResult.Malformed, 19)]
    [TestCase("{\"seq\":1,\"k\":\"none\",\"bp\":5}", LineResult.UnknownKey, 19)]
    [TestCase("{\"seq\":1,\"k\":\"quote\",\"bp\":5.0}", LineResult.NotCanonical, 20)]
    [TestCase("{\"seq\":1,\"k\":\"quote\",\"bp\":0}", LineResult.NotCanonical, 20)]
    [TestCase("{\"seq\":1,\"k\":\"quote\",\"bp\":-0}", LineResult.NotCanonical, 20)]
    [TestCase("{\"seq\":1,\"k\":\"quote\",\"bp\":0.0000000001}", LineResult.Overflow, 20)]
    [TestCase("{\"seq\":1,\"k\":\"quote\",\"bp\":9223372036.854775808}", LineResult.Overflow, 20)]
    [TestCase("{\"seq\":1,\"k\":\"quote\",\"bp\":5.}", LineResult.Malformed, 20)]
    [TestCase("{\"seq\":1,\"k\":\"quote\",\"bp\":.5}", LineResult.Malformed, 20)]
    [TestCase("{\"seq\":1,\"k\":\"quote\",\"bp\": 5}", LineResult.Malformed, 20)]
    [TestCase("{\"seq\":1,\"k\":\"quote\",\"bs\":5,\"bp\":5}", LineResult.KeyOrder, 27)]
    [TestCase("{\"seq\":1,\"k\":\"quote\",\"bp\":5,\"bp\":5}", LineResult.KeyOrder, 27)]
    [TestCase("{\"seq\":1,\"k\":\"operator\",\"kid\":\"000000000000000G\"}", LineResult.NotCanonical, 23)]
    [TestCase("{\"seq\":1,\"k\":\"operator\",\"kid\":\"0000000000000000\"}", LineResult.NotCanonical, 23)]
    [TestCase("{\"seq\":1,\"k\":\"operator\",\"kid\":\"000000000000000A\"}", LineResult.NotCanonical, 23)]
    [TestCase("{\"seq\":1,\"k\":\"conn\",\"code\":2147483648}", LineResult.Overflow, 19)]
    [TestCase("{\"seq\":1,\"k\":\"instr\",\"sym\":\"1234567890123456789012345\"}", LineResult.NotCanonical, 20)]
    public void TryParseEvent_WrongLine_SaysWhatAndWhere(string line, LineResult expected, int expectedOffset)
    {
        var slot = new EngineEvent { VenueTimeNs = 5, Stamp = 9 };
        var bytes = Encoding.Latin1.GetBytes(line);

        var result = LineParser.TryParseEvent(bytes, ref slot, out var sequence, out var offset);

        Assert.That((result, offset), Is.EqualTo((expected, expectedOffset)));
        AssertRefused(Slots.BytesOf(slot), sequence, offset, bytes);
        Assert.That(slot.Stamp, Is.EqualTo(9));
    }

    [TestCase("5e0")]
    [TestCase("50e-1")]
    [TestCase("5.0E+0")]
    public void TryParseEvent_ExponentForm_IsNotCanonical(string number)
    {
        // The place is the field or the exponent, by the machine's instructions.
        var slot = default(EngineEvent);
        var line = Encoding.ASCII.GetBytes($"{{\"seq\":1,\"k\":\"quote\",\"bp\":{number}}}");
        Assert.That(LineParser.TryParseEvent(line, ref slot, out _), Is.EqualTo(LineResult.NotCanonical));
    }

    [TestCase("{\"cmd\":1,\"k\":\"buy\"}", LineResult.UnknownKind, 8)]
    [TestCase("{\"seq\":1,\"k\":\"new\"}", LineResult.NotThisType, 0)]
    [TestCase("{\"cmd\":1,\"k\":\"new\",\"strat\":65536}", LineResult.Overflow, 18)]
    [TestCase("{\"cmd\":1,\"k\":\"new\",\"strat\":65537}", LineResult.Overflow, 27)]
    [TestCase("{\"cmd\":1,\"k\":\"new\",\"state\":\"0000000000000001\"}", LineResult.UnknownKey, 18)]
    public void TryParseCommand_WrongLine_SaysWhatAndWhere(string line, LineResult expected, int expectedOffset)
    {
        var slot = new OrderCommand { PriceE9 = 5 };
        var bytes = Encoding.Latin1.GetBytes(line);

        var result = LineParser.TryParseCommand(bytes, ref slot, out var sequence, out var offset);

        Assert.That((result, offset), Is.EqualTo((expected, expectedOffset)));
        AssertRefused(Slots.BytesOf(slot), sequence, offset, bytes);
    }

    [Test]
    public void TryParse_LongLine_IsTooLong()
    {
        var line = Encoding.Latin1.GetBytes("{\"seq\":1,\"k\":\"none\"" + new string(' ', LineFormatter.MaxLength)
            + "}");
        var slot = default(EngineEvent);
        var command = default(OrderCommand);
        Assert.That(LineParser.TryParseEvent(line, ref slot, out _), Is.EqualTo(LineResult.TooLong));
        Assert.That(LineParser.TryParseCommand(line, ref command, out _), Is.EqualTo(LineResult.TooLong));
    }

    [TestCase("{\"seq\":1}", LineType.Event)]
    [TestCase("{\"cmd\":1}", LineType.Command)]
    [TestCase("{\"meta\":{}}", LineType.Meta)]
    [TestCase("{\"meta\":", LineType.Meta)]
    [TestCase("{\"meta\"", LineType.Unknown)]
    [TestCase("{\"sequence\":1}", LineType.Unknown)]
    [TestCase("{", LineType.Unknown)]
    [TestCase("", LineType.Unknown)]
    public void Classify_FirstKey_TellsTheType(string line, LineType expected) =>
        Assert.That(LineParser.Classify(Encoding.Latin1.GetBytes(line)), Is.EqualTo(expected));

    private static void AssertRefused(byte[] slot, long sequence, int offset, byte[] line)
    {
        Assert.That(slot, Has.All.Zero, "a refused line leaves nothing in the slot");
        Assert.That(sequence, Is.Zero);
        Assert.That(offset, Is.InRange(0, line.Length));
    }

    private static byte[] WithNewline(byte[] line) => line[^1] == '\n' ? line : [.. line, (byte)'\n'];

    private static byte[] Mutate(byte[] line, Random random)
    {
        var bytes = new List<byte>(line);
        for (var edits = random.Next(1, 3); edits > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            var c = random.Next(4) == 0 ? (byte)random.Next(256) : (byte)Telling[random.Next(Telling.Length)];
            var count = Math.Min(random.Next(1, 12), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = c;
                    break;
                case 1:
                    bytes.Insert(at, c);
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(count, bytes.Count - 1));
                    break;
                case 3:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, count));
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return [.. bytes];
    }
}
