using MicroAlpha.Ring;
using NUnit.Framework;

namespace MicroAlpha.Tests.Ring;

/// <summary>Refused and timed-out claims, 1 to 10,000 of them on every way to claim, leave nothing behind.</summary>
[TestFixture]
public sealed class FullRingTests
{
    private const int Capacity = 64;

    public enum Way
    {
        TryOne,
        TryMany,
        ClaimAtOnce,
        ClaimTimed,
    }

    [Test]
    public void SingleProducer_RefusedClaimsThenRelease_DeliversExactlyWhatWasPublished(
        [Values] Way way, [Values(1, 2, 100, 10_000)] int refusals, [Values(0L, (1L << 32) - 20)] long start) =>
        Run(static ring => new SingleProducer<TestSlot>(ring), way, refusals, start);

    [Test]
    public void SharedProducer_RefusedClaimsThenRelease_DeliversExactlyWhatWasPublished(
        [Values] Way way, [Values(1, 2, 100, 10_000)] int refusals, [Values(0L, (1L << 32) - 20)] long start) =>
        Run(static ring => new SharedProducer<TestSlot>(ring), way, refusals, start);

    [Test]
    public void SharedProducer_ThreadsOfRefusedClaimsOnAFullRing_DoNotWedgeIt()
    {
        using var ring = new Ring<TestSlot>(Capacity);
        var producer = new SharedProducer<TestSlot>(ring);
        var witness = new Witness();
        var consumer = new Lockstep<TestSlot, CheckingStage>(ring, new CheckingStage(witness));
        Fill(producer);
        var threads = new Thread[4];
        for (var i = 0; i < threads.Length; i++)
        {
            var count = i + 1;
            threads[i] = new Thread(() =>
            {
                for (var n = 0; n < 5000; n++)
                    producer.Claim(count, n % 2, out _);
            });
            threads[i].Start();
        }

        foreach (var thread in threads)
            Assert.That(thread.Join(TimeSpan.FromSeconds(30)), Is.True);
        Assert.That(producer.Refused, Is.EqualTo(20_000));
        AssertFlows(ring, producer, consumer, witness, 0, 20_000);
    }

    private static void Run<TProducer>(Func<Ring<TestSlot>, TProducer> create, Way way, int refusals, long start)
        where TProducer : Producer, IProducer<TestSlot>
    {
        using var ring = new Ring<TestSlot>(Capacity, start);
        var producer = create(ring);
        var witness = new Witness { Next = start };
        var consumer = new Lockstep<TestSlot, CheckingStage>(ring, new CheckingStage(witness));
        Fill(producer);
        for (var i = 0; i < refusals; i++)
            Assert.That(Refuse(producer, way, 1 + (i % 7)), Is.False);
        Assert.That(producer.Refused, Is.EqualTo(refusals));
        Assert.That(ring.ClaimedSequence, Is.EqualTo(start + Capacity - 1));
        AssertFlows(ring, producer, consumer, witness, start, refusals);
    }

    private static bool Refuse<TProducer>(TProducer producer, Way way, int count)
        where TProducer : IProducer<TestSlot> => way switch
        {
            Way.TryOne => producer.TryClaim(out _),
            Way.TryMany => producer.TryClaim(count, out _),
            Way.ClaimAtOnce => producer.Claim(count, 0, out _),
            _ => producer.Claim(count, 200, out _),
        };

    private static void Fill<TProducer>(TProducer producer)
        where TProducer : IProducer<TestSlot>
    {
        Assert.That(producer.TryClaim(Capacity, out var first), Is.True);
        RingSteps.Publish(producer, first, Capacity);
    }

    /// <summary>After the release everything attempted is either delivered, in order, or counted as refused.</summary>
    private static void AssertFlows<TProducer>(
        Ring<TestSlot> ring,
        TProducer producer,
        Lockstep<TestSlot, CheckingStage> consumer,
        Witness witness,
        long start,
        long refused)
        where TProducer : Producer, IProducer<TestSlot>
    {
        var attempts = refused;
        var granted = 0L;
        for (var i = 0; i < 1000; i++)
        {
            attempts++;
            if (producer.TryClaim(1 + (i % 3), out var first))
            {
                RingSteps.Publish(producer, first, 1 + (i % 3));
                granted++;
            }

            if (i % 2 == 0)
                consumer.Step(5);
        }

        consumer.DrainAndStop();
        Assert.That(granted + producer.Refused, Is.EqualTo(attempts));
        Assert.That(witness.Seen, Is.EqualTo(ring.ClaimedSequence - start + 1), "delivered = published");
        Assert.That(witness.OutOfOrder + witness.Torn + witness.Missed, Is.Zero);
        Assert.That(granted, Is.GreaterThan(300));
    }
}
