using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Indicators.Batch;
using MicroAlpha.Indicators.OrderFlow;
using MicroAlpha.Tests.Events;
using NUnit.Framework;

namespace MicroAlpha.Tests.Indicators.OrderFlow;

/// <summary>MLOFI against a twin that compares level by level; principal directions; what one row says.</summary>
[TestFixture]
internal sealed class MlofiTests
{
    private const long One = 1_000_000_000;
    private static readonly SimdPath[] Paths = Enum.GetValues<SimdPath>();

    [Test]
    public void Update_BestLevelDisappears_EveryLevelBooksAFlow()
    {
        var mlofi = new MlofiSet(1, 2);
        mlofi.Update(
            0, [98 * One, 30 * One, 99 * One, 20 * One, 100 * One, 10 * One], [102 * One, One, 101 * One, One]);
        mlofi.Update(0, [98 * One, 30 * One, 99 * One, 20 * One], [102 * One, One, 101 * One, One]);
        Assert.That((mlofi.FlowE9(1), mlofi.FlowE9(2)), Is.EqualTo((-10 * One, -20 * One)));
    }

    [Test]
    public void Update_RandomBooksOfAnyDepth_EqualLevelByLevelTwin([Values(1, 2, 3, 4, 5, 8, 10, 13)] int levels) =>
        Prop.ForAll(Seeds.Any, seed =>
        {
            var random = new Random(seed);
            var mlofi = new MlofiSet(2, levels);
            var before = new (List<(long P, long S)> Bids, List<(long P, long S)> Asks)?[2];
            var sums = new long[2, levels];
            for (var i = 0; i < 60; i++)
            {
                var id = random.Next(2);
                if (random.Next(20) == 0)
                {
                    mlofi.Reset((uint)id);
                    before[id] = null;
                }

                var now = (Bids: Side(random, levels, -1), Asks: Side(random, levels, 1));
                mlofi.Update((uint)id, Pairs(now.Bids), Pairs(now.Asks));
                for (var level = 1; level <= levels; level++)
                {
                    var expected = before[id] is { } last ? Flow(last.Bids, now.Bids, level, 1)
                        - Flow(last.Asks, now.Asks, level, -1) : 0;
                    Assert.That(mlofi.FlowE9(level), Is.EqualTo(expected));
                    sums[id, level - 1] += expected;
                }

                before[id] = now;
            }

            var taken = new long[levels];
            mlofi.TakeSums(1, taken);
            Assert.That(taken, Is.EqualTo(Enumerable.Range(0, levels).Select(i => sums[1, i])));
            Assert.That(mlofi.SumE9(1, 1), Is.Zero);
            Assert.That(mlofi.SumE9(0, 1), Is.EqualTo(sums[0, 0]));
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Update_NegativeSize_IsCountedAndTakenBack()
    {
        var mlofi = new MlofiSet(1, 1);
        mlofi.Update(0, [One, One], [2 * One, One]);
        mlofi.Update(0, [One, -One], [2 * One, One]);
        Assert.That((mlofi.Malformed, mlofi.FlowE9(1), mlofi.SumE9(0, 1)), Is.EqualTo((1L, 0L, 0L)));
        mlofi.Update(0, [One, 9 * One], [2 * One, One]);
        Assert.That(mlofi.FlowE9(1), Is.Zero, "nothing is differenced over it");
    }

    [Test]
    public void Batch_EveryPath_EqualsStreaming([ValueSource(nameof(Paths))] SimdPath path)
    {
        var random = new Random(5);
        const int Count = 40;
        var books = new int[Count * MlofiBatch.RowLength];
        var mlofi = new MlofiSet(1, MlofiBatch.Levels);
        var expected = new List<int>();
        for (var book = 0; book < Count; book++)
        {
            var (bids, asks) = (new List<(long P, long S)>(), new List<(long P, long S)>());
            var row = books.AsSpan(book * MlofiBatch.RowLength, MlofiBatch.RowLength);
            for (var i = 0; i < MlofiBatch.Levels; i++)
            {
                row[i] = 1_000 - (i * 3) - random.Next(3);
                row[i + 32] = 1_001 + (i * 3) + random.Next(3);
                (row[i + 16], row[i + 48]) = (random.Next(1, 90), random.Next(1, 90));
                bids.Add((row[i] * One, row[i + 16] * One));
                asks.Add((row[i + 32] * One, row[i + 48] * One));
            }

            mlofi.Update(0, Pairs(bids), Pairs(asks));
            for (var level = 1; level <= MlofiBatch.Levels; level++)
                expected.Add((int)(mlofi.FlowE9(level) / One));
        }

        var flows = new int[Count * MlofiBatch.Levels];
        MlofiBatch.Compute(books, flows, path);
        Assert.That(flows, Is.EqualTo(expected));
    }

    [Test]
    public void PrincipalDirection_KnownCovariance_IsItsEigenvector()
    {
        // Flows a·(1, 2) + small b·(2, -1): the direction is (1, 2) over 3.
        var direction = new PrincipalDirection(2);
        foreach (var (a, b) in ((double, double)[])[(1, 0.1), (-1, 0.1), (2, -0.1), (-2, -0.1)])
            direction.Add([a + (2 * b), (2 * a) - b]);
        var weights = direction.Weights();
        Assert.That(weights[0], Is.EqualTo(1.0 / 3).Within(1e-12));
        Assert.That(weights[1], Is.EqualTo(2.0 / 3).Within(1e-12));
        Assert.That(direction.ExplainedRatio, Is.EqualTo(10 / 10.04).Within(1e-12));
        Assert.That(PrincipalDirection.Project(weights, [3, 3]), Is.EqualTo(3).Within(1e-12));
    }

    [Test]
    public void QuoteFeatures_WorkedExamples()
    {
        Assert.That(QuoteFeatures.WeightedMid(100, 30, 101, 10), Is.EqualTo(100.75));
        Assert.That(QuoteFeatures.QueueImbalance(30, 10), Is.EqualTo(0.5));
        Assert.That(QuoteFeatures.WeightedMid(100, 0, 101, 0), Is.EqualTo(100.5));
        Assert.That(QuoteFeatures.QueueImbalance(0, 0), Is.Zero);
    }

    // Best first; fewer or more levels than are asked for.
    private static List<(long P, long S)> Side(Random random, int levels, int step)
    {
        var side = new List<(long, long)>();
        var price = 1_000L + (step * random.Next(1, 4));
        for (var i = random.Next(levels + 9); i > 0; i--, price += step * random.Next(1, 3))
            side.Add((price * One, random.Next(1, 9) * One));
        return side;
    }

    private static long[] Pairs(List<(long P, long S)> bestFirst) =>
        [.. bestFirst.AsEnumerable().Reverse().SelectMany(level => (long[])[level.P, level.S])];

    private static long Flow(List<(long P, long S)> before, List<(long P, long S)> now, int level, int better)
    {
        var (p0, s0) = level <= before.Count ? before[level - 1] : (better > 0 ? 0 : long.MaxValue, 0);
        var (p, s) = level <= now.Count ? now[level - 1] : (better > 0 ? 0 : long.MaxValue, 0);
        var order = p.CompareTo(p0) * better;
        return order > 0 ? s : order == 0 ? s - s0 : -s0;
    }
}
