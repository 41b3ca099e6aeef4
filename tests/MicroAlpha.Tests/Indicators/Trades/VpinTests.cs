using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Indicators.Trades;
using MicroAlpha.Tests.Events;
using NUnit.Framework;

namespace MicroAlpha.Tests.Indicators.Trades;

/// <summary>
/// VPIN against a twin that deals out one unit at a time, its identities, signs, bulk classification.
/// </summary>
[TestFixture]
internal sealed class VpinTests
{
    private const long One = 1_000_000_000;

    [Test]
    public void Update_WorkedExample_IsOneHalf()
    {
        var vpin = new VpinSet(1, 100 * One, 2);
        Assert.That(vpin.Update(0, 150 * One, 1), Is.EqualTo(1));
        Assert.That(vpin.IsReady(0), Is.False);
        Assert.That(vpin.Update(0, 50 * One, -1), Is.EqualTo(1));
        Assert.That((vpin.IsReady(0), vpin[0].Value), Is.EqualTo((true, 0.5)));
    }

    [Test]
    public void Update_RandomTrades_EqualUnitByUnitTwin() => Prop.ForAll(Seeds.Any, seed =>
    {
        var random = new Random(seed);
        var (size, length) = (random.Next(1, 30), random.Next(1, 8));
        var vpin = new VpinSet(2, size * One, length);
        var twins = new[] { new Twin(size, length), new Twin(size, length) };
        for (var i = 0; i < 200; i++)
        {
            var (id, trade, sign) = (random.Next(2), random.Next(1, 70), random.Next(-1, 2));
            var closed = vpin.Update((uint)id, trade * One, sign);
            Assert.That(closed, Is.EqualTo(twins[id].Take(trade, sign)));
            Assert.That(vpin.IsReady((uint)id), Is.EqualTo(twins[id].IsReady));
            if (twins[id].IsReady)
                Assert.That(vpin[(uint)id].Value, Is.EqualTo(twins[id].Value).Within(1e-15));
            Assert.That(vpin[(uint)id].FilledE9, Is.EqualTo(twins[id].Filled * One));
        }
    }).QuickCheckThrowOnFailure();

    [Test]
    public void Update_AllBuys_IsOne_AndEqualSplit_IsZero()
    {
        var (buys, split) = (new VpinSet(1, 10 * One, 5), new VpinSet(1, 10 * One, 5));
        for (var i = 0; i < 100; i++)
        {
            buys.Update(0, 7 * One, 1);
            split.Update(0, 5 * One, i % 2 == 0 ? 1 : -1);
        }

        Assert.That((buys[0].Value, split[0].Value), Is.EqualTo((1.0, 0.0)));
    }

    [Test]
    public void Update_RandomSigns_MeanIsThatOfTheTheory()
    {
        const int PerBucket = 100;
        var vpin = new VpinSet(1, PerBucket * One, 1_000);
        var random = new Random(1);
        for (var i = 0; i < PerBucket * 1_000; i++)
            vpin.Update(0, One, random.Next(2) == 0 ? 1 : -1);
        Assert.That(vpin[0].Value, Is.EqualTo(Math.Sqrt(2 / (Math.PI * PerBucket))).Within(10).Percent);
    }

    [Test]
    public void Update_VolumesAndBucketScaled_IsTheSame()
    {
        var (small, large) = (new VpinSet(1, 100 * One, 4), new VpinSet(1, 100_000 * One, 4));
        var random = new Random(2);
        for (var i = 0; i < 500; i++)
        {
            var (size, sign) = (random.Next(1, 250), random.Next(-1, 2));
            small.Update(0, size * One, sign);
            large.Update(0, size * 1_000 * One, sign);
            Assert.That(large[0].Value, Is.EqualTo(small[0].Value).Within(1e-15));
        }
    }

    [Test]
    public void Update_TradeOfABillionSharesIntoTinyBuckets_TakesNoLonger()
    {
        var vpin = new VpinSet(1, 1, 50);
        Assert.That(vpin.Update(0, 1_000_000_000 * One, 1), Is.EqualTo(1_000_000_000 * One));
        Assert.That((vpin[0].Value, vpin[0].FilledE9), Is.EqualTo((1.0, 0L)));
    }

    [TestCase(0)]
    [TestCase(-5)]
    [TestCase(long.MinValue)]
    public void Update_SizeNotPositive_IsCountedAndChangesNothing(long size)
    {
        var vpin = new VpinSet(1, 10 * One, 2);
        vpin.Update(0, 3 * One, 1);
        Assert.That(vpin.Update(0, size, 1), Is.Zero);
        Assert.That((vpin.Malformed, vpin[0].FilledE9), Is.EqualTo((1L, 3 * One)));
    }

    [Test]
    public void Constructor_ImpossibleSizes_AreRefused()
    {
        Assert.That(() => new VpinSet(1, 0, 50), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new VpinSet(1, long.MaxValue, 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void TickRule_WorkedExample()
    {
        var tick = default(TickRule);
        long[] prices = [1000, 1001, 1001, 1000, 1000, 1002];
        Assert.That(prices.Select(price => tick.Next(price * One)), Is.EqualTo(new long[] { 0, 1, 1, -1, -1, 1 }));
    }

    [TestCase(101, 1)]
    [TestCase(99, -1)]
    [TestCase(100, 7)]
    public void LeeReady_AgainstTheMiddle_ThenTheTick(long price, long expected)
    {
        Assert.That(TickRule.LeeReady(price, 98, 102, 7), Is.EqualTo(expected));
        Assert.That(TickRule.LeeReady(price, 0, 102, 7), Is.EqualTo(7), "without a quote the tick rule decides");
    }

    [Test]
    public void BulkClassification_WorkedExample()
    {
        var shares = new double[3];
        BulkClassification.Classify([10, 11, 10], [true, false, false], 0, shares);
        Assert.That(shares[0], Is.EqualTo(0.5));
        Assert.That(shares[1], Is.EqualTo(0.760249938906524).Within(1e-14));
        Assert.That(shares[2], Is.EqualTo(1 - 0.760249938906524).Within(1e-14));
    }

    [Test]
    public void LiveBulkVpin_OneNormalBarPerBucket_MeanIsOneHalf()
    {
        var vpin = new LiveBulkVpin(1, 100, 500, 1_000_000_000, 0);
        var random = new Random(3);
        var price = 1_000_000.0;
        for (var bar = 0; bar < 3_000; bar++)
        {
            price += Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()))
                * Math.Cos(2 * Math.PI * random.NextDouble());
            vpin.Update(0, bar * 1_000_000_000L, price, 100);
        }

        // E|2Z - 1| is 1/2 for the true deviation; one estimated from about 63 bars widens it a little.
        Assert.That(vpin.Value(0), Is.EqualTo(0.5).Within(10).Percent);
        Assert.That(vpin.Buckets(0), Is.EqualTo(2_999));
    }

    // One unit at a time: the definition, slowly.
    private sealed class Twin(int size, int length)
    {
        private readonly List<double> _imbalances = [];
        private double _buy;

        public int Filled { get; private set; }

        public bool IsReady => _imbalances.Count >= length;

        public double Value => _imbalances.TakeLast(length).Sum() / (length * (double)size);

        public int Take(int volume, int sign)
        {
            var closed = 0;
            for (var unit = 0; unit < volume; unit++)
            {
                _buy += sign > 0 ? 1 : sign < 0 ? 0 : 0.5;
                if (++Filled < size)
                    continue;
                _imbalances.Add(Math.Abs((2 * _buy) - size));
                (_buy, Filled) = (0, 0);
                closed++;
            }

            return closed;
        }
    }
}
