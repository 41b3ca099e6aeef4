using MicroAlpha.Events;
using MicroAlpha.Host.Trading;
using MicroAlpha.Native;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Trading;

/// <summary>Intents are there after the process is gone; epochs rise; torn records are not taken for intents.</summary>
[TestFixture]
internal sealed class IntentJournalTests
{
    private string _home = "";

    [SetUp]
    public void MakeHome() => _home = Directory.CreateTempSubdirectory("microalpha-intents-").FullName;

    [TearDown]
    public void RemoveHome() => Directory.Delete(_home, recursive: true);

    [Test]
    public void Add_ThenReadOpen_GivesWhatWasNotAnswered([Values] bool isOnDisk)
    {
        using (var journal = new IntentJournal(_home, 5, 8, isOnDisk))
        {
            for (var n = 0; n < 8; n++)
                Assert.That(journal.Add(Command(n), 100 + n, "AAPL"), Is.EqualTo(n));
            Assert.That(journal.Add(Command(8), 108, "AAPL"), Is.EqualTo(-1), "full");
            foreach (var answered in new[] { 0, 1, 2, 4, 6, -1, 99 })
                journal.NoteAnswer(answered);
        }

        using var next = new IntentJournal(_home, 6, 8, isOnDisk);
        _ = next.Add(Command(9), 1, "MSFT");
        var open = IntentJournal.ReadOpen(_home, 6);
        Assert.That(
            open.Select(intent => (intent.Epoch, intent.Sequence, intent.Symbol, intent.Command.SizeE9, intent.Name)),
            Is.EqualTo(new[] { 3, 5, 7 }.Select(n => (5UL, 100L + n, "AAPL", (long)n, $"MA-5-2-{100 + n}"))));
        Assert.That(IntentJournal.ReadAll(_home).Count(), Is.EqualTo(9));
        IntentJournal.Forget(_home, 6);
        Assert.That(IntentJournal.ReadAll(_home).Select(intent => intent.Epoch), Is.EqualTo(new[] { 6UL }));
    }

    [Test]
    public void ReadOpen_FlippedBytes_AreNeverAnIntentOfOtherTerms([Range(0, 127, 9)] int at)
    {
        using (var journal = new IntentJournal(_home, 5, 4, false))
        {
            _ = journal.Add(Command(1), 1, "AAPL");
            _ = journal.Add(Command(2), 2, "AAPL");
        }

        var path = Directory.GetFiles(_home).Single();
        var bytes = File.ReadAllBytes(path);
        bytes[at] ^= 0x40;
        File.WriteAllBytes(path, bytes);
        var open = IntentJournal.ReadOpen(_home, 0);
        Assert.That(open.Select(intent => intent.Command.SizeE9), Is.SubsetOf(new[] { 1L, 2L }));
        Assert.That(open.Select(intent => intent.Sequence), Has.Member(2L));
        Assert.That(open.All(intent => intent.Sequence == intent.Command.SizeE9), Is.True);
    }

    [Test]
    public void Next_AgainAndAfterALoss_AlwaysRises()
    {
        var first = BootEpoch.Next(_home);
        var second = BootEpoch.Next(_home);
        File.WriteAllText(Path.Combine(_home, BootEpoch.FileName), $"{second + 5_000_000_000}");
        var third = BootEpoch.Next(_home);
        Assert.That(second, Is.EqualTo(first + 1));
        Assert.That(third, Is.EqualTo(second + 5_000_000_001));
        File.Delete(Path.Combine(_home, BootEpoch.FileName));
        Assert.That(BootEpoch.Next(_home), Is.GreaterThanOrEqualTo(first));
        File.WriteAllText(Path.Combine(_home, BootEpoch.FileName), "x");
        Assert.That(
            () => BootEpoch.Next(_home), Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-803"));
    }

    [Test]
    public void Add_ItsCost_IsPrinted()
    {
        foreach (var (isOnDisk, count) in new[] { (false, 100_000), (true, 200) })
        {
            using var journal = new IntentJournal(_home, isOnDisk ? 2UL : 1UL, count, isOnDisk);
            var command = Command(1);
            var start = WallClock.MonotonicNs();
            for (var n = 0; n < count; n++)
                _ = journal.Add(in command, n, "AAPL");
            var each = (WallClock.MonotonicNs() - start) / count;
            TestContext.Out.WriteLine($"an intent {(isOnDisk ? "synced" : "stored")}: {each} ns");
            Assert.That(journal.Count, Is.EqualTo(count));
        }
    }

    private static OrderCommand Command(long size) => new()
    {
        Kind = CommandKind.New,
        StrategyId = 2,
        SizeE9 = size,
        PriceE9 = 3,
        OrderId = 4,
        Flags = CommandFlags.Flattens,
    };
}
