using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Backfill;
using MicroAlpha.Gateways.Alpaca.Sessions;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Backfill;

/// <summary>The list of unfilled gaps outlives the run.</summary>
[TestFixture]
internal sealed class PendingGapsTests
{
    private static readonly StreamGap First = new(10, 20, 1, ["AAPL", "BRK.B"], StreamChannels.Trades);
    private static readonly StreamGap Second = new(5, 30, 0, ["*"], StreamChannels.Trades | StreamChannels.Quotes);

    private string _path = "";

    [SetUp]
    public void MakeFolder() =>
        _path = Path.Combine(Directory.CreateTempSubdirectory("microalpha-gaps-").FullName, "gaps.json");

    [TearDown]
    public void RemoveFolder() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Test]
    public void Load_NoFile_IsEmpty()
    {
        var pending = PendingGaps.Load(_path);
        Assert.That((pending.All.Count, pending.OpenSinceNs, pending.EarliestNs), Is.EqualTo((0, 0L, 0L)));
        Assert.That(File.Exists(_path), Is.False);
    }

    [Test]
    public void Load_AfterEveryChange_IsTheSame()
    {
        var pending = PendingGaps.Load(_path);
        pending.Closed(First);
        Same(pending);
        pending.Opened(7);
        Same(pending);
        Assert.That(pending.EarliestNs, Is.EqualTo(7));
        pending.Opened(9);
        Assert.That(pending.OpenSinceNs, Is.EqualTo(7), "the one that was open goes on");
        pending.Closed(Second);
        Assert.That((pending.OpenSinceNs, pending.EarliestNs), Is.EqualTo((0L, 5L)));
        Same(pending);
        pending.Ended(Second);
        pending.Ended(First);
        Same(pending);
        Assert.That(PendingGaps.Load(_path).EarliestNs, Is.Zero);
    }

    [Test]
    public void Load_CutAtEveryByte_IsRefusedWithItsCode()
    {
        var pending = PendingGaps.Load(_path);
        pending.Closed(First);
        pending.Opened(7);
        var whole = File.ReadAllBytes(_path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_path, whole[..length]);
            Assert.That(() => PendingGaps.Load(_path), Throws.TypeOf<EngineException>().With.Property("Code")
                .EqualTo("MA-456"), $"cut at {length}");
        }
    }

    [Test]
    public void Closed_FileCannotBeWritten_IsSaidAndKept()
    {
        var pending = PendingGaps.Load(Path.Combine(_path, "no", "folder.json"));
        Assert.That(() => pending.Closed(First), Throws.TypeOf<EngineException>().With.Property("Code")
            .EqualTo("MA-456"));
        Assert.That(pending.All, Is.EqualTo(new[] { First }));
    }

    private void Same(PendingGaps pending)
    {
        var loaded = PendingGaps.Load(_path);
        Assert.That(loaded.OpenSinceNs, Is.EqualTo(pending.OpenSinceNs));
        Assert.That(loaded.All.Select(Text), Is.EqualTo(pending.All.Select(Text)));
    }

    private static string Text(StreamGap gap) =>
        $"{gap.StartNs} {gap.EndNs} {gap.AheadNs} {gap.Channels} {string.Join(' ', gap.Symbols)}";
}
