using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Tests.Events;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

[TestFixture]
public sealed class AlpacaMsgPackParserTests
{
    [Test]
    public void Parse_RandomFrames_AgreesWithTwin() => Prop.ForAll(Seeds.Any, seed =>
    {
        var random = new Random(seed);
        var maker = new FrameMaker(random);
        var pair = ParserPair.MsgPack((AlpacaFeedKind)random.Next(2), capacity: random.Next(4) == 0 ? 3 : 64);
        for (var i = 0; i < 6; i++)
        {
            var elements = maker.Elements(random.Next(8) == 0 ? random.Next(40) : random.Next(5));
            var frame = new MsgPackSpelling(random, isLoose: random.Next(2) == 0).Spell(elements);
            Assert.That(pair.Difference(frame), Is.Null, () => Convert.ToHexString(frame));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));

    [Test]
    public void Parse_EverySample_AgreesWithTwin()
    {
        var pair = ParserPair.MsgPack();
        foreach (var frame in AlpacaSamples.MsgPack())
            Assert.That(pair.Difference(frame), Is.Null, () => Convert.ToHexString(frame));
    }

    [Test]
    public void Parse_EveryTruncationOfEverySample_AgreesWithTwin()
    {
        var pair = ParserPair.MsgPack();
        foreach (var frame in AlpacaSamples.MsgPack())
        {
            for (var length = 0; length < frame.Length; length++)
                Assert.That(pair.Difference(frame[..length]), Is.Null, () => Convert.ToHexString(frame[..length]));
        }
    }
}
