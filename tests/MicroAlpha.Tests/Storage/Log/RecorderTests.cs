using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Events;
using MicroAlpha.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.Log;

[TestFixture]
internal sealed class RecorderTests
{
    [Test]
    public void Recorder_AnyEventsAndCommands_ReadBackIdentical()
    {
        Prop.ForAll(
            ArbMap.Default.ArbFor<int>(),
            seed => Assert.That(RoundTrip(seed), Is.True)).QuickCheckThrowOnFailure();
    }

    [Test]
    public void ReadEvents_AnyLog_SameAsNext()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (files, events, _) = Write(seed);
            using var reader = new LogReader(["/log"], files);
            var slots = new EngineEvent[7];
            EngineEvent slot = default;
            OrderCommand command = default;
            var read = new List<byte[]>();
            while (true)
            {
                var count = reader.ReadEvents(slots, out var first);
                for (var i = 0; i < count; i++)
                {
                    Assert.That(first + i, Is.EqualTo(read.Count));
                    read.Add(SlotMaker.Bytes(slots[i]));
                }

                if (count > 0)
                    continue;
                var record = reader.Next(ref slot, ref command, out _);
                if (record == LogRecord.End)
                    break;
                if (record == LogRecord.Event)
                    read.Add(SlotMaker.Bytes(slot));
            }

            Assert.That(read, Is.EqualTo(events));
        }
    }

    [Test]
    public void OnBatchEnd_BlockYoungerThanInterval_NotWritten()
    {
        var clock = new ManualClock();
        using var directory = LogDirectory.Open("/log", new MemoryFiles(), clock);
        using var log = directory.StartSession(new LogOptions());
        var recorder = new Recorder<NoOutputs>(log, default);
        var slot = SlotMaker.Event(new Random(1), EventKind.Quote);
        recorder.OnEvent(ref slot, 0);
        recorder.OnBatchEnd(0);
        clock.AdvanceMs(4.9);
        recorder.OnIdle();
        Assert.That(log.Counters.Blocks, Is.Zero);
        clock.AdvanceMs(0.1);
        recorder.OnIdle();
        Assert.That(log.Counters.Blocks, Is.EqualTo(1));
        Assert.That(log.DurableSequence, Is.EqualTo(-1), "written, not synced: not acknowledged");
        clock.AdvanceMs(10);
        recorder.OnIdle();
        Assert.That(log.DurableSequence, Is.Zero);
    }

    [Test]
    public void AppendEvent_SequenceLeftOut_BecomesDeclaredGap()
    {
        var files = new MemoryFiles();
        using (var directory = LogDirectory.Open("/log", files, new ManualClock()))
        using (var log = directory.StartSession(new LogOptions()))
        {
            var slot = SlotMaker.Event(new Random(1), EventKind.Quote);
            log.AppendEvent(ref slot, 0);
            log.AppendEvent(ref slot, 5);
            Assert.That(log.TryStop(), Is.True);
            Assert.That(log.Counters.DroppedEvents, Is.EqualTo(4));
        }

        var text = LogText.Of(files);
        Assert.That(text.Damages, Is.Empty);
        Assert.That(text.Events.Select(e => e.Sequence), Is.EqualTo(new long[] { 0, 5 }));
        Assert.That(text.Gaps, Has.Count.EqualTo(1));
        Assert.That(
            (text.Gaps[0].FirstSequence, text.Gaps[0].LastSequence, text.Gaps[0].IsDeclared),
            Is.EqualTo((1L, 4L, true)));
        Assert.That(text.Meta[^1], Does.Contain("\"meta\":\"gap\",\"first_seq\":1,\"last_seq\":4"));
        Assert.That(LogVerifier.Verify(["/log"], files).IsSound, Is.False);
    }

    [Test]
    public void AppendEvent_SequenceGoesBack_Throws()
    {
        using var directory = LogDirectory.Open("/log", new MemoryFiles(), new ManualClock());
        using var log = directory.StartSession(new LogOptions());
        var slot = SlotMaker.Event(new Random(1), EventKind.Quote);
        log.AppendEvent(ref slot, 0);
        Assert.That(() => log.AppendEvent(ref slot, 0), Throws.InvalidOperationException);
    }

    [Test]
    public void AppendEvent_UnknownKind_RecordedAsNone()
    {
        var files = new MemoryFiles();
        using var directory = LogDirectory.Open("/log", files, new ManualClock());
        using var log = directory.StartSession(new LogOptions());
        var slot = SlotMaker.Event(new Random(1), EventKind.Quote);
        slot.Kind = (EventKind)200;
        log.AppendEvent(ref slot, 0);
        slot.Kind = EventKind.Quote;
        log.AppendEvent(ref slot, 1);
        log.TryStop();
        var text = LogText.Of(files);
        Assert.That(text.Events, Has.Count.EqualTo(2));
        Assert.That(text.Events[0].Bytes[20], Is.Zero);
        Assert.That(log.Counters.UnknownSlots, Is.EqualTo(1));
        Assert.That(text.Damages, Is.Empty);
    }

    [TestCase("{\"meta\":\"x\"}\n", true)]
    [TestCase("{\"meta\":\"x\"}", false)]
    [TestCase("{\"seq\":1}\n", false)]
    [TestCase("{\"meta\":\"x\"}\n{\"meta\":\"y\"}\n", false)]
    public void TryAppendMeta_Line_AcceptedOnlyWhenOneMetaLine(string line, bool isAccepted)
    {
        using var directory = LogDirectory.Open("/log", new MemoryFiles(), new ManualClock());
        using var log = directory.StartSession(new LogOptions());
        Assert.That(log.TryAppendMeta(System.Text.Encoding.UTF8.GetBytes(line)), Is.EqualTo(isAccepted));
    }

    [Test]
    public void Recorder_SteadyState_AllocatesNothing()
    {
        using var directory = LogDirectory.Open("/log", new NullFiles(), new ManualClock());
        using var log = directory.StartSession(new LogOptions());
        var queue = new Queue<OrderCommand>(16);
        var recorder = new Recorder<ListOutputs>(log, new ListOutputs(queue, new long[1]));
        var random = new Random(3);
        var slots = new EngineEvent[64];
        for (var i = 0; i < slots.Length; i++)
            slots[i] = SlotMaker.Event(random, EventKind.Quote);
        var command = SlotMaker.Command(random);
        long sequence = 0;
        var allocated = 0L;
        for (var round = 0; round < 2; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 50_000; i++)
            {
                recorder.OnEvent(ref slots[i & 63], sequence++);
                if ((i & 63) != 63)
                    continue;
                queue.Enqueue(command);
                recorder.OnBatchEnd(sequence - 1);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.That(allocated, Is.Zero);
        Assert.That(log.Counters.Blocks, Is.GreaterThan(50));
        Assert.That(log.Counters.Syncs, Is.GreaterThan(0));
    }

    private static bool RoundTrip(int seed)
    {
        var (files, events, commands) = Write(seed);
        var text = LogText.Of(files);
        var statistics = LogVerifier.Verify(["/log"], files);
        return text.Damages.Count == 0
            && text.Gaps.Count == 0
            && text.Events.Select(e => e.Sequence).SequenceEqual(Enumerable.Range(0, events.Count).Select(i => (long)i))
            && text.Events.Select(e => e.Bytes).SequenceEqual(events, ByteArrays.Instance)
            && text.Commands.Select(c => c.Bytes).SequenceEqual(commands, ByteArrays.Instance)
            && text.Commands.Select(c => c.Sequence).SequenceEqual(
                Enumerable.Range(0, commands.Count).Select(i => (long)i))
            && statistics.State == LogState.Clean
            && statistics.IsSound
            && statistics.Events == events.Count
            && statistics.Commands + statistics.Checkpoints == commands.Count;
    }

    private static (MemoryFiles Files, List<byte[]> Events, List<byte[]> Commands) Write(int seed)
    {
        var random = new Random(seed);
        var files = new MemoryFiles();
        var clock = new ManualClock();
        using var directory = LogDirectory.Open("/log", files, clock);
        using var log = directory.StartSession(new LogOptions
        {
            BlockBytes = random.Next(4096, 20_000),
            SegmentRawBytes = random.Next(65_536, 200_000),
            PoolBlocks = random.Next(4, 20),
            CompressionLevel = -random.Next(3),
        });
        var queue = new Queue<OrderCommand>();
        var recorder = new Recorder<ListOutputs>(log, new ListOutputs(queue, new long[1]));
        var events = new List<byte[]>();
        var commands = new List<byte[]>();
        var count = random.Next(0, 2000);
        for (var i = 0; i < count; i++)
        {
            var slot = SlotMaker.Event(random);
            slot.Stamp = (uint)random.Next();
            events.Add(SlotMaker.Bytes(slot));
            recorder.OnEvent(ref slot, i);
            if (random.Next(5) == 0)
            {
                var command = SlotMaker.Command(random);
                commands.Add(SlotMaker.Bytes(command));
                queue.Enqueue(command);
            }

            clock.AdvanceMs(random.NextDouble() * 0.3);
            if (random.Next(4) == 0)
                recorder.OnBatchEnd(i);
        }

        recorder.OnStop();
        Assert.That(log.Health, Is.EqualTo(LogHealth.Stopped));
        Assert.That(log.DurableSequence, Is.EqualTo(count - 1));
        Assert.That(log.DurableCommandSequence, Is.EqualTo(commands.Count - 1));
        Assert.That(log.Counters.Events, Is.EqualTo(count));
        Assert.That(log.Counters.Commands, Is.EqualTo(commands.Count));
        return (files, events, commands);
    }
}
