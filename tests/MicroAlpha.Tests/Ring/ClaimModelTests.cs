using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Ring;
using NUnit.Framework;

namespace MicroAlpha.Tests.Ring;

/// <summary>
/// Claims against the obvious model: a counter, a list of gates, and "fits when no gate is a lap behind".
/// </summary>
[TestFixture]
public sealed class ClaimModelTests
{
    private static readonly long[] Starts = [0, 1, 1000, (1L << 32) - 3, (1L << 32) + 5, (1L << 33) - 7, 1L << 40];

    [Test]
    public void SingleProducer_RandomClaimsAndReleases_MatchTheModel() =>
        Check(static ring => new SingleProducer<TestSlot>(ring));

    [Test]
    public void SharedProducer_RandomClaimsAndReleases_MatchTheModel() =>
        Check(static ring => new SharedProducer<TestSlot>(ring));

    private static void Check<TProducer>(Func<Ring<TestSlot>, TProducer> create)
        where TProducer : Producer, IProducer<TestSlot>
    {
        var steps = Gen.ListOf(Gen.Choose(0, 999)).ToArbitrary();
        var shapes = Gen.Zip(Gen.Choose(1, 6), Gen.Choose(0, Starts.Length - 1)).ToArbitrary();
        Prop.ForAll(shapes, steps, (shape, script) => Run(create, 1 << shape.Item1, Starts[shape.Item2], script))
            .QuickCheckThrowOnFailure();
    }

    private static bool Run<TProducer>(
        Func<Ring<TestSlot>, TProducer> create, int capacity, long start, IReadOnlyList<int> script)
        where TProducer : Producer, IProducer<TestSlot>
    {
        using var ring = new Ring<TestSlot>(capacity, start);
        var producer = create(ring);
        Sequence[] gates = [new(start - 1), new(start - 1)];
        foreach (var gate in gates)
            ring.AddGating(gate);
        var next = start;
        var refused = 0;
        foreach (var step in script)
        {
            var amount = 1 + (step / 10 % capacity);
            switch (step % 10)
            {
                case < 2:
                    var gate = gates[step % 2];
                    gate.Set(Math.Min(next - 1, gate.Get() + amount));
                    continue;
                case 2:
                    amount = 1;
                    break;
            }

            var fits = next + amount - 1 - capacity <= Math.Min(gates[0].Get(), gates[1].Get());
            var granted = (step % 10) switch
            {
                2 => producer.TryClaim(out var one) && Fill(ring, producer, one, 1, next),
                < 6 => producer.TryClaim(amount, out var first) && Fill(ring, producer, first, amount, next),
                _ => producer.Claim(amount, step % 3, out var first) && Fill(ring, producer, first, amount, next),
            };
            if (granted != fits)
                return false;
            next += granted ? amount : 0;
            refused += granted ? 0 : 1;
            if (ring.ClaimedSequence != next - 1 || producer.Refused != refused || ring.PublishedSequence != next - 1)
                return false;
        }

        return true;
    }

    private static bool Fill<TProducer>(Ring<TestSlot> ring, TProducer producer, long first, int count, long expected)
        where TProducer : Producer, IProducer<TestSlot>
    {
        Assert.That(first, Is.EqualTo(expected));
        for (var i = 0; i < count; i++)
        {
            Assert.That(ring.IsPublished(first + i), Is.False, $"claimed {first + i} looks published");
            ring[first + i] = default;
            Assert.That(ring.IsPublished(first + i), Is.False, $"cleared {first + i} looks published");
        }

        RingSteps.Publish(producer, first, count);
        for (var i = 0; i < count; i++)
        {
            Assert.That(ring.IsPublished(first + i), Is.True);
            Assert.That(ring.IsPublished(first + i - ring.Capacity), Is.False);
        }

        return true;
    }
}
