using MicroAlpha.Host.Wiring;
using MicroAlpha.Ring;
using NUnit.Framework;

namespace MicroAlpha.Tests.Ring;

/// <summary>Observers that are lapped again and again: no torn slot, and seen plus missed is everything.</summary>
[TestFixture]
public sealed class ObserverTests
{
    [Test]
    public void Lapped_FastSingleProducer_NeverSeesATornSlotAndCountsWhatItMissed(
        [Values(4, 64, 1024)] int capacity, [Values(1, 5)] int batch)
    {
        using var ring = new Ring<TestSlot>(capacity, (1L << 32) - 100_000);
        var producer = new SingleProducer<TestSlot>(ring);
        var count = Math.Min(batch, capacity);
        Run(ring, [() => Flood(producer, count, 4_000_000)]);
    }

    [Test]
    public void Lapped_FourSharedProducers_NeverSeesATornSlotAndCountsWhatItMissed([Values(16, 1024)] int capacity)
    {
        using var ring = new Ring<TestSlot>(capacity);
        var producer = new SharedProducer<TestSlot>(ring);
        var gate = new CheckingStage(new Witness());
        using var lane = new Lane<TestSlot, CheckingStage>(
            ring, gate, new LaneOptions("gate") { Wait = WaitPolicy.Yield }, LinuxPlatform.Ring);
        lane.Start();
        // Small rings are handed over from thread to thread; on a busy machine each hand-over can cost a time slice.
        var events = capacity == 16 ? 4000 : 200_000;
        Action flood = () => Flood(producer, 2, events);
        Run(ring, [flood, flood, flood, flood], mustMiss: false);
        RingSteps.DrainAndJoin(lane);
    }

    [Test]
    public void TryCopy_SlotBeingOverwritten_IsRefusedThoughTheOldStampIsStillThere()
    {
        using var ring = new Ring<TestSlot>(16);
        var producer = new SingleProducer<TestSlot>(ring);
        producer.TryClaim(16, out _);
        RingSteps.Publish(producer, 0, 16);
        var reader = new ObserverReader<TestSlot>(ring);
        Assert.That(reader.TryCopy(0, out var copy), Is.True);
        Assert.That(copy.IsWhole(0), Is.True);
        producer.TryClaim(out var next);
        ring[next].Payload[0] = 0;
        Assert.That(ring.IsPublished(0), Is.True, "the trap: the stamp alone says slot 0 is still whole");
        Assert.That(reader.TryCopy(0, out _), Is.False);
        Assert.That(reader.TryCopy(1, out _), Is.True);
    }

    [Test]
    public void TryCopy_SharedProducerClaimed_IsRefused()
    {
        using var ring = new Ring<TestSlot>(16);
        var producer = new SharedProducer<TestSlot>(ring);
        ring.AddGating(new Sequence(100));
        producer.TryClaim(16, out _);
        RingSteps.Publish(producer, 0, 16);
        var reader = new ObserverReader<TestSlot>(ring);
        Assert.That(reader.TryCopy(1, out _), Is.True);
        producer.TryClaim(2, out _);
        Assert.That(reader.TryCopy(1, out _), Is.False);
        Assert.That(reader.TryCopy(2, out _), Is.True);
    }

    [TestCase(4)]
    [TestCase(64)]
    [TestCase(4096)]
    public void Step_LappedObserver_ReportsTheExactRangeAndResumesAQuarterIn(int capacity)
    {
        using var ring = new Ring<TestSlot>(capacity);
        var producer = new SingleProducer<TestSlot>(ring);
        var witness = new Witness();
        var observer = new Lockstep<TestSlot, CheckingStage>(ring, new CheckingStage(witness), isObserver: true);
        for (var i = 0; i < capacity * 3; i++)
        {
            producer.TryClaim(out var sequence);
            RingSteps.Publish(producer, sequence);
        }

        Assert.That(observer.Step(10), Is.Zero);
        Assert.That(witness.Missed, Is.EqualTo((capacity * 2) + (capacity / 4)));
        observer.DrainAndStop();
        Assert.That(witness.Sum, Is.EqualTo(capacity * 3));
        Assert.That(witness.OutOfOrder + witness.Torn, Is.Zero);
        Assert.That(witness.MissedRanges, Is.EqualTo(1));
    }

    [Test]
    public void Observer_NeverStarted_DoesNotHoldTheProducer()
    {
        using var ring = new Ring<TestSlot>(8);
        var producer = new SingleProducer<TestSlot>(ring);
        using var lane = new Lane<TestSlot, CheckingStage>(
            ring, new CheckingStage(new Witness()), new LaneOptions("view") { IsObserver = true });
        for (var i = 0; i < 100; i++)
            Assert.That(producer.TryClaim(out _), Is.True);
        Assert.That(producer.GateCount, Is.Zero);
    }

    private static void Run(Ring<TestSlot> ring, Action[] floods, bool mustMiss = true)
    {
        Witness[] witnesses = [new() { Next = ring.FirstSequence }, new() { Next = ring.FirstSequence }];
        var options = new LaneOptions("slow") { IsObserver = true, Wait = WaitPolicy.Yield };
        var parking = options with { Name = "fast", Wait = WaitPolicy.Park };
        var platform = LinuxPlatform.Ring;
        using var slow = new Lane<TestSlot, CheckingStage>(ring, new CheckingStage(witnesses[0], 4), options, platform);
        using var fast = new Lane<TestSlot, CheckingStage>(ring, new CheckingStage(witnesses[1]), parking, platform);
        slow.Start();
        fast.Start();
        var threads = Array.ConvertAll(floods, static flood => new Thread(() => flood()));
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            Assert.That(thread.Join(TimeSpan.FromSeconds(60)), Is.True);
        RingSteps.DrainAndJoin(slow);
        RingSteps.DrainAndJoin(fast);
        foreach (var witness in witnesses)
        {
            Assert.That(witness.Torn, Is.Zero, "torn copies");
            Assert.That(witness.OutOfOrder, Is.Zero, "gaps that were not reported");
            Assert.That(witness.Sum, Is.EqualTo(ring.ClaimedSequence - ring.FirstSequence + 1));
        }

        Assert.That(slow.Report().Missed, Is.EqualTo(witnesses[0].Missed));
        Assert.That(slow.Report().MissedRanges, Is.EqualTo(witnesses[0].MissedRanges));
        if (mustMiss)
            Assert.That(witnesses[0].MissedRanges, Is.GreaterThan(0), "never lapped: nothing was tested");
    }

    private static void Flood<TProducer>(TProducer producer, int batch, int events)
        where TProducer : IProducer<TestSlot>
    {
        for (var sent = 0; sent < events; sent += batch)
        {
            if (!producer.Claim(batch, RingSteps.WatchdogNs, out var first))
                return;
            RingSteps.Publish(producer, first, batch);
        }
    }
}
