using MicroAlpha.Ring;
using NUnit.Framework;

namespace MicroAlpha.Tests.Ring;

[TestFixture]
public sealed class SingleProducerTests
{
    [Test]
    public void TryClaim_RingFull_ReturnsFalse()
    {
        using var ring = new Ring<TestSlot>(4);
        var producer = new SingleProducer<TestSlot>(ring);
        var consumed = new Sequence();
        ring.AddGating(consumed);
        for (var i = 0; i < 4; i++)
            Assert.That(producer.TryClaim(out _), Is.True);
        Assert.That(producer.TryClaim(out _), Is.False);
        consumed.Set(0);
        Assert.That(producer.TryClaim(out var next), Is.True);
        Assert.That(next, Is.EqualTo(4));
        Assert.That(producer.TryClaim(out _), Is.False);
        Assert.That(producer.Refused, Is.EqualTo(2));
    }

    [Test]
    public void TryClaim_MoreThanIsFree_ClaimsNothing()
    {
        using var ring = new Ring<TestSlot>(8);
        var producer = new SingleProducer<TestSlot>(ring);
        ring.AddGating(new Sequence());
        Assert.That(producer.TryClaim(6, out _), Is.True);
        Assert.That(producer.TryClaim(3, out _), Is.False);
        Assert.That(producer.ClaimedSequence, Is.EqualTo(5));
        Assert.That(producer.TryClaim(2, out var first), Is.True);
        Assert.That(first, Is.EqualTo(6));
        Assert.That(producer.RefusedSlots, Is.EqualTo(3));
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(9)]
    [TestCase(int.MinValue)]
    public void TryClaim_ImpossibleCount_Throws(int count)
    {
        using var ring = new Ring<TestSlot>(8);
        var producer = new SingleProducer<TestSlot>(ring);
        Assert.That(() => producer.TryClaim(count, out _), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => producer.Claim(count, 0, out _), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Publish_Slot_IsPublishedAndNeighboursAreNot()
    {
        using var ring = new Ring<TestSlot>(8);
        var producer = new SingleProducer<TestSlot>(ring);
        producer.TryClaim(3, out _);
        RingSteps.Publish(producer, 1);
        Assert.That(ring.IsPublished(0), Is.False);
        Assert.That(ring.IsPublished(1), Is.True);
        Assert.That(ring.IsPublished(2), Is.False);
        Assert.That(ring[1].Stamp, Is.EqualTo(2));
    }

    [Test]
    public void ClearAndWrite_ClaimedSlot_LeaveTheStampAlone()
    {
        using var ring = new Ring<TestSlot>(2);
        var producer = new SingleProducer<TestSlot>(ring);
        producer.TryClaim(out _);
        RingSteps.Publish(producer, 0);
        var other = new TestSlot { Stamp = 77 };
        other.Fill(5);
        producer.TryClaim(2, out _);
        producer.Write(2, in other);
        Assert.That(ring[2].IsWhole(5), Is.True);
        Assert.That(ring[2].Stamp, Is.EqualTo(1));
        producer.Clear(2);
        Assert.That(ring[2].Stamp, Is.EqualTo(1));
        Assert.That(ring[2].Payload[6], Is.Zero);
        Assert.That(ring[2].Tail, Is.Zero);
    }

    [Test]
    public void Claim_ConsumerFreesRoomMeanwhile_Succeeds()
    {
        using var ring = new Ring<TestSlot>(4);
        var producer = new SingleProducer<TestSlot>(ring);
        var consumed = new Sequence();
        ring.AddGating(consumed, "slow");
        producer.TryClaim(4, out _);
        var release = new Thread(() =>
        {
            Thread.Sleep(20);
            consumed.Set(1);
        });
        release.Start();
        Assert.That(producer.Claim(2, -1, out var first), Is.True);
        release.Join();
        Assert.That(first, Is.EqualTo(4));
        Assert.That(producer.Stalls, Is.EqualTo(1));
        Assert.That(producer.StallNs, Is.GreaterThan(0));
        Assert.That(producer.ReportGate(0).Name, Is.EqualTo("slow"));
        Assert.That(producer.ReportGate(0).Stalls, Is.EqualTo(1));
        Assert.That(producer.ReportGate(0).StallNs, Is.EqualTo(producer.StallNs));
    }

    [Test]
    public void Claim_SeveralGates_NamesTheSlowest()
    {
        using var ring = new Ring<TestSlot>(4);
        var producer = new SingleProducer<TestSlot>(ring);
        var quick = new Sequence();
        ring.AddGating(quick, "quick");
        ring.AddGating(new Sequence(), "slow");
        producer.TryClaim(4, out _);
        quick.Set(3);
        Assert.That(producer.Claim(1, 1000, out _), Is.False);
        Assert.That(producer.ReportGate(0).Stalls, Is.Zero);
        Assert.That(producer.ReportGate(1).Stalls, Is.EqualTo(1));
    }

    [Test]
    public void Attach_SecondProducer_Throws()
    {
        using var ring = new Ring<TestSlot>(4);
        _ = new SingleProducer<TestSlot>(ring);
        Assert.That(() => new SharedProducer<TestSlot>(ring), Throws.InvalidOperationException);
    }

    [Test]
    public void AddGating_AfterTheFirstClaim_Throws()
    {
        using var ring = new Ring<TestSlot>(4);
        var producer = new SingleProducer<TestSlot>(ring);
        producer.TryClaim(out _);
        Assert.That(() => ring.AddGating(new Sequence()), Throws.InvalidOperationException);
    }

    [Test]
    public void TryClaim_ClosedRing_IsRefusedWithinASixteenth()
    {
        using var ring = new Ring<TestSlot>(64);
        var producer = new SingleProducer<TestSlot>(ring);
        producer.TryClaim(out _);
        ring.Close(new RingFault("core", "broke", null));
        ring.Close(new RingFault("later", "also broke", null));
        var granted = 0;
        while (producer.TryClaim(out _))
            granted++;
        Assert.That(granted, Is.LessThan(4));
        Assert.That(producer.Claim(1, -1, out _), Is.False, "no claim waits on a closed ring");
        Assert.That(ring.Fault!.Lane, Is.EqualTo("core"));
    }
}
