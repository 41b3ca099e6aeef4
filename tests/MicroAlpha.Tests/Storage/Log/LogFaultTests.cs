using MicroAlpha.Events;
using MicroAlpha.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.Log;

[TestFixture(false)]
[TestFixture(true)]
internal sealed class LogFaultTests(bool syncsBeside)
{
    [Test]
    public void Write_DiskFullThenFreed_DegradedThenAllThere()
    {
        using var bench = new FaultBench(syncsBeside, new LogOptions { PoolBlocks = 64, BlockBytes = 4096 });
        bench.Add(50);
        bench.Settle();
        var acknowledged = bench.Log.DurableSequence;
        bench.Files.Capacity = bench.Used + 700;
        bench.Add(50);
        bench.Settle();
        Assert.That(bench.Log.Health, Is.EqualTo(LogHealth.Degraded));
        Assert.That(bench.Log.Trouble, Does.Contain("errno 28"));
        Assert.That(bench.Log.DurableSequence, Is.GreaterThanOrEqualTo(acknowledged).And.LessThan(99));
        Assert.That(bench.Log.IsLowSpace, Is.True);
        bench.Files.Capacity = long.MaxValue;
        bench.Settle(2000);
        Assert.That(bench.Log.Health, Is.EqualTo(LogHealth.Recording));
        Assert.That(bench.Log.DurableSequence, Is.EqualTo(99));
        Assert.That(bench.Log.IsLowSpace, Is.False);
        bench.StopAndExpectAll(100);
    }

    [Test]
    public void Write_DiskFullUntilMemoryIsFull_HaltedWithGapRecord()
    {
        using var bench = new FaultBench(syncsBeside, new LogOptions { PoolBlocks = 4, BlockBytes = 4096 });
        bench.Add(20);
        bench.Settle();
        bench.Files.Capacity = bench.Used;
        bench.Add(400);
        Assert.That(bench.Log.Health, Is.EqualTo(LogHealth.Halted));
        Assert.That(bench.Log.HaltReason, Does.StartWith("MA-311"));
        var dropped = bench.Log.Counters.DroppedEvents;
        Assert.That(dropped, Is.GreaterThan(0));
        bench.Files.Capacity = long.MaxValue;
        bench.Settle(2000);
        bench.Add(10);
        Assert.That(bench.Log.TryStop(), Is.True);
        Assert.That(bench.Log.Health, Is.EqualTo(LogHealth.Halted), "halted stays");
        Assert.That(bench.Log.Counters.Gaps, Is.EqualTo(1));
        var text = LogText.Of(bench.Files);
        Assert.That(text.Damages, Is.Empty);
        var gap = text.Gaps.Single();
        Assert.That(gap.IsDeclared, Is.True);
        Assert.That(gap.LastSequence - gap.FirstSequence + 1, Is.EqualTo(bench.Log.Counters.DroppedEvents));
        Assert.That(
            text.Events.Count + bench.Log.Counters.DroppedEvents,
            Is.EqualTo(430),
            "recorded + dropped = received");
        Assert.That(text.Events[^1].Sequence, Is.EqualTo(429));
    }

    [TestCase("write", -5)]
    [TestCase("fdatasync", -5)]
    [TestCase("fdatasync", -28)]
    public void Disk_OneFailure_FileAbandonedAndRewritten(string call, int error)
    {
        using var bench = new FaultBench(syncsBeside, new LogOptions { BlockBytes = 4096 });
        bench.Add(30);
        bench.Settle();
        var first = bench.Log.SegmentPath;
        bench.FailOnce(call, error);
        bench.Add(30);
        bench.Settle();
        Assert.That(bench.Log.SegmentPath, Is.Not.EqualTo(first));
        Assert.That(bench.Log.Counters.Errors, Is.EqualTo(1));
        Assert.That(bench.Log.Health, Is.EqualTo(LogHealth.Recording));
        Assert.That(bench.Log.DurableSequence, Is.EqualTo(59));
        Assert.That(bench.SyncsOn(first), Is.Zero, "a failed fdatasync is never tried again on that file");
        bench.StopAndExpectAll(60);
        // What was acknowledged is there even when all unsynced pages are lost now.
        var after = bench.Files.AfterPowerLoss(new Random(1), withHoles: false);
        Assert.That(LogText.Of(after).Events, Has.Count.EqualTo(60));
    }

    [Test]
    public void Disk_SecondFailure_HaltedAndStillRecording()
    {
        using var bench = new FaultBench(syncsBeside, new LogOptions { BlockBytes = 4096 });
        bench.Add(30);
        bench.Settle();
        for (var i = 0; i < 2; i++)
        {
            bench.FailOnce("fdatasync", -5);
            bench.Add(30);
            bench.Settle(200);
        }

        Assert.That(bench.Log.Health, Is.EqualTo(LogHealth.Halted));
        Assert.That(bench.Log.HaltReason, Does.StartWith("MA-310").And.Contain("errno 5"));
        Assert.That(bench.Log.DurableSequence, Is.EqualTo(89));
        bench.StopAndExpectAll(90, LogHealth.Halted);
    }

    [Test]
    public void Disk_FailsForGood_ConsumesOnInBoundedMemory()
    {
        using var bench = new FaultBench(syncsBeside, new LogOptions { BlockBytes = 4096, PoolBlocks = 8 });
        bench.Add(30);
        bench.Settle();
        var acknowledged = bench.Log.DurableSequence;
        bench.Files.Fault = (name, _) => name is "write" or "fdatasync" or "create" or "truncate" ? -5 : 0;
        for (var i = 0; i < 50; i++)
        {
            bench.Add(100);
            bench.Settle();
        }

        Assert.That(bench.Log.Health, Is.EqualTo(LogHealth.Halted));
        Assert.That(bench.Log.DurableSequence, Is.EqualTo(acknowledged));
        Assert.That(bench.Log.TryStop(), Is.False);
        var counters = bench.Log.Counters;
        Assert.That(counters.Events + counters.DroppedEvents, Is.EqualTo(5030), "queued + dropped = received");
        bench.Files.Fault = null;
        Assert.That(LogText.Of(bench.Files).Events, Has.Count.GreaterThanOrEqualTo((int)acknowledged + 1));
    }

    [Test]
    public void StartSession_FirstSegmentRefused_SaysWhich()
    {
        var files = new MemoryFiles();
        using var directory = LogDirectory.Open("/log", files, new ManualClock());
        files.Fault = (name, _) => name == "create" ? -13 : 0;
        Assert.That(
            () => directory.StartSession(new LogOptions()),
            Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-304"));
    }

    [Test]
    public void StartSession_OptionsOutOfRange_AllNamed()
    {
        using var directory = LogDirectory.Open("/log", new MemoryFiles(), new ManualClock());
        Assert.That(
            () => directory.StartSession(new LogOptions { BlockBytes = 1, SyncIntervalMs = 0 }),
            Throws.TypeOf<EngineException>().With.Message.Contains("log.blockBytes is 1").And.Message.Contains(
                "log.syncIntervalMs is 0"));
    }

    private sealed class FaultBench : IDisposable
    {
        private readonly LogDirectory _directory;
        private readonly ManualClock _clock = new();
        private readonly Random _random = new(1);
        private readonly List<byte[]> _events = [];
        private bool _hasFailed;
        private int _syncsAfterFailure;
        private string _failedPath = "";

        public FaultBench(bool syncsBeside, LogOptions options)
        {
            Files = new MemoryFiles { SyncsBeside = syncsBeside };
            _directory = LogDirectory.Open("/log", Files, _clock);
            Log = _directory.StartSession(options);
        }

        public MemoryFiles Files { get; }

        public LogWriter Log { get; }

        public long Used => Files.Names.Sum(n => (long)Files.Read(n).Length);

        public void Add(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var slot = SlotMaker.Event(_random, EventKind.Quote);
                Log.AppendEvent(ref slot, _events.Count);
                _events.Add(SlotMaker.Bytes(slot));
                _clock.AdvanceMs(0.5);
                Log.Poll();
            }
        }

        public void Settle(int ms = 50)
        {
            for (var i = 0; i < ms; i++)
            {
                _clock.AdvanceMs(1);
                Log.Poll();
            }
        }

        public void FailOnce(string call, int error)
        {
            _hasFailed = false;
            _syncsAfterFailure = 0;
            Files.Fault = (name, _) =>
            {
                if (_hasFailed)
                {
                    if (name == "fdatasync" && Log.SegmentPath == _failedPath)
                        _syncsAfterFailure++;
                    return 0;
                }

                if (name != call)
                    return 0;
                _hasFailed = true;
                _failedPath = Log.SegmentPath;
                return error;
            };
        }

        public int SyncsOn(string path) => path == _failedPath ? _syncsAfterFailure : 0;

        public void StopAndExpectAll(int count, LogHealth health = LogHealth.Stopped)
        {
            Assert.That(Log.TryStop(), Is.True);
            Assert.That(Log.Health, Is.EqualTo(health));
            var text = LogText.Of(Files);
            Assert.That(text.Damages, Is.Empty);
            Assert.That(text.Gaps, Is.Empty);
            Assert.That(text.Events, Has.Count.EqualTo(count));
            Assert.That(text.Events.Select(e => e.Bytes).SequenceEqual(_events, ByteArrays.Instance), Is.True);
            Assert.That(LogVerifier.Verify(["/log"], Files).State, Is.EqualTo(LogState.Clean));
        }

        public void Dispose()
        {
            Log.Dispose();
            _directory.Dispose();
        }
    }
}
