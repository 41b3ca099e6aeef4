using MicroAlpha.Events;
using MicroAlpha.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.Log;

[TestFixture]
internal sealed class LogRecoveryTests
{
    [Test]
    public void Open_SegmentCutAtEveryByte_KeepsLongestValidPrefix()
    {
        var small = SmallLog.Create(1);
        for (var cut = 0; cut < small.Bytes.Length; cut++)
        {
            var files = small.With(small.Bytes[..cut]);
            using (var directory = LogDirectory.Open("/log", files, new ManualClock()))
            {
                var session = directory.Recovery.Sessions.Single();
                Assert.That(session.State, Is.EqualTo(LogState.CrashedRecovered), $"cut at {cut}");
            }

            var whole = small.Blocks.Where(b => b.End <= cut).ToList();
            if (whole.Count == 0)
            {
                Assert.That(files.Names.Where(n => n.EndsWith(".lz4", StringComparison.Ordinal)), Is.Empty);
                if (cut > 0)
                    Assert.That(files.Read(small.Name + ".torn"), Is.EqualTo(small.Bytes[..cut]));
                continue;
            }

            var text = LogText.Of(files);
            Assert.That(text.Damages, Is.Empty, $"cut at {cut}");
            var expected = small.Events.Take((int)whole[^1].Last + 1).ToList();
            Assert.That(text.Events.Select(e => e.Bytes).SequenceEqual(expected, ByteArrays.Instance), $"cut at {cut}");
            var torn = small.Bytes[whole[^1].End..cut];
            if (torn.Length > 0)
                Assert.That(files.Read(small.Name + ".torn"), Is.EqualTo(torn), $"cut at {cut}");
            Assert.That(LogVerifier.Verify(["/log"], files).State, Is.EqualTo(LogState.CrashedRecovered));
        }
    }

    [Test]
    public void Open_RecoveredTwice_SecondChangesNothing()
    {
        var small = SmallLog.Create(1);
        for (var cut = 0; cut < small.Bytes.Length; cut += 7)
        {
            var files = small.With(small.Bytes[..cut]);
            LogDirectory.Open("/log", files, new ManualClock()).Dispose();
            var names = files.Names.ToList();
            var contents = names.ConvertAll(files.Read);
            using var again = LogDirectory.Open("/log", files, new ManualClock());
            Assert.That(again.Recovery.Sessions, Is.Empty);
            Assert.That(files.Names, Is.EqualTo(names));
            Assert.That(names.ConvertAll(files.Read), Is.EqualTo(contents));
        }
    }

    [Test]
    public void Open_RecoveryInterruptedAtAnyCall_NextOneFinishes()
    {
        var small = SmallLog.Create(1);
        var cut = small.Blocks[3].End + 30;
        for (var call = 1; call < 60; call++)
        {
            foreach (var withHoles in new[] { false, true })
            {
                var files = small.With(small.Bytes[..cut]);
                files.CrashAtCall = call;
                try
                {
                    LogDirectory.Open("/log", files, new ManualClock()).Dispose();
                }
                catch (PowerLossException)
                {
                }

                files = files.AfterPowerLoss(new Random(call), withHoles);
                LogDirectory.Open("/log", files, new ManualClock()).Dispose();
                var text = LogText.Of(files);
                Assert.That(text.Events, Has.Count.EqualTo(small.Blocks[3].Last + 1), $"call {call}");
                Assert.That(text.Damages, Is.Empty, $"call {call}");
            }
        }
    }

    [Test]
    public void Open_MiddleBlockDamaged_QuarantinedAndUntouched()
    {
        var small = SmallLog.Create(1);
        var bytes = small.Bytes[..small.Blocks[^1].End];
        bytes[small.Blocks[2].Start + 100] ^= 1;
        var files = small.With(bytes);
        using (var directory = LogDirectory.Open("/log", files, new ManualClock()))
        {
            var session = directory.Recovery.Sessions.Single();
            Assert.That(session.State, Is.EqualTo(LogState.Quarantined));
            Assert.That(session.Damages.Single().BlockNumber, Is.EqualTo(2));
        }

        Assert.That(files.Read(small.Name), Is.EqualTo(bytes));
        Assert.That(
            files.Names.Single(n => n.EndsWith(".quarantined", StringComparison.Ordinal)),
            Does.StartWith(small.Name[9..25]));
        var statistics = LogVerifier.Verify(["/log"], files);
        Assert.That(statistics.State, Is.EqualTo(LogState.Quarantined));
        Assert.That(statistics.IsSound, Is.False);
        Assert.That(statistics.Events, Is.EqualTo(small.Events.Count - SmallLog.EventsPerBlock));
        Assert.That(
            statistics.Gaps.Single(),
            Is.EqualTo(new LogGap(SessionOf(small), small.Blocks[2].First, small.Blocks[2].Last, false)));
        using var again = LogDirectory.Open("/log", files, new ManualClock());
        Assert.That(again.Recovery.Sessions, Is.Empty);
    }

    [Test]
    public void Open_GarbageBehindLastBlock_CopiedAsideAndCut()
    {
        var small = SmallLog.Create(1);
        var garbage = new byte[5000];
        new Random(3).NextBytes(garbage);
        var end = small.Blocks[^1].End;
        var files = small.With([.. small.Bytes[..end], .. garbage]);
        LogDirectory.Open("/log", files, new ManualClock()).Dispose();
        Assert.That(files.Read(small.Name + ".torn"), Is.EqualTo(garbage));
        Assert.That(LogText.Of(files).Events, Has.Count.EqualTo(small.Events.Count));
        Assert.That(LogVerifier.Verify(["/log"], files).State, Is.EqualTo(LogState.CrashedRecovered));
    }

    [Test]
    public void Open_DiskRefusesRecovery_SaysSo()
    {
        var small = SmallLog.Create(1);
        var files = small.With(small.Bytes[..(small.Blocks[3].End + 9)]);
        var truncates = 0;
        files.Fault = (name, _) => name == "truncate" && ++truncates > 1 ? -5 : 0;
        Assert.That(
            () => LogDirectory.Open("/log", files, new ManualClock()),
            Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-307"));
    }

    [Test]
    public void StartSession_ClockJumpedBack_IdStillGreater()
    {
        var files = new MemoryFiles();
        var clock = new ManualClock();
        using var directory = LogDirectory.Open("/log", files, clock);
        ulong before;
        using (var log = directory.StartSession(new LogOptions()))
        {
            before = log.SessionId;
            log.TryStop();
        }

        clock.WallTimeNs -= 86_400_000_000_000;
        using var next = directory.StartSession(new LogOptions());
        Assert.That(next.SessionId, Is.EqualTo(before + 1));
    }

    [Test]
    public void Open_SegmentMissing_VerifierSaysWhich()
    {
        var files = new MemoryFiles();
        using (var directory = LogDirectory.Open("/log", files, new ManualClock()))
        using (var log = directory.StartSession(new LogOptions { SegmentRawBytes = 65_536 }))
        {
            var random = new Random(1);
            for (var i = 0; i < 2000; i++)
            {
                var slot = SlotMaker.Event(random, EventKind.Quote);
                log.AppendEvent(ref slot, i);
            }

            log.TryStop();
        }

        var segments = files.Names.Where(n => n.EndsWith(".lz4", StringComparison.Ordinal)).ToList();
        Assert.That(segments, Has.Count.GreaterThan(2));
        files.Remove(segments[1]);
        var statistics = LogVerifier.Verify(["/log"], files);
        Assert.That(statistics.State, Is.EqualTo(LogState.Damaged));
        Assert.That(statistics.Damages[0].Kind, Is.EqualTo(DamageKind.MissingSegment));
        Assert.That(statistics.Gaps, Has.Count.EqualTo(1));
        Assert.That(
            statistics.Events + statistics.Gaps[0].LastSequence - statistics.Gaps[0].FirstSequence + 1,
            Is.EqualTo(2000));
    }

    private static ulong SessionOf(SmallLog small) => Convert.ToUInt64(small.Name[9..25], 16);
}
