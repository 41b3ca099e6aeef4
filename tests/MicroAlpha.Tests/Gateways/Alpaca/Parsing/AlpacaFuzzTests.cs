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

    [Test]
    public void Json_DamagedFrames_AgreeWithTwin()
    {
        Fuzz(random =>
        {
            var maker = new FrameMaker(random);
            var corpus = Enumerable.Range(0, 200)
                .Select(i => new JsonSpelling(random, i % 8 == 0).Spell(maker.Elements(random.Next(1, 4)))).ToList();
            // Twice as often as their number: samples are what comes.
            corpus.AddRange(AlpacaSamples.Json());
            corpus.AddRange(AlpacaSamples.Json());
            return (ParserPair.Json(isQuick: random.Next(8) > 0), new FrameMutator(random, corpus, JsonAlphabet));
        });
    }

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
