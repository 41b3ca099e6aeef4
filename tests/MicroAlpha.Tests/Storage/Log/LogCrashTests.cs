using MicroAlpha.Events;
using MicroAlpha.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.Log;

[TestFixture]
internal sealed class LogCrashTests
{
    [Test]
    public void Recovery_PowerLostAtAnyCall_EverythingAcknowledgedIsThere(
        [Values] bool withHoles,
        [Values] bool withFaults,
        [Values] bool syncsBeside)
    {
        var acknowledged = 0L;
        var recovered = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var dice = new Random(seed);
            var files = new MemoryFiles { Dice = dice, CrashAtCall = 10 + dice.Next(400), SyncsBeside = syncsBeside };
            if (withFaults)
                files.Fault = Faults(dice);
            var run = new CrashRun(files, dice);
            run.UntilPowerLoss();
            var after = files.AfterPowerLoss(dice, withHoles);
            // Some recoveries are themselves interrupted.
            for (var again = dice.Next(3); again > 0; again--)
                after = Interrupt(after, dice, withHoles);
            using (var directory = LogDirectory.Open("/log", after, new ManualClock()))
                recovered += directory.Recovery.Sessions.Count;
            Check(run, after, seed, withHoles || withFaults);
            acknowledged += run.Durable + 1;
        }

        Assert.That(acknowledged, Is.GreaterThan(1000), "the test must have acknowledged events to look for");
        TestContext.Out.WriteLine($"{acknowledged} acknowledged events, {recovered} sessions recovered");
    }

    private static Func<string, int, int> Faults(Random dice)
    {
        var syncAt = dice.Next(100);
        var writeAt = dice.Next(100);
        var syncs = 0;
        var writes = 0;
        return (name, _) => name switch
        {
            "fdatasync" when ++syncs == syncAt => -5,
            "write" when ++writes == writeAt => dice.Next(2) == 0 ? -5 : -28,
            _ => 0,
        };
    }

    private static MemoryFiles Interrupt(MemoryFiles files, Random dice, bool withHoles)
    {
        files.CrashAtCall = files.Calls + 1 + dice.Next(40);
        files.Dice = dice;
        try
        {
            LogDirectory.Open("/log", files, new ManualClock()).Dispose();
        }
        catch (PowerLossException)
        {
        }

        return files.AfterPowerLoss(dice, withHoles);
    }

    private static void Check(CrashRun run, MemoryFiles after, int seed, bool mayHaveHoles)
    {
        if (!after.Names.Any(n => n.EndsWith(".lz4", StringComparison.Ordinal)))
        {
            Assert.That(run.Durable, Is.EqualTo(-1), $"seed {seed}: no segment is left");
            return;
        }

        var text = LogText.Of(after);
        var sequences = text.Events.ConvertAll(e => e.Sequence);
        Assert.That(sequences.Distinct().Count(), Is.EqualTo(sequences.Count), $"seed {seed}: a duplicate");
        Assert.That(sequences.Zip(sequences.Skip(1)).All(p => p.First < p.Second), Is.True, $"seed {seed}: order");
        var read = text.Events.ToDictionary(e => e.Sequence, e => e.Bytes);
        for (var sequence = 0L; sequence <= run.Durable; sequence++)
        {
            if (!read.TryGetValue(sequence, out var bytes) || !bytes.AsSpan().SequenceEqual(run.Events[(int)sequence]))
                Assert.Fail($"seed {seed}: {sequence} was acknowledged (to {run.Durable}) and is missing or differs");
        }

        Assert.That(text.Commands, Has.Count.GreaterThanOrEqualTo((int)run.DurableCommand + 1), $"seed {seed}");
        // Pages that survive out of order can leave a hole behind the acknowledged part, and so does a sync that failed
        // when the segment that was begun after it is torn in its first block: quarantined, not repaired.
        var state = LogVerifier.Verify(["/log"], after).State;
        if (mayHaveHoles && state == LogState.Quarantined)
            return;
        Assert.That(text.Damages, Is.Empty, $"seed {seed}");
        Assert.That(text.Gaps, Is.Empty, $"seed {seed}");
        Assert.That(
            sequences.Count == 0 || (sequences[0] == 0 && sequences[^1] == sequences.Count - 1),
            Is.True,
            $"seed {seed}: a gap");
        Assert.That(state, Is.EqualTo(LogState.CrashedRecovered).Or.EqualTo(LogState.Clean), $"seed {seed}");
    }

    private sealed class CrashRun(MemoryFiles files, Random dice)
    {
        public List<byte[]> Events { get; } = [];

        public long Durable { get; private set; } = -1;

        public long DurableCommand { get; private set; } = -1;

        public void UntilPowerLoss()
        {
            var clock = new ManualClock();
            LogWriter? log = null;
            try
            {
                using var directory = LogDirectory.Open("/log", files, clock);
                log = directory.StartSession(new LogOptions
                {
                    BlockBytes = 4096,
                    SegmentRawBytes = 65_536,
                    PoolBlocks = 32,
                });
                Feed(log, clock);
            }
            catch (PowerLossException)
            {
            }
            catch (EngineException)
            {
                // The first segment could not be created: nothing was acknowledged.
            }

            try
            {
                log?.Dispose();
            }
            catch (PowerLossException)
            {
                // A sync was under way when the power went.
            }
        }

        private void Feed(LogWriter log, ManualClock clock)
        {
            for (var i = 0; i < 1500; i++)
            {
                var slot = SlotMaker.Event(dice, EventKind.Quote);
                slot.ReceiveTimeNs += i * 120_000_000_000L;
                Events.Add(SlotMaker.Bytes(slot));
                log.AppendEvent(ref slot, i);
                Note(log);
                if (i % 50 == 0)
                {
                    var command = SlotMaker.Command(dice);
                    log.AppendCommand(ref command, i / 50);
                }

                clock.AdvanceMs(dice.NextDouble());
                if (dice.Next(3) == 0)
                    log.Poll();
                Note(log);
                if (log.Health == LogHealth.Halted)
                    return;
            }
        }

        private void Note(LogWriter log)
        {
            Durable = log.DurableSequence;
            DurableCommand = log.DurableCommandSequence;
        }
    }
}
