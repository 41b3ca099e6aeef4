using MicroAlpha.Events;
using MicroAlpha.Ring;
using NUnit.Framework;

namespace MicroAlpha.Tests.Ring;

[TestFixture]
public sealed class RingTests
{
    private record struct SmallSlot(long Value);

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    [TestCase(-8)]
    [TestCase(int.MaxValue)]
    public void Constructor_BadCapacity_Throws(int capacity) =>
        Assert.That(() => new Ring<TestSlot>(capacity), Throws.ArgumentException);

    [Test]
    public void Constructor_SlotOfOtherSize_Throws() =>
        Assert.That(() => new Ring<SmallSlot>(8), Throws.ArgumentException.With.Message.Contains("64"));

    [TestCase(2, 4096)]
    [TestCase(1 << 15, 2 << 20)]
    [TestCase(1 << 17, 2 << 20)]
    public unsafe void Slots_NewRing_AreAlignedAndZero(int capacity, int alignment)
    {
        using var ring = new Ring<EngineEvent>(capacity);
        Assert.That((long)ring.Slots % alignment, Is.Zero);
        for (var i = 0; i < capacity; i += Math.Max(1, capacity / 64))
            Assert.That(ring[i].Stamp, Is.Zero);
        Assert.That(ring.IsPublished(0), Is.False);
    }

    [Test]
    public void Constructor_Platform_IsToldTheSlotsBeforeTheyAreTouched()
    {
        nuint told = 0;
        var platform = RingPlatform.Managed with { AdviseHugePages = (_, bytes) => told = bytes };
        using var ring = new Ring<TestSlot>(1024, platform: platform);
        Assert.That(told, Is.EqualTo((nuint)65536));
    }

    [Test]
    public void Stamp_EngineEvent_IsTheRingsOwnField()
    {
        using var ring = new Ring<EngineEvent>(8);
        var producer = new SingleProducer<EngineEvent>(ring);
        producer.TryClaim(3, out var first);
        producer.Publish(first, 3);
        Assert.That(ring[2].Stamp, Is.EqualTo(3));
    }

    // The stamp of these sequences is 0, which is also what a cleared slot holds.
    [TestCase(0xFFFF_FFFFL)]
    [TestCase(0x1_FFFF_FFFFL)]
    public void IsPublished_StampZero_OnlyAfterPublish(long sequence)
    {
        using var ring = new Ring<TestSlot>(8, sequence);
        var producer = new SingleProducer<TestSlot>(ring);
        Assert.That(ring.IsPublished(sequence), Is.False);
        producer.TryClaim(out _);
        ring[sequence] = default;
        Assert.That(ring.IsPublished(sequence), Is.False);
        Assert.That(new StampSource<TestSlot>(ring).Available(sequence, sequence + 1), Is.EqualTo(sequence));
        producer.Publish(sequence);
        Assert.That(ring.IsPublished(sequence), Is.True);
        Assert.That(new StampSource<TestSlot>(ring).Available(sequence, sequence + 1), Is.EqualTo(sequence + 1));
    }

    [Test]
    public void PublishedSequence_SomePublished_IsTheHighest()
    {
        using var ring = new Ring<TestSlot>(8);
        var producer = new SingleProducer<TestSlot>(ring);
        Assert.That(ring.PublishedSequence, Is.EqualTo(-1));
        producer.TryClaim(5, out _);
        Assert.That(ring.PublishedSequence, Is.EqualTo(-1));
        producer.Publish(0, 3);
        Assert.That(ring.PublishedSequence, Is.EqualTo(2));
        Assert.That(ring.ClaimedSequence, Is.EqualTo(4));
    }

    [Test]
    public void Available_RangeWithAHole_EndsBeforeTheHole()
    {
        using var ring = new Ring<TestSlot>(16);
        var producer = new SingleProducer<TestSlot>(ring);
        producer.TryClaim(6, out _);
        producer.Publish(0, 3);
        producer.Publish(4, 2);
        var source = new StampSource<TestSlot>(ring);
        Assert.That(source.Available(0, 16), Is.EqualTo(3));
        Assert.That(source.Available(0, 2), Is.EqualTo(2));
        Assert.That(source.Available(3, 16), Is.EqualTo(3));
        producer.Publish(3);
        Assert.That(source.Available(0, 16), Is.EqualTo(6));
    }
}
