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
}
