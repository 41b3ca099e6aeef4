using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Ring;
using NUnit.Framework;

namespace MicroAlpha.Tests.Ring;

/// <summary>The histogram against its naive twin: a sorted list.</summary>
[TestFixture]
public sealed class LatencyHistogramTests
{
    private static readonly double[] Percentiles = [0, 1, 25, 50, 75, 90, 99, 99.9, 100];

    [Test]
    public void ValueAt_RandomDurations_IsWithinOneSixtyFourthAboveTheSortedList()
    {
        var durations = Gen.Zip(Gen.Choose(0, 41), Gen.Choose(0, int.MaxValue))
            .Select(pair => (1L << pair.Item1) + (long)(pair.Item2 / (double)int.MaxValue * (1L << pair.Item1)));
        Prop.ForAll(Gen.NonEmptyListOf(durations).ToArbitrary(), list =>
        {
            var histogram = new LatencyHistogram();
            var sorted = list.Select(ns => Math.Min(ns, LatencyHistogram.MaxNs)).Order().ToArray();
            foreach (var ns in list)
                histogram.Record(ns);
            foreach (var percentile in Percentiles)
            {
                var rank = Math.Clamp((int)Math.Ceiling(percentile / 100 * sorted.Length), 1, sorted.Length);
                var exact = sorted[rank - 1];
                var value = histogram.ValueAt(percentile);
                if (value < exact || value > exact + (exact / 64))
                    return false;
            }

            return histogram.Count == sorted.Length && histogram.LatencyNsMin == sorted[0]
                && histogram.LatencyNsMax == sorted[^1] && histogram.SumNs == sorted.Sum();
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void IndexOf_EveryBoundary_IsContinuousAndInverseToUpperBound()
    {
        for (var bucket = 0; bucket < LatencyHistogram.BucketTotal; bucket++)
        {
            var upper = LatencyHistogram.UpperBound(bucket);
            Assert.That(LatencyHistogram.IndexOf(upper), Is.EqualTo(bucket));
            if (upper < LatencyHistogram.MaxNs)
                Assert.That(LatencyHistogram.IndexOf(upper + 1), Is.EqualTo(bucket + 1));
        }

        Assert.That(LatencyHistogram.UpperBound(LatencyHistogram.BucketTotal - 1), Is.EqualTo(LatencyHistogram.MaxNs));
    }

    [TestCase(-5, 0)]
    [TestCase(long.MinValue, 0)]
    [TestCase(long.MaxValue, LatencyHistogram.MaxNs)]
    public void Record_OutOfRange_IsClamped(long ns, long expected)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(ns);
        Assert.That(histogram.ValueAt(50), Is.EqualTo(expected));
    }

    [Test]
    public void Empty_Histogram_ReportsZero()
    {
        var histogram = new LatencyHistogram();
        Assert.That(histogram.ValueAt(99), Is.Zero);
        Assert.That(histogram.LatencyNsMin + histogram.LatencyNsMax, Is.Zero);
    }

    [Test]
    public void Add_TwoHistograms_EqualsRecordingBoth()
    {
        var a = new LatencyHistogram();
        var b = new LatencyHistogram();
        var both = new LatencyHistogram();
        for (var i = 0; i < 1000; i++)
        {
            (i % 3 == 0 ? a : b).Record(i * 17L);
            both.Record(i * 17L);
        }

        a.Add(b);
        Assert.That(a.Count, Is.EqualTo(both.Count));
        Assert.That(a.SumNs, Is.EqualTo(both.SumNs));
        foreach (var percentile in Percentiles)
            Assert.That(a.ValueAt(percentile), Is.EqualTo(both.ValueAt(percentile)));
        a.Clear();
        Assert.That(a.Count + a.SumNs + a.ValueAt(50) + a.LatencyNsMin, Is.Zero);
    }
}
