using MicroAlpha.Host.Wiring;
using MicroAlpha.Ring;
using NUnit.Framework;

namespace MicroAlpha.Tests.Ring;

/// <summary>Lanes on real threads: nothing lost, torn, reordered or hung, whatever the wait policy.</summary>
[TestFixture]
public sealed class LaneTests
{
    private static readonly RingPlatform Linux = LinuxPlatform.Ring;

    [Test]
    public void Gating_OneProducer_SeesEveryEventWholeAndInOrder(
        [Values] WaitPolicy wait, [Values(1, 7)] int batch, [Values(4, 1024)] int capacity, [Values] bool onFutex)
    {
        // A ring of four is one hand-over after the other: on a busy machine each of them can cost a time slice.
        var events = capacity == 4 ? 4000 : 120_000;
        using var ring = new Ring<TestSlot>(capacity, (1L << 32) - (events / 2));
        var producer = new SingleProducer<TestSlot>(ring);
        var witness = new Witness { Next = ring.FirstSequence };
        var options = new LaneOptions("lane") { Wait = wait, MaxBatch = 100, NapNs = 20_000, ProgressEvery = 16 };
        using var lane = new Lane<TestSlot, CheckingStage>(
            ring, new CheckingStage(witness), options, onFutex ? Linux : null);
        lane.Start();
        var count = Math.Min(batch, capacity);
        for (var sent = 0; sent + count <= events; sent += count)
        {
            Assert.That(producer.Claim(count, RingSteps.WatchdogNs, out var first), Is.True, "the lane hangs");
            RingSteps.Publish(producer, first, count);
        }

        RingSteps.DrainAndJoin(lane);
        Assert.That(witness.Next, Is.EqualTo(ring.ClaimedSequence + 1));
        AssertClean(witness, ring.ClaimedSequence - ring.FirstSequence + 1);
        Assert.That(witness.LargestBatch, Is.LessThanOrEqualTo(100));
        var report = lane.Report();
        Assert.That(report.Events, Is.EqualTo(witness.Seen));
        Assert.That(report.Batches, Is.EqualTo(witness.Batches));
        Assert.That(report.Lag, Is.Zero);
        Assert.That(report.State, Is.EqualTo(LaneState.Stopped));
        Assert.That(report.BusyShare, Is.InRange(0.0, 1.0));
    }

    [Test]
    public void Gating_FourProducers_SeesEveryEventWholeAndInOrder(
        [Values(1, 3)] int batch, [Values(8, 4096)] int capacity)
    {
        var eventsEach = capacity == 8 ? 4000 : 60_000;
        using var ring = new Ring<TestSlot>(capacity, (1L << 32) - eventsEach);
        var producer = new SharedProducer<TestSlot>(ring);
        var witness = new Witness { Next = ring.FirstSequence };
        var options = new LaneOptions("lane") { Wait = WaitPolicy.Park };
        using var lane = new Lane<TestSlot, CheckingStage>(ring, new CheckingStage(witness), options, Linux);
        lane.Start();
        var failed = 0;
        var threads = new Thread[4];
        for (var i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() =>
            {
                for (var sent = 0; sent + batch <= eventsEach; sent += batch)
                {
                    if (!producer.Claim(batch, RingSteps.WatchdogNs, out var first))
                    {
                        Interlocked.Increment(ref failed);
                        return;
                    }

                    RingSteps.Publish(producer, first, batch);
                }
            });
            threads[i].Start();
        }

        foreach (var thread in threads)
            thread.Join();
        Assert.That(failed, Is.Zero, "a claim timed out: the ring is wedged");
        RingSteps.DrainAndJoin(lane);
        AssertClean(witness, 4 * (eventsEach / batch * batch));
    }

    [Test]
    public void After_TwoLanes_SeesAnEventOnlyWhenBothAreDone([Values] WaitPolicy wait)
    {
        const int events = 20_000;
        using var ring = new Ring<TestSlot>(256);
        var producer = new SingleProducer<TestSlot>(ring);
        var options = new LaneOptions("a") { Wait = wait, NapNs = 10_000, ProgressEvery = 8 };
        var first = new Witness();
        var second = new Witness();
        using var a = new Lane<TestSlot, CheckingStage>(ring, new CheckingStage(first), options, Linux);
        using var b = new Lane<TestSlot, CheckingStage>(
            ring, new CheckingStage(second), options with { Name = "b" }, Linux);
        var order = new OrderStage(new Witness(), a.Progress, b.Progress);
        using var last = new Lane<TestSlot, OrderStage>(ring, order, options with { Name = "c" }, Linux, a, b);
        last.Start();
        b.Start();
        a.Start();
        for (var i = 0; i < events; i++)
        {
            Assert.That(producer.Claim(1, RingSteps.WatchdogNs, out var sequence), Is.True, "a lane hangs");
            RingSteps.Publish(producer, sequence);
        }

        RingSteps.DrainAndJoin(last);
        RingSteps.DrainAndJoin(a);
        RingSteps.DrainAndJoin(b);
        AssertClean(first, events);
        AssertClean(second, events);
        AssertClean(order.Witness, events);
    }

    [Test]
    public void Parked_ProducerPausesAtRandom_IsAlwaysWoken([Values] bool onFutex, [Values] bool behindALane)
    {
        const int events = 30_000;
        using var ring = new Ring<TestSlot>(64);
        var producer = new SingleProducer<TestSlot>(ring);
        var options = new LaneOptions("lane") { Wait = WaitPolicy.Park, ParkSpinNs = 0 };
        // Without the millisecond time-out of the lane's sleep a lost wake-up is a hang: the watchdog sees it.
        var platform = (onFutex ? Linux : RingPlatform.Managed) with { CreateParking = () => Endless(onFutex) };
        var first = new Lane<TestSlot, CheckingStage>(
            ring, new CheckingStage(new Witness()), options with { Name = "first", Wait = WaitPolicy.Yield }, Linux);
        LaneControl[] after = behindALane ? [first] : [];
        var witness = new Witness();
        var lane = new Lane<TestSlot, CheckingStage>(ring, new CheckingStage(witness), options, platform, after);
        first.Start();
        lane.Start();
        var random = new Random(7);
        for (var i = 0; i < events; i++)
        {
            Assert.That(producer.Claim(1, RingSteps.WatchdogNs, out var sequence), Is.True);
            RingSteps.Publish(producer, sequence);
            // Spins at first, so that the next publication falls into the moment in which the lane goes to sleep.
            for (var polls = 0; Volatile.Read(ref witness.Seen) <= i; polls++)
            {
                if (polls < 200)
                    Thread.SpinWait(1);
                else if (polls < 1_000_000)
                    Thread.Yield();
                else
                    Assert.Fail($"event {i} was published and the lane sleeps: a lost wake-up");
            }

            Thread.SpinWait(random.Next(i % 2 == 0 ? 300 : 30));
        }

        Assert.That(lane.Report().Sleeps, Is.GreaterThan(100), "the lane never slept: nothing was tested");
        RingSteps.DrainAndJoin(lane);
        RingSteps.DrainAndJoin(first);
        AssertClean(witness, events);
        lane.Dispose();
        first.Dispose();
    }

    [Test]
    public void Idle_EveryPolicy_CallsOnIdle([Values] WaitPolicy wait)
    {
        using var ring = new Ring<TestSlot>(64);
        var witness = new Witness();
        var options = new LaneOptions("lane") { Wait = wait };
        using var lane = new Lane<TestSlot, CheckingStage>(ring, new CheckingStage(witness), options, Linux);
        lane.Start();
        Assert.That(() => Volatile.Read(ref witness.Idles), Is.GreaterThan(5).After(5000, 5));
        RingSteps.DrainAndJoin(lane);
        Assert.That(witness.Stops, Is.EqualTo(1));
    }

    [Test]
    public void StageThrows_Gating_StopsTheLaneAndRefusesClaimsWithTheReason()
    {
        using var ring = new Ring<TestSlot>(64);
        var producer = new SingleProducer<TestSlot>(ring);
        var witness = new Witness();
        using var lane = new Lane<TestSlot, CheckingStage>(
            ring, new CheckingStage(witness, throwAt: 10), new LaneOptions("core"));
        LaneControl? reported = null;
        lane.OnFault = faulted => reported = faulted;
        lane.Start();
        var published = 0;
        while (published < 1_000_000 && producer.Claim(1, -1, out var sequence))
        {
            RingSteps.Publish(producer, sequence);
            published++;
        }

        Assert.That(lane.Join(RingSteps.WatchdogNs), Is.True);
        Assert.That(published, Is.LessThanOrEqualTo(74));
        Assert.That(lane.State, Is.EqualTo(LaneState.Faulted));
        Assert.That(lane.Fault, Is.TypeOf<InvalidOperationException>());
        Assert.That(ring.Fault!.Lane, Is.EqualTo("core"));
        Assert.That(ring.Fault.Reason, Does.Contain("asked to throw at 10"));
        Assert.That(reported, Is.SameAs(lane));
        Assert.That(witness.Stops, Is.Zero);
        Assert.That(witness.Seen, Is.EqualTo(10));
    }

    [Test]
    public void StageThrows_Observer_DoesNotStopTheProducer()
    {
        using var ring = new Ring<TestSlot>(64);
        var producer = new SingleProducer<TestSlot>(ring);
        var options = new LaneOptions("view") { IsObserver = true };
        using var lane = new Lane<TestSlot, CheckingStage>(ring, new CheckingStage(new Witness(), throwAt: 0), options);
        lane.Start();
        producer.TryClaim(out var first);
        RingSteps.Publish(producer, first);
        Assert.That(lane.Join(RingSteps.WatchdogNs), Is.True);
        Assert.That(lane.State, Is.EqualTo(LaneState.Faulted));
        Assert.That(ring.Fault, Is.Null);
        for (var i = 0; i < 200; i++)
            Assert.That(producer.TryClaim(out _), Is.True);
    }

    [Test]
    public void DrainAndStop_FollowedLaneHasFaulted_EndsInsteadOfWaitingForEver()
    {
        using var ring = new Ring<TestSlot>(64);
        var producer = new SingleProducer<TestSlot>(ring);
        using var a = new Lane<TestSlot, CheckingStage>(
            ring, new CheckingStage(new Witness(), throwAt: 5), new LaneOptions("a"));
        var witness = new Witness();
        using var b = new Lane<TestSlot, CheckingStage>(
            ring, new CheckingStage(witness), new LaneOptions("b"), null, a);
        producer.TryClaim(10, out var first);
        RingSteps.Publish(producer, first, 10);
        a.Start();
        b.Start();
        Assert.That(a.Join(RingSteps.WatchdogNs), Is.True);
        RingSteps.DrainAndJoin(b);
        Assert.That(witness.Stops, Is.EqualTo(1));
        Assert.That(witness.Seen, Is.LessThanOrEqualTo(5));
    }

    [Test]
    public void StopAt_EarlierThanPublished_StopsExactlyThere([Values] bool isObserver)
    {
        using var ring = new Ring<TestSlot>(1024);
        var producer = new SingleProducer<TestSlot>(ring);
        var witness = new Witness();
        var options = new LaneOptions("lane") { IsObserver = isObserver };
        using var lane = new Lane<TestSlot, CheckingStage>(ring, new CheckingStage(witness), options);
        producer.TryClaim(500, out var first);
        RingSteps.Publish(producer, first, 500);
        lane.StopAt(321);
        lane.Start();
        Assert.That(lane.Join(RingSteps.WatchdogNs), Is.True);
        Assert.That(witness.Next, Is.EqualTo(322));
        Assert.That(witness.Stops, Is.EqualTo(1));
        Assert.That(lane.Progress.Get(), Is.EqualTo(321));
    }

    [Test]
    public void StopAt_BeforeItIsPublished_WaitsForIt()
    {
        using var ring = new Ring<TestSlot>(64);
        var producer = new SingleProducer<TestSlot>(ring);
        var witness = new Witness();
        using var lane = new Lane<TestSlot, CheckingStage>(ring, new CheckingStage(witness), new LaneOptions("lane"));
        lane.Start();
        producer.TryClaim(2, out _);
        lane.DrainAndStop();
        Assert.That(lane.Join(20_000_000), Is.False, "two claimed events are not published yet");
        RingSteps.Publish(producer, 0, 2);
        Assert.That(lane.Join(RingSteps.WatchdogNs), Is.True);
        Assert.That(witness.Seen, Is.EqualTo(2));
    }

    [Test]
    public void Dispose_ProducerGoesOn_NobodyIsWokenAnyMore()
    {
        using var ring = new Ring<TestSlot>(64);
        var producer = new SingleProducer<TestSlot>(ring);
        var options = new LaneOptions("view") { IsObserver = true, Wait = WaitPolicy.Park, ParkSpinNs = 0 };
        var lane = new Lane<TestSlot, CheckingStage>(ring, new CheckingStage(new Witness()), options, Linux);
        lane.Start();
        Assert.That(() => ring.Sleepers.HasSleeper, Is.True.After(5000, 1));
        lane.Dispose();
        Assert.That(ring.Sleepers.HasSleeper, Is.False, "every publication would look for a sleeper");
        ring.Sleepers.WakeAll();
        Assert.That(producer.TryClaim(out var sequence), Is.True);
        RingSteps.Publish(producer, sequence);
    }

    [Test]
    public void CopyBatchSizes_AfterKnownBatches_CountsThem()
    {
        using var ring = new Ring<TestSlot>(64);
        var producer = new SingleProducer<TestSlot>(ring);
        var options = new LaneOptions("lane") { MaxBatch = 10, ProgressEvery = 4 };
        using var lane = new Lane<TestSlot, CheckingStage>(ring, new CheckingStage(new Witness()), options);
        producer.TryClaim(35, out var first);
        RingSteps.Publish(producer, first, 35);
        lane.Start();
        RingSteps.DrainAndJoin(lane);
        var sizes = new long[32];
        lane.CopyBatchSizes(sizes);
        Assert.That(sizes[3], Is.EqualTo(3), "three batches of 10");
        Assert.That(sizes[2], Is.EqualTo(1), "one of 5");
    }

    [Test]
    public void Constructor_BadOptions_NamesAllOfThem()
    {
        using var ring = new Ring<TestSlot>(64);
        var options = new LaneOptions(" ")
        {
            Cpu = -2,
            MaxBatch = 0,
            ProgressEvery = 0,
            ParkSpinNs = -1,
            NapNs = 0,
            Wait = (WaitPolicy)9,
        };
        Assert.That(options.Validate(), Has.Count.EqualTo(7));
        Assert.That(
            () => new Lane<TestSlot, CheckingStage>(ring, default, options),
            Throws.ArgumentException.With.Message.Contains("napNs").And.Message.Contains("maxBatch"));
    }

    [Test]
    public void Start_WithCpu_PinsOnTheLanesThread()
    {
        using var ring = new Ring<TestSlot>(64);
        var pinned = -1;
        string? thread = null;
        var platform = RingPlatform.Managed with
        {
            Pin = cpu =>
            {
                pinned = cpu;
                thread = Thread.CurrentThread.Name;
            },
        };
        using var lane = new Lane<TestSlot, CheckingStage>(
            ring, new CheckingStage(new Witness()), new LaneOptions("core") { Cpu = 3 }, platform);
        lane.Start();
        RingSteps.DrainAndJoin(lane);
        Assert.That(pinned, Is.EqualTo(3));
        Assert.That(thread, Is.EqualTo("core"));
    }

    /// <summary>With stalls and wake-ups: not a byte on the lane's thread nor on the producer's.</summary>
    [Test]
    public void Running_EveryPolicy_AllocatesNothing([Values] WaitPolicy wait)
    {
        using var ring = new Ring<TestSlot>(64);
        var producer = new SingleProducer<TestSlot>(ring);
        var meter = new AllocationMeter();
        var options = new LaneOptions("lane") { Wait = wait, NapNs = 20_000 };
        using var lane = new Lane<TestSlot, MeteredStage>(ring, new MeteredStage(meter), options, Linux);
        lane.Start();
        const int events = 20_000;
        var before = 0L;
        for (var i = 0; i < events; i++)
        {
            if (i == events / 10)
                before = GC.GetAllocatedBytesForCurrentThread();
            producer.Claim(1, -1, out var sequence);
            producer.Publish(sequence);
            if (i % 500 == 0)
                Thread.Sleep(2);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero, "the producer's thread");
        RingSteps.DrainAndJoin(lane);
        Assert.That(meter.Last - meter.First, Is.Zero, "the lane's thread");
        Assert.That(meter.First, Is.Not.Negative, "not metered");
        Assert.That(producer.Stalls, Is.GreaterThan(0), "never full: the waiting claim was not tested");
    }

    private static void AssertClean(Witness witness, long events)
    {
        Assert.Multiple(() =>
        {
            Assert.That(witness.Seen, Is.EqualTo(events), "seen");
            Assert.That(witness.Torn, Is.Zero, "torn");
            Assert.That(witness.OutOfOrder, Is.Zero, "out of order");
            Assert.That(witness.Missed, Is.Zero, "missed");
            Assert.That(witness.BatchEndsWrong, Is.Zero, "batch ends");
            Assert.That(witness.InBatch, Is.Zero, "events after the last batch end");
            Assert.That(witness.Stops, Is.EqualTo(1), "stops");
        });
    }

    private static EndlessParking Endless(bool onFutex) => new(onFutex ? new LinuxParking() : new MonitorParking());

    /// <summary>Sleeps without a time-out until woken.</summary>
    private sealed unsafe class EndlessParking(Parking inner) : Parking
    {
        public override void Sleep(int* word, long timeoutNs)
        {
            while (Volatile.Read(ref *word) == 1)
                inner.Sleep(word, 60_000_000_000);
        }

        public override void Wake(int* word) => inner.Wake(word);
    }

    private readonly struct OrderStage(Witness witness, Sequence a, Sequence b) : IStage<TestSlot>
    {
        private readonly CheckingStage _check = new(witness);

        public Witness Witness => witness;

        public void OnEvent(ref TestSlot slot, long sequence)
        {
            if (a.Get() < sequence || b.Get() < sequence)
                witness.OutOfOrder++;
            _check.OnEvent(ref slot, sequence);
        }

        public void OnBatchEnd(long sequence) => _check.OnBatchEnd(sequence);

        public void OnIdle() => _check.OnIdle();

        public void OnMissed(long firstMissed, long lastMissed) => _check.OnMissed(firstMissed, lastMissed);

        public void OnStop() => _check.OnStop();
    }

    private sealed class AllocationMeter
    {
        public long First = -1;
        public long Last;
    }

    private readonly struct MeteredStage(AllocationMeter meter) : IStage<TestSlot>
    {
        public void OnEvent(ref TestSlot slot, long sequence)
        {
            if (sequence == 2000)
                meter.First = GC.GetAllocatedBytesForCurrentThread();
        }

        public void OnBatchEnd(long sequence)
        {
        }

        public void OnIdle()
        {
        }

        public void OnMissed(long firstMissed, long lastMissed)
        {
        }

        public void OnStop() => meter.Last = GC.GetAllocatedBytesForCurrentThread();
    }
}
