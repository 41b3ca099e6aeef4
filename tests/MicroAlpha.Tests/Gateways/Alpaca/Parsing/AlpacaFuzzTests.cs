using System.Globalization;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

/// <summary>
/// Damaged frames to the parsers and their twins. MICROALPHA_FUZZ is how many, for example 10000000;
/// MICROALPHA_FUZZ_SEED is the first seed, of which each takes a hundred thousand.
/// </summary>
[TestFixture]
public sealed class AlpacaFuzzTests
{
    private const int Short = 20_000;
    private const int PerSeed = 100_000;
    private const string JsonAlphabet = "{}[]\",:\\0123456789.-+eE \n\ttfnulTSzq\u007f";

    // Headers of every kind.
    private const string MsgPackAlphabet =
        "\u0000\u007f\u0080\u0081\u008f\u0090\u0091\u009f\u00a0\u00a1\u00bf\u00c0\u00c1\u00c2\u00c3\u00c4\u00c5\u00c6"
        + "\u00c7\u00c8\u00c9\u00ca\u00cb\u00cc\u00cd\u00ce\u00cf\u00d0\u00d1\u00d2\u00d3\u00d4\u00d5\u00d6\u00d7\u00d8"
        + "\u00d9\u00da\u00db\u00dc\u00dd\u00de\u00df\u00e0\u00ffTSt";

    [Test]
    public void Json_DamagedFrames_AgreeWithTwin() => Fuzz(random =>
    {
        var maker = new FrameMaker(random);
        var corpus = Enumerable.Range(0, 200)
            .Select(i => new JsonSpelling(random, i % 8 == 0).Spell(maker.Elements(random.Next(1, 4)))).ToList();
        // Twice: samples are what comes.
        corpus.AddRange(AlpacaSamples.Json());
        corpus.AddRange(AlpacaSamples.Json());
        return (ParserPair.Json(isQuick: random.Next(8) > 0), new FrameMutator(random, corpus, JsonAlphabet));
    });

    [Test]
    public void MsgPack_DamagedFrames_AgreeWithTwin() => Fuzz(random =>
    {
        var maker = new FrameMaker(random);
        var corpus = Enumerable.Range(0, 200)
            .Select(i => new MsgPackSpelling(random, i % 4 == 0).Spell(maker.Elements(random.Next(1, 4)))).ToList();
        corpus.AddRange(AlpacaSamples.MsgPack());
        corpus.AddRange(AlpacaSamples.MsgPack());
        return (ParserPair.MsgPack(), new FrameMutator(random, corpus, MsgPackAlphabet));
    });

    private static void Fuzz(Func<Random, (ParserPair Pair, FrameMutator Mutator)> start)
    {
        var count = long.Parse(Setting("MICROALPHA_FUZZ", $"{Short}"), CultureInfo.InvariantCulture);
        var seed = int.Parse(Setting("MICROALPHA_FUZZ_SEED", "1"), CultureInfo.InvariantCulture);
        long done = 0;
        long quick = 0;
        for (; done < count; seed++)
        {
            var (pair, mutator) = start(new Random(seed));
            for (var i = 0; i < PerSeed && done < count; i++, done++)
            {
                var frame = mutator.Next();
                if (pair.Difference(frame) is { } difference)
                    Assert.Fail($"seed {seed}, input {i}: {difference}: {Convert.ToHexString(frame)}");
            }

            quick += pair.QuickElements;
        }

        TestContext.Progress.WriteLine($"{done} damaged frames agree, up to seed {seed - 1}; {quick} quick elements");
        Assert.That(done, Is.EqualTo(count));
    }

    private static string Setting(string name, string otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : otherwise;
}
