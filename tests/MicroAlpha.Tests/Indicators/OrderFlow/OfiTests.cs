using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Indicators.Batch;
using MicroAlpha.Indicators.OrderFlow;
using MicroAlpha.Tests.Events;
using NUnit.Framework;

namespace MicroAlpha.Tests.Indicators.OrderFlow;

/// <summary>
/// OFI against the three-way form of its definition, its mutants, its properties, and all batch paths.
/// </summary>
[TestFixture]
internal sealed class OfiTests
{
    private const long One = 1_000_000_000;
    private static readonly SimdPath[] Paths = Enum.GetValues<SimdPath>();

    // Worked examples: after (100 x 10, 101 x 10).
    [TestCase(100, 15, 101, 10, 5)]
    [TestCase(100.5, 5, 101, 10, 5)]
    [TestCase(100, 10, 101, 2, 8)]
    [TestCase(99.5, 20, 101, 10, -10)]
    [TestCase(100, 10, 101.5, 7, 10)]
    [TestCase(100, 10, 100.5, 7, -7)]
    public void Update_OneChange_IsTheContribution(double bid, long bidSize, double ask, long askSize, long expected)
    {
        var ofi = new OfiSet(1);
        Assert.That(ofi.Update(0, 100 * One, 10 * One, 101 * One, 10 * One), Is.Zero, "the first row");
        var e = ofi.Update(0, (long)(bid * One), bidSize * One, (long)(ask * One), askSize * One);
        Assert.That(e, Is.EqualTo(expected * One));
    }

    [Test]
    public void Update_InterleavedSymbols_EqualThreeWayTwin() => Prop.ForAll(Seeds.Any, seed =>
    {
        var ofi = new OfiSet(3);
        var rows = RandomRows(seed, 300);
        var before = new (int B, int Q, int A, int R)?[3];
        var sums = new long[3];
        var random = new Random(seed);
        foreach (var row in rows)
        {
            var id = random.Next(3);
            if (random.Next(40) == 0)
            {
                ofi.Reset((uint)id);
                before[id] = null;
            }

            var expected = before[id] is { } last ? ThreeWay(last, row) * One : 0;
            var e = Take(ofi, (uint)id, row);
            Assert.That(e, Is.EqualTo(expected));
            before[id] = row;
            sums[id] += expected;
        }

        for (var id = 0u; id < 3; id++)
            Assert.That(ofi.SumE9(id), Is.EqualTo(sums[id]));
    }).QuickCheckThrowOnFailure();

    // The mutants of the definitions: each differs from the definition on random rows, so each would fail the twin.
    [Test]
    public void Mutants_OfTheDefinition_AreToldApart()
    {
        var rows = RandomRows(7, 2_000);
        var mutants = new Dictionary<string, Func<(int B, int Q, int A, int R), (int B, int Q, int A, int R), int>>
        {
            ["strict inequalities"] = (p, n) => (n.B > p.B ? n.Q : 0) - (n.B < p.B ? p.Q : 0)
                - (n.A < p.A ? n.R : 0) + (n.A > p.A ? p.R : 0),
            ["ask sign"] = (p, n) => Bid(p, n) + Ask(p, n),
            ["size difference only"] = (p, n) => n.Q - p.Q - (n.R - p.R),
            ["current size for the previous one"] = (p, n) => (n.B >= p.B ? n.Q : 0) - (n.B <= p.B ? n.Q : 0)
                - (n.A <= p.A ? n.R : 0) + (n.A >= p.A ? n.R : 0),
            ["bid alone"] = (p, n) => Bid(p, n),
        };
        var ofi = new OfiSet(1);
        Take(ofi, 0, rows[0]);
        var values = rows.Skip(1).Select(row => (int)(Take(ofi, 0, row) / One)).ToArray();
        foreach (var (name, mutant) in mutants)
        {
            var differing = rows.Skip(1).Index().Count(row => mutant(rows[row.Index], row.Item) != values[row.Index]);
            Assert.That(differing, Is.GreaterThan(100), name);
        }

        Assert.That(values, Is.EqualTo(rows.Skip(1).Index().Select(row => ThreeWay(rows[row.Index], row.Item))));
    }

    [Test]
    public void Update_SidesSwappedAndPricesNegated_FlipsTheSign()
    {
        const int Middle = 10_000;
        var (straight, mirrored) = (new OfiSet(1), new OfiSet(1));
        foreach (var row in RandomRows(3, 1_000))
        {
            var e = Take(straight, 0, row);
            Assert.That(Take(mirrored, 0, (Middle - row.A, row.R, Middle - row.B, row.Q)), Is.EqualTo(-e));
        }
    }

    [Test]
    public void Update_PricesConstant_TelescopesToTheSizes()
    {
        var ofi = new OfiSet(1);
        var random = new Random(1);
        var (q, r) = (0L, 0L);
        for (var i = 0; i < 500; i++)
        {
            (q, r) = (random.Next(100), random.Next(100));
            if (i == 0)
                (q, r) = (7, 9);
            ofi.Update(0, 100 * One, q * One, 101 * One, r * One);
        }

        Assert.That(ofi.SumE9(0), Is.EqualTo((q - 7 - (r - 9)) * One));
    }

    [Test]
    public void Update_OneSideAtATime_SumsToTheJointUpdate()
    {
        var (joint, split) = (new OfiSet(1), new OfiSet(1));
        var last = (B: 0, Q: 0, A: 0, R: 0);
        foreach (var (index, row) in RandomRows(11, 500).Index())
        {
            Take(joint, 0, row);
            if (index > 0)
                Take(split, 0, (row.B, row.Q, last.A, last.R));
            Take(split, 0, row);
            last = row;
        }

        Assert.That(split.SumE9(0), Is.EqualTo(joint.SumE9(0)));
    }

    [Test]
    public void Update_SideMissing_IsAPriceBeyondAllOthersWithSizeZero()
    {
        var ofi = new OfiSet(1);
        ofi.Update(0, 0, 0, 101 * One, 4 * One);
        Assert.That(ofi.Update(0, 100 * One, 3 * One, 101 * One, 4 * One), Is.EqualTo(3 * One), "a bid appears");
        Assert.That(ofi.Update(0, 100 * One, 3 * One, 0, 0), Is.EqualTo(4 * One), "the ask vanishes");
        Assert.That(ofi.Update(0, 0, 0, 0, 0), Is.EqualTo(-3 * One), "the bid vanishes");
        Assert.That(ofi.Update(0, 0, 0, 102 * One, 5 * One), Is.EqualTo(-5 * One), "an ask appears");
    }

    [Test]
    public void Update_LockedCrossedSubPennyAndHuge_IsExact()
    {
        var ofi = new OfiSet(1);
        ofi.Update(0, 100 * One, 1_000_000_000 * One, 99 * One, One);
        Assert.That(ofi.Update(0, (100 * One) + 1, 2_000_000_000 * One, 99 * One, 2 * One),
            Is.EqualTo((2_000_000_000 * One) - One));
    }

    [TestCase(-1, 1, 2, 1)]
    [TestCase(1, -1, 2, 1)]
    [TestCase(1, 1, -2, 1)]
    [TestCase(1, 1, 2, -1)]
    [TestCase(1, long.MaxValue / 1_000_000_000, 2, 1)]
    public void Update_NegativeOrTooLarge_IsCountedAndBreaksTheChain(long b, long q, long a, long r)
    {
        var ofi = new OfiSet(1);
        ofi.Update(0, One, One, 2 * One, One);
        Assert.That(ofi.Update(0, b * One, q * One, a * One, r * One), Is.Zero);
        Assert.That((ofi.Malformed, ofi.HasPrevious(0)), Is.EqualTo((1L, false)));
        Assert.That(ofi.Update(0, One, 5 * One, 2 * One, One), Is.Zero, "nothing is differenced over it");
    }

    [Test]
    public void Batch_EveryPathAndLength_EqualsStreaming([ValueSource(nameof(Paths))] SimdPath path)
    {
        foreach (var length in (int[])[0, 1, 2, 3, 4, 5, 8, 9, 16, 17, 18, 33, 100, 1_000])
        {
            var rows = RandomRows(length, length);
            var flows = new int[length];
            OfiBatch.Compute(
                [.. rows.Select(row => row.B)], [.. rows.Select(row => row.Q)], [.. rows.Select(row => row.A)],
                [.. rows.Select(row => row.R)], flows, path);
            var ofi = new OfiSet(1);
            Assert.That(flows, Is.EqualTo(rows.Select(row => (int)(Take(ofi, 0, row) / One))));
        }
    }

    [Test]
    public void Batch_LengthsDiffer_IsRefused() => Assert.That(
        () => OfiBatch.Compute([1, 2], [1, 2], [1, 2], [1], new int[2]), Throws.ArgumentException);

    private static List<(int B, int Q, int A, int R)> RandomRows(int seed, int count)
    {
        var random = new Random(seed);
        var rows = new List<(int, int, int, int)>();
        for (var i = 0; i < count; i++)
            rows.Add((100 + random.Next(4), random.Next(50), 103 + random.Next(4), random.Next(50)));
        return rows;
    }

    private static long Take(OfiSet ofi, uint id, (int B, int Q, int A, int R) row) =>
        ofi.Update(id, row.B * One, row.Q * One, row.A * One, row.R * One);

    private static int Bid((int B, int Q, int A, int R) p, (int B, int Q, int A, int R) n) =>
        n.B > p.B ? n.Q : n.B == p.B ? n.Q - p.Q : -p.Q;

    private static int Ask((int B, int Q, int A, int R) p, (int B, int Q, int A, int R) n) =>
        n.A < p.A ? n.R : n.A == p.A ? n.R - p.R : -p.R;

    private static int ThreeWay((int B, int Q, int A, int R) p, (int B, int Q, int A, int R) n) =>
        Bid(p, n) - Ask(p, n);
}
