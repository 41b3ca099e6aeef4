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

        Assert.That(comparer.First?.CommandSequence, Is.EqualTo(7));
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
