using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Tests.Events;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

[TestFixture]
public sealed class AlpacaJsonParserTests
{
    [TestCase(true)]
    [TestCase(false)]
    public void Parse_RandomFrames_AgreesWithTwin(bool isQuick) => Prop.ForAll(Seeds.Any, seed =>
    {
        var random = new Random(seed);
        var maker = new FrameMaker(random);
        var kind = (AlpacaFeedKind)random.Next(2);
        var pair = ParserPair.Json(kind, capacity: random.Next(4) == 0 ? 3 : 64, isQuick);
        for (var i = 0; i < 6; i++)
        {
            var elements = maker.Elements(random.Next(8) == 0 ? random.Next(40) : random.Next(5));
            var frame = new JsonSpelling(random, isLoose: random.Next(3) == 0).Spell(elements);
            Assert.That(pair.Difference(frame), Is.Null, () => Encoding.UTF8.GetString(frame));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));

    [TestCase(true)]
    [TestCase(false)]
    public void Parse_EverySample_AgreesWithTwin(bool isQuick)
    {
        var pair = ParserPair.Json(isQuick: isQuick);
        foreach (var frame in AlpacaSamples.Json())
            Assert.That(pair.Difference(frame), Is.Null, () => Encoding.UTF8.GetString(frame));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Parse_EveryTruncationOfEverySample_AgreesWithTwin(bool isQuick)
    {
        var pair = ParserPair.Json(isQuick: isQuick);
        foreach (var frame in AlpacaSamples.Json())
        {
            for (var length = 0; length < frame.Length; length++)
                Assert.That(pair.Difference(frame[..length]), Is.Null, () => Encoding.UTF8.GetString(frame[..length]));
        }
    }

    // The two usual orders of quotes and trades, and one that only the second path knows.
    [TestCase("""
        {"T":"q","S":"AMD","bx":"U","bp":91.97,"bs":1,"ax":"Q","ap":91.9851,"as":40,"c":["R"],"z":"C",
        "t":"2023-04-06T11:54:27.924933876Z"}
        """)]
    [TestCase("""
        {"T":"q","S":"BRK.B","bx":"U","bp":7,"bs":12,"ax":"Q","ap":8.5,"as":4,"t":"2023-04-06T11:54:27Z","c":["R"],
        "z":"C"}
        """)]
    [TestCase("""
        {"T":"t","i":71,"S":"AMD","x":"K","p":91.9,"s":3,"c":["@","F"],"z":"C","t":"2023-04-06T11:54:26.8Z"}
        """)]
    [TestCase("""
        {"T":"t","S":"AMD","i":71,"x":"K","p":91.9,"s":3,"t":"2023-04-06T11:54:26.8Z","c":["@","F","T","I"],"z":"C"}
        """)]
    [TestCase("""
        {"T":"q","S":"AMD","ap":91.98,"bs":1,"ax":"Q","bp":91.9,"bx":"U","as":4,"z":"C","c":["R"],
        "t":"2023-04-06T11:54:27.9Z"}
        """)]
    public void Parse_EveryByteReplacedInsertedAndRemoved_AgreesWithTwin(string text)
    {
        var element = Encoding.ASCII.GetBytes(text.ReplaceLineEndings("").Replace(", ", ",", StringComparison.Ordinal));
        var pair = ParserPair.Json();
        byte[] frame = [(byte)'[', .. element, (byte)',', .. element, (byte)']'];
        Assert.That(pair.Difference(frame), Is.Null);
        for (var at = 1; at <= element.Length; at++)
        {
            Assert.That(pair.Difference([.. frame[..at], .. frame[(at + 1)..]]), Is.Null, $"without byte {at}");
            for (var value = 0; value < 256; value++)
            {
                byte[] replaced = [.. frame[..at], (byte)value, .. frame[(at + 1)..]];
                byte[] inserted = [.. frame[..at], (byte)value, .. frame[at..]];
                var difference = pair.Difference(replaced) ?? pair.Difference(inserted);
                if (difference is not null)
                    Assert.Fail($"byte {value} at {at}: {difference}");
            }
        }

        Assert.That(pair.QuickElements, Is.GreaterThan(10_000));
    }

    // As the stream orders them, and in an order that only the second path knows.
    [TestCase(""" "bx":"U","bp":1,"bs":2,"ax":"Q","ap":3,"as":4,"c":["R"],"z":"C" """)]
    [TestCase(""" "ap":3,"bs":2,"ax":"Q","bp":1,"bx":"U","as":4,"z":"C","c":["R"] """)]
    public void Parse_NumbersOfEveryLength_AgreeWithTwin(string fields)
    {
        var text = $$"""[{"T":"q","S":"A",{{fields.Trim()}},"t":"2023-04-06T11:54:27Z"}]""";
        const string Digits = "3706183270674522961";
        var pair = ParserPair.Json();
        Assert.That(pair.Difference(Encoding.ASCII.GetBytes(text)), Is.Null);
        foreach (var field in (string[])["bp\":1", "bs\":2", "ap\":3", "as\":4"])
        {
            for (var whole = 0; whole <= 12; whole++)
            {
                for (var fraction = -1; fraction <= 12; fraction++)
                {
                    var number = Digits[..whole] + (fraction < 0 ? "" : "." + Digits[whole..][..Math.Min(fraction, 6)]
                        + Digits[..Math.Max(0, fraction - 6)]);
                    var frame = text.Replace(field, field[..4] + number, StringComparison.Ordinal);
                    // Followed by another element: a frame's end has a path of its own.
                    frame = $"{frame[..^1]},{frame[1..]}";
                    Assert.That(pair.Difference(Encoding.ASCII.GetBytes(frame)), Is.Null, frame);
                }
            }
        }

        Assert.That(pair.QuickElements, Is.GreaterThan(100));
    }
}
