using MicroAlpha.Events;
using MicroAlpha.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.Log;

/// <summary>Files that are gone or empty, and what the rest of the log can say of them.</summary>
[TestFixture]
internal sealed class LogMissingTests
{
    private const int Events = 2000;

    private MemoryFiles _files = new();

    private List<string> Segments =>
        [.. _files.Names.Where(static name => name.EndsWith(".lz4", StringComparison.Ordinal))];

    [SetUp]
    public void WriteThreeSegments()
    {
        _files = new MemoryFiles();
        Write(Events);
        Assert.That(Segments, Has.Count.GreaterThan(2));
    }

    [Test]
    public void Verify_FirstSegmentIsGone_IsReported()
    {
        _files.Remove(Segments[0]);
        var found = Verify();
        Assert.That(found.Damages.Select(damage => damage.Kind), Is.EqualTo(new[] { DamageKind.MissingSegment }));
        Assert.That((found.State, found.IsSound), Is.EqualTo((LogState.Damaged, false)));
        Assert.That(found.PerSession.Single().FirstSequence, Is.GreaterThan(0));
    }

    [Test]
    public void Verify_LastSegmentIsGone_IsReportedByTheFooterBeforeIt()
    {
        var gone = Segments[^1];
        _files.Remove(gone);
        var found = Verify();
        Assert.That(found.Damages.Select(damage => (damage.Kind, Path.GetFileName(damage.File))), Is.EqualTo(new[]
        {
            (DamageKind.MissingEnd, Segments[^1]),
        }));
        Assert.That((found.State, found.IsSound), Is.EqualTo((LogState.Damaged, false)));
        Assert.That(found.Damages[0].ToString(), Does.Contain("none is there"));
        var alone = LogVerifier.Verify([$"/log/{Segments[^1]}"], _files);
        Assert.That(alone.IsSound, Is.True, "a segment that is named alone may have others behind it");
    }

    [Test]
    public void Open_LastSegmentIsGone_TheRecoveryTellsItOnce()
    {
        _files.Remove(Segments[^1]);
        using (var directory = LogDirectory.Open("/log", _files, new ManualClock()))
        {
            var session = directory.Recovery.Sessions.Single();
            Assert.That(session.State, Is.EqualTo(LogState.CrashedRecovered));
            Assert.That(session.Damages.Single().Kind, Is.EqualTo(DamageKind.MissingEnd));
        }

        Assert.That(Verify().State, Is.EqualTo(LogState.CrashedRecovered));
        using var again = LogDirectory.Open("/log", _files, new ManualClock());
        Assert.That(again.Recovery.Sessions, Is.Empty);
    }

    [Test]
    public void Verify_SegmentOfNoBytes_IsNamedAndCountsNoBlock()
    {
        var blocks = Verify().Blocks;
        _files = new MemoryFiles();
        _files.Put("20261120-00000000000000ff-00000.jsonl.lz4", []);
        var found = Verify();
        Assert.That(found.Damages.Single().Kind, Is.EqualTo(DamageKind.EmptySegment));
        Assert.That(found.Damages[0].ToString(), Does.Contain("0 bytes; its creation was interrupted"));
        Assert.That((found.Blocks, found.Events, found.RawBytes), Is.EqualTo((0L, 0L, 0L)));
        Assert.That((found.State, found.IsSound), Is.EqualTo((LogState.Damaged, false)));
        Assert.That(blocks, Is.GreaterThan(3));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public void Verify_AnySegmentEmptied_IsDamaged(int segment)
    {
        _files.Put(Segments[segment], []);
        var found = Verify();
        Assert.That(found.Damages.Select(damage => damage.Kind), Does.Contain(DamageKind.EmptySegment));
        Assert.That(found.IsSound, Is.False);
    }

    [Test]
    public void Open_LastSegmentIsEmpty_IsRemovedWithoutACallForTheNext()
    {
        var last = Segments[^1];
        _files.Put(last, []);
        using (var directory = LogDirectory.Open("/log", _files, new ManualClock()))
        {
            Assert.That(
                directory.Recovery.Sessions.Single().Damages.Select(damage => damage.Kind),
                Is.EqualTo(new[] { DamageKind.EmptySegment }));
        }

        Assert.That(Segments, Does.Not.Contain(last));
        Assert.That(Verify().State, Is.EqualTo(LogState.CrashedRecovered));
    }

    [Test]
    public void Verify_CreationFailedAndLeftAnEmptyFile_IsSound()
    {
        _files = new MemoryFiles();
        var creations = 0;
        _files.Fault = (name, _) =>
        {
            // The second segment's first write fails, and its file can not be removed either.
            creations += name == "create" ? 1 : 0;
            return creations == 2 && name is "write" or "remove" ? -5 : 0;
        };
        Write(Events);
        Assert.That(Segments.Select(name => _files.Read(name).Length), Does.Contain(0), "the test made no empty file");
        var found = Verify();
        Assert.That(found.Damages, Is.Empty);
        Assert.That((found.State, found.Events), Is.EqualTo((LogState.Clean, (long)Events)));
    }

    [Test]
    public void Verify_SeveralSessions_EachHasItsOwnNumbers()
    {
        Write(300);
        Write(0);
        Write(70);
        var sessions = Verify().PerSession;
        Assert.That(
            sessions.Select(session => (session.FirstSequence, session.LastSequence, session.Events)),
            Is.EqualTo(new[] { (0L, Events - 1L, (long)Events), (0L, 299L, 300L), (-1L, -1L, 0L), (0L, 69L, 70L) }));
        _files.Remove(Segments[1]);
        var found = Verify();
        Assert.That(
            found.PerSession.Select(session => session.State),
            Is.EqualTo(new[] { LogState.Damaged, LogState.Clean, LogState.Clean, LogState.Clean }));
        Assert.That((found.PerSession[0].GapCount, found.PerSession[0].DamagedBlocks), Is.EqualTo((1, 1)));
        Assert.That(found.State, Is.EqualTo(LogState.Damaged));
    }

    private void Write(int events)
    {
        using var directory = LogDirectory.Open("/log", _files, new ManualClock());
        using var log = directory.StartSession(new LogOptions { SegmentRawBytes = 65_536 });
        var random = new Random(1);
        for (var i = 0; i < events; i++)
        {
            var slot = SlotMaker.Event(random, EventKind.Quote);
            log.AppendEvent(ref slot, i);
        }

        log.TryStop();
    }

    private LogStatistics Verify() => LogVerifier.Verify(["/log"], _files);
}
