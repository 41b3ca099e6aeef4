using System.Runtime.InteropServices;
using MicroAlpha.Events;
using MicroAlpha.Host.Replay;
using NUnit.Framework;

namespace MicroAlpha.Tests.Replay;

[TestFixture]
internal sealed class OutputComparerTests
{
    [Test]
    public void Finish_SameOutputsInAnyInterleaving_FindsNoDifference([Range(0, 20)] int seed)
    {
        var random = new Random(seed);
        var comparer = new OutputComparer();
        var (expected, actual) = (0, 0);
        while (expected < 50 || actual < 50)
        {
            if (random.Next(2) == 0 && expected < 50)
                comparer.Expect(Order(expected++));
            else if (actual < 50)
                comparer.Add(Order(actual++));
        }

        comparer.Finish(mayLackTail: false);
        Assert.That((comparer.First, comparer.EqualCount), Is.EqualTo(((Divergence?)null, 50L)));
    }

    [Test]
    public void Match_OneByteDiffers_NamesThatOutput([Range(0, 59)] int offset)
    {
        var comparer = new OutputComparer();
        for (var i = 0; i < 10; i++)
        {
            comparer.Expect(Order(i));
            var actual = Order(i);
            if (i == 7)
                MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref actual, 1))[offset] ^= 0x10;
            comparer.Add(actual);
        }

        comparer.Finish(mayLackTail: false);
        Assert.That(comparer.First?.CommandSequence, Is.EqualTo(7));
        Assert.That(comparer.First?.What, Is.Not.Empty);
        Assert.That((comparer.DifferenceCount, comparer.EqualCount), Is.EqualTo((1L, 9L)));
    }

    [Test]
    public void Finish_OutputMissing_IsOneDifference()
    {
        var comparer = new OutputComparer();
        comparer.Expect(Order(0));
        comparer.Expect(Order(1));
        comparer.Add(Order(0));
        comparer.Finish(mayLackTail: true);
        Assert.That((comparer.First?.CommandSequence, comparer.First?.Actual), Is.EqualTo(((long?)1, "nothing")));
    }

    // Some outputs are lost, doubled or changed on the way: each is one difference, in any order of arrival.
    [Test]
    public void Finish_OutputsLostAddedOrChanged_AreOneDifferenceEach([Range(0, 40)] int seed)
    {
        var random = new Random(seed);
        var (expected, actual) = (new List<OrderCommand>(), new List<OrderCommand>());
        var differences = 0;
        for (var i = 0; i < 300; i++)
        {
            var one = Order(i);
            // A good one in between, so that neighbours do not make one change of two.
            var what = i % 3 == 1 ? random.Next(12) : 12;
            differences += what < 3 ? 1 : 0;
            if (what != 0)
                expected.Add(one);
            if (what == 1)
                continue;
            if (what == 2)
                one.PriceE9++;
            actual.Add(one);
        }

        var comparer = new OutputComparer();
        var (left, right) = (0, 0);
        while (left < expected.Count || right < actual.Count)
        {
            if (right == actual.Count || (left < expected.Count && random.Next(2) == 0))
                comparer.Expect(expected[left++]);
            else
                comparer.Add(actual[right++]);
        }

        comparer.Finish(mayLackTail: false);
        Assert.That(comparer.DifferenceCount, Is.EqualTo(differences).And.Positive);
        Assert.That(comparer.First!.What, Is.AnyOf("presence", "price"));
        Assert.That(comparer.Differences.Select(static one => one.Sequence), Is.Ordered);
    }

    [Test]
    public void Match_HashesApart_AreToldOnceASession()
    {
        var comparer = new OutputComparer();
        for (var i = 0; i < 20; i++)
        {
            var checkpoint = new OrderCommand
            {
                Kind = CommandKind.Checkpoint,
                CauseSequence = 1000 * i,
                StateHash = 5,
                EventHash = (ulong)i,
            };
            comparer.Expect(checkpoint);
            checkpoint.EventHash += i < 10 ? 0UL : 1UL;
            checkpoint.StateHash += i < 15 ? 0UL : 1UL;
            comparer.Add(checkpoint);
        }

        comparer.Finish(mayLackTail: false);
        Assert.That(
            comparer.Differences.Select(static one => (one.What, one.Sequence, one.AfterSequence)),
            Is.EqualTo(new[] { ("event_hash", 10_000L, 9_000L), ("state_hash", 15_000L, 9_000L) }));
        Assert.That((comparer.EqualCheckpoints, comparer.ProvenSequence), Is.EqualTo((10L, 9_000L)));
    }

    [TestCase(true, false)]
    [TestCase(false, true)]
    public void Finish_ReplayDidMore_DependsOnWhetherTheLogWasClosed(bool mayLackTail, bool differs)
    {
        var comparer = new OutputComparer();
        comparer.Add(Order(0));
        comparer.Finish(mayLackTail);
        Assert.That(comparer.First is not null, Is.EqualTo(differs));
    }

    private static OrderCommand Order(int i) => new()
    {
        CauseSequence = 100 + i,
        Kind = CommandKind.New,
        Side = Side.Bid,
        PriceE9 = 1_000_000_000L * i,
        SizeE9 = 5,
        OrderId = (uint)i,
        Stamp = (uint)i * 77,
    };
}
