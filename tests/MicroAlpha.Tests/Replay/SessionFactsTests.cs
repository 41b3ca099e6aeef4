using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Host.Replay;
using MicroAlpha.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Replay;

/// <summary>What a log says of its session is as little to be trusted as the rest of a damaged file.</summary>
[TestFixture]
internal sealed class SessionFactsTests
{
    private const string Sound = "\"instruments\":100,\"levels\":2048,\"levels_per_side\":64,\"pending_levels\":32";

    [Test]
    public void With_SoundFacts_AreTaken()
    {
        var facts = SessionFacts.Default.With(Line(2048, Sound));
        Assert.That((facts.CheckpointEvery, facts.Doubt), Is.EqualTo((2048, "")));
        Assert.That(
            (facts.Books.MaxInstruments, facts.Books.MaxLevels, facts.Books.MaxLevelsPerSide),
            Is.EqualTo((100, 2048, 64)));
        Assert.That(facts.With("{\"meta\":\"segment\"}\n"u8), Is.EqualTo(facts), "a later line says nothing new");
    }

    [TestCase("instruments", "100", "2000000000")]
    [TestCase("instruments", "100", "0")]
    [TestCase("instruments", "100", "-5")]
    [TestCase("levels", "2048", "2147483647")]
    [TestCase("levels", "2048", "1000000000000")]
    [TestCase("levels_per_side", "64", "1073741824")]
    [TestCase("levels_per_side", "64", "63")]
    [TestCase("pending_levels", "32", "1073741824")]
    [TestCase("pending_levels", "32", "\"many\"")]
    [TestCase("pending_levels", "32", "null")]
    public void With_LimitOutOfRange_ChangesNothingAndSaysSo(string key, string sound, string value)
    {
        var books = Sound.Replace($"\"{key}\":{sound}", $"\"{key}\":{value}", StringComparison.Ordinal);
        Assert.That(books, Is.Not.EqualTo(Sound));
        var facts = SessionFacts.Default.With(Line(2048, books));
        Assert.That(facts with { Doubt = "" }, Is.EqualTo(SessionFacts.Default));
        Assert.That(facts.Doubt, Does.Contain("cannot be true"));
    }

    [TestCase("0")]
    [TestCase("-1024")]
    [TestCase("1000")]
    [TestCase("2147483647")]
    [TestCase("99999999999")]
    public void With_CheckpointsOutOfRange_ChangesNothingAndSaysSo(string every)
    {
        var facts = SessionFacts.Default.With(
            Encoding.UTF8.GetBytes($"{{\"meta\":\"segment\",\"checkpoint_every\":{every}}}\n"));
        Assert.That(facts with { Doubt = "" }, Is.EqualTo(SessionFacts.Default));
        Assert.That(facts.Doubt, Is.Not.Empty);
    }

    [Test]
    public void Run_LogClaimsTerabytes_ReplaysWithoutThemAndReportsIt()
    {
        var path = Directory.CreateTempSubdirectory("microalpha-facts-").FullName;
        try
        {
            using (var directory = LogDirectory.Open(path))
            {
                var books = Sound.Replace("2048", "2147483647", StringComparison.Ordinal);
                using var log = directory.StartSession(new LogOptions
                {
                    SessionFacts = $"{{\"books\":{{{books}}}}}",
                });
                var market = new SyntheticMarket(new SyntheticOptions { MaxEvents = 500 }, new InstrumentTable(64));
                EngineEvent slot = default;
                for (var sequence = 0; market.TryNext(ref slot); sequence++)
                    log.AppendEvent(ref slot, sequence);
                log.TryStop();
            }

            var result = LogReplay.Run(new ReplayOptions { Paths = [path], IsVerified = true }, static _ => { });
            Assert.That((result.Events, result.IsIdentical), Is.EqualTo((500L, (bool?)true)));
            Assert.That(result.Damages.Single(), Does.Contain("MaxLevels is 2147483647").And.Contain(path));
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static byte[] Line(int every, string books) => Encoding.UTF8.GetBytes(
        $"{{\"meta\":\"segment\",\"checkpoint_every\":{every},\"facts\":{{\"books\":{{{books}}}}}}}\n");
}
