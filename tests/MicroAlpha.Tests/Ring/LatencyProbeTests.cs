using MicroAlpha.Ring;
using NUnit.Framework;

namespace MicroAlpha.Tests.Ring;

[TestFixture]
public sealed class LatencyProbeTests
{
    [Test]
    public void NsSincePublished_MarkedSequence_IsNotNegative()
    {
        var probe = new LatencyProbe(1024);
        probe.Mark(128);
        Assert.That(probe.NsSincePublished(128), Is.GreaterThanOrEqualTo(0));
        Assert.That(probe.NsSincePublished(192), Is.EqualTo(LatencyProbe.Unmarked));
    }

    [Test]
    public void NsSincePublished_NextLapMarked_TheOldMarkIsGone()
    {
        var probe = new LatencyProbe(1024);
        probe.Mark(64);
        probe.Mark(64 + 1024);
        Assert.That(probe.NsSincePublished(64), Is.EqualTo(LatencyProbe.Unmarked));
        Assert.That(probe.NsSincePublished(1088), Is.GreaterThanOrEqualTo(0));
    }

    [Test]
    public void Mark_Range_MarksEverySampledSequenceInIt(
        [Values(0, 1, 63, 64, 65)] int first, [Values(1, 64, 200)] int count)
    {
        var probe = new LatencyProbe(1024);
        probe.Mark(first, count);
        for (var sequence = 0L; sequence < 512; sequence += LatencyProbe.SampleEvery)
        {
            var isInside = sequence >= first && sequence < first + count;
            Assert.That(probe.NsSincePublished(sequence) != LatencyProbe.Unmarked, Is.EqualTo(isInside), $"{sequence}");
        }
    }

    [Test]
    public void Timed_EveryEventMarked_RecordsEverySixtyFourth()
    {
        using var ring = new Ring<TestSlot>(1024);
        var producer = new SingleProducer<TestSlot>(ring);
        var probe = new LatencyProbe(ring.Capacity);
        var histogram = new LatencyHistogram();
        var witness = new Witness();
        var timed = new Timed<TestSlot, CheckingStage>(new CheckingStage(witness), probe, histogram);
        var stepper = new Lockstep<TestSlot, Timed<TestSlot, CheckingStage>>(ring, timed);
        for (var i = 0; i < 640; i++)
        {
            producer.TryClaim(out var sequence);
            probe.Mark(sequence);
            RingSteps.Publish(producer, sequence);
        }

        stepper.DrainAndStop();
        Assert.That(histogram.Count, Is.EqualTo(10));
        Assert.That(witness.Seen, Is.EqualTo(640));
        Assert.That(witness.Stops, Is.EqualTo(1));
    }
}
