using MicroAlpha.Indicators.Functions;
using MicroAlpha.Indicators.Statistics;
using NUnit.Framework;

namespace MicroAlpha.Tests.Indicators.Statistics;

/// <summary>Regression, Roll, realised variance, Amihud, and the two distribution functions.</summary>
[TestFixture]
internal sealed class StatisticsTests
{
    [Test]
    public void RollingRegression_XStopsVarying_HasNoSlope([Values(0.0, 0.1, 3.7)] double x)
    {
        var random = new Random(6);
        var rolling = new RollingRegressionSet(1, 5);
        for (var round = 0; round < 50; round++)
        {
            for (var i = 0; i < 7; i++)
                rolling.Add(0, random.NextDouble(), random.NextDouble());
            for (var i = 1; i <= 8; i++)
            {
                rolling.Add(0, x, random.NextDouble());
                Assert.That(double.IsNaN(rolling[0].Slope), Is.EqualTo(i >= 5), $"{i}");
            }
        }
    }

    [Test]
    public void AddZeros_AnyCount_IsAsManyPairsOfZero([Values(0, 1, 2, 5, 7, 8, 40)] int count)
    {
        var random = new Random(4);
        var (whole, single) = (new Regression(), new Regression());
        var (rolling, twin) = (new RollingRegressionSet(2, 7), new RollingRegressionSet(2, 7));
        for (var i = 0; i < 60; i++)
        {
            var (x, y) = (random.NextDouble() - 0.3, random.NextDouble());
            whole.Add(x, y);
            single.Add(x, y);
            rolling.Add(1, x, y);
            twin.Add(1, x, y);
            if (i % 9 == 0)
            {
                whole.AddZeros(count);
                rolling.AddZeros(1, count);
                for (var zero = 0; zero < count; zero++)
                {
                    single.Add(0, 0);
                    twin.Add(1, 0, 0);
                }
            }

            Assert.That((whole.Count, rolling[1].Count), Is.EqualTo((single.Count, twin[1].Count)));
            Assert.That(rolling.IsReady(1), Is.EqualTo(twin.IsReady(1)));
            if (i == 0)
                continue;
            Assert.That(whole.Slope, Is.EqualTo(single.Slope).Within(1e-12));
            Assert.That(whole.Intercept, Is.EqualTo(single.Intercept).Within(1e-12));
            Assert.That(whole.RSquared, Is.EqualTo(single.RSquared).Within(1e-12));
            Assert.That(whole.SlopeThroughOrigin, Is.EqualTo(single.SlopeThroughOrigin).Within(1e-12));
            Assert.That(rolling[1].Slope, Is.EqualTo(twin[1].Slope).Within(1e-9));
            if (i % 9 == 0 && count >= 7)
                Assert.That(twin[1].Slope, Is.NaN, "nothing but zeros is left");
        }
    }

    [Test]
    public void Regression_WorkedExample()
    {
        var line = Of((0, 1), (1, 3), (2, 5));
        Assert.That((line.Slope, line.Intercept, line.RSquared, line.Count), Is.EqualTo((2.0, 1.0, 1.0, 3L)));
        Assert.That(Of((1, 2), (2, 4)).SlopeThroughOrigin, Is.EqualTo(2));
    }

    [Test]
    public void Regression_XDoesNotVary_HasNoSlope()
    {
        Assert.That(Of((1, 1), (1, 2)).Slope, Is.NaN);
        Assert.That(Of((0, 0), (0, 0)).SlopeThroughOrigin, Is.NaN);
        Assert.That(Of((1, 1), (2, 2)).T, Is.NaN, "two points always lie on a line");
    }

    [Test]
    public void Regression_FarFromZero_LosesNoDigits()
    {
        var line = Of([.. Enumerable.Range(0, 1_000).Select(i => (1e9 + i, 1e9 + (3.0 * i)))]);
        Assert.That(line.Slope, Is.EqualTo(3).Within(1e-9));
    }

    [Test]
    public void Regression_PairsTakenOutAgain_IsThatOfTheRest()
    {
        var random = new Random(1);
        var pairs = Enumerable.Range(0, 60).Select(_ => (random.NextDouble(), random.NextDouble())).ToArray();
        var rolling = Of(pairs);
        foreach (var (x, y) in pairs[..40])
            rolling.Remove(x, y);
        var rest = Of(pairs[40..]);
        Assert.That(rolling.Slope, Is.EqualTo(rest.Slope).Within(1e-10));
        Assert.That(rolling.RSquared, Is.EqualTo(rest.RSquared).Within(1e-10));
    }

    [Test]
    public void RollSpread_WorkedExample_AndNoneForATrend()
    {
        var roll = default(RollSpread);
        foreach (var price in (double[])[10, 11, 10, 11, 10])
            roll.Add(price);
        Assert.That(roll.Value, Is.EqualTo(2 * Math.Sqrt(4.0 / 3)).Within(1e-12));
        var trend = default(RollSpread);
        foreach (var price in (double[])[10, 11, 13, 16, 20])
            trend.Add(price);
        Assert.That(trend.Value, Is.NaN, "a covariance that is not negative has no spread");
    }

    [Test]
    public void RealisedVariance_WorkedExample()
    {
        var variance = default(RealisedVariance);
        foreach (var mid in (double[])[100, 110, 99])
            variance.Add(mid);
        Assert.That(variance.Variance, Is.EqualTo(0.0201849).Within(1e-7));
        Assert.That(variance.Bipower, Is.EqualTo(Math.PI / 2 * Math.Log(1.1) * -Math.Log(0.9)).Within(1e-15));
        variance.Add(99);
        Assert.That(variance.LastReturn, Is.Zero, "an unchanged mid gives exactly nothing");
    }

    [Test]
    public void Amihud_WorkedExample_AndPeriodsWithoutVolumeAreLeftOut()
    {
        var amihud = default(Amihud);
        amihud.Add(100, 500);
        amihud.Add(777, 0);
        amihud.Add(101, 1_000);
        Assert.That(amihud.Value, Is.EqualTo(Math.Log(1.01) / 1_000).Within(1e-18));
        Assert.That(amihud.Count, Is.EqualTo(1));
    }

    // Quantiles printed in tables; far tails by the asymptotic series.
    [TestCase(0, 0.5)]
    [TestCase(1, 0.841344746068542949)]
    [TestCase(1.96, 0.975002104851779580)]
    [TestCase(-3.5, 2.32629079035525036e-4)]
    [TestCase(-10, 7.61985302416052607e-24)]
    [TestCase(40, 1)]
    [TestCase(-40, 0)]
    public void Normal_KnownValues(double x, double expected) =>
        Assert.That(NormalDistribution.Cumulative(x), Is.EqualTo(expected).Within(1e-13 * expected));

    // One degree is Cauchy's, two have a closed form.
    [TestCase(-30)]
    [TestCase(-1)]
    [TestCase(-0.01)]
    [TestCase(0)]
    [TestCase(0.4)]
    [TestCase(5)]
    [TestCase(1e6)]
    public void Student_OneAndTwoDegrees_HaveClosedForms(double x)
    {
        Assert.That(StudentDistribution.Cumulative(x, 1), Is.EqualTo(0.5 + (Math.Atan(x) / Math.PI)).Within(1e-13));
        Assert.That(StudentDistribution.Cumulative(x, 2),
            Is.EqualTo(0.5 + (x / (2 * Math.Sqrt(2 + (x * x))))).Within(1e-13));
        Assert.That(StudentDistribution.Cumulative(x, 1e7), Is.EqualTo(NormalDistribution.Cumulative(x)).Within(1e-6));
    }

    private static Regression Of(params (double X, double Y)[] pairs)
    {
        var regression = default(Regression);
        foreach (var (x, y) in pairs)
            regression.Add(x, y);
        return regression;
    }
}
