using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Indicators.Batch;
using MicroAlpha.Indicators.Functions;
using MicroAlpha.Indicators.Intensity;
using MicroAlpha.Tests.Events;
using NUnit.Framework;

namespace MicroAlpha.Tests.Indicators.Intensity;

/// <summary>The recursion against the double sum of the definition; likelihood, fit, batch, bad times.</summary>
[TestFixture]
internal sealed class HawkesTests
{
    private static readonly SimdPath[] Paths = Enum.GetValues<SimdPath>();
    private static readonly HawkesParameters Seed = new(0.2, 0.8, 1.5);

    [Test]
    public void Update_WorkedExample()
    {
        var hawkes = new HawkesSet(1, Seed);
        Assert.That(hawkes.Update(0, 0), Is.EqualTo(1.0));
        Assert.That(hawkes.Update(0, 1_000_000_000), Is.EqualTo(0.2 + (0.8 * Math.Exp(-1.5)) + 0.8).Within(1e-15));
    }

    [Test]
    public void Update_RandomTimesTiesIncluded_EqualDoubleSum() => Prop.ForAll(Seeds.Any, seed =>
    {
        var times = RandomTimes(seed, 100);
        var hawkes = new HawkesSet(1, Seed);
        var expected = DoubleSum(times);
        for (var i = 0; i < times.Length; i++)
        {
            var after = hawkes.Update(0, times[i]);
            Assert.That(hawkes[0].Before, Is.EqualTo(expected[i]).Within(1e-12).Percent);
            Assert.That(after, Is.EqualTo(hawkes[0].Before + 0.8));
        }
    }).QuickCheckThrowOnFailure();

    [Test]
    public void At_BetweenEvents_DecaysAndChangesNothing()
    {
        var hawkes = new HawkesSet(1, Seed);
        hawkes.Update(0, 5);
        var state = hawkes[0];
        Assert.That(hawkes.At(0, 2_000_000_005), Is.EqualTo(0.2 + (0.8 * Math.Exp(-3))).Within(1e-15));
        Assert.That(hawkes[0], Is.EqualTo(state));
    }

    [Test]
    public void Update_TimeGoesBackwards_IsCountedAndChangesNothing()
    {
        var hawkes = new HawkesSet(1, Seed);
        hawkes.Update(0, 100);
        var state = hawkes[0];
        hawkes.Update(0, 99);
        Assert.That((hawkes.Backwards, hawkes[0]), Is.EqualTo((1L, state)));
    }

    [Test]
    public void Update_AfterAYear_IsTheBaseRateWithoutDenormals()
    {
        var hawkes = new HawkesSet(1, Seed);
        hawkes.Update(0, 0);
        hawkes.Update(0, 31_536_000_000_000_000);
        Assert.That((hawkes[0].Before, hawkes[0].Excitation), Is.EqualTo((0.2, 1.0)));
    }

    [Test]
    public void Batch_EveryPathAndLength_AgreesWithStreaming([ValueSource(nameof(Paths))] SimdPath path)
    {
        foreach (var length in (int[])[0, 1, 2, 7, 8, 9, 10, 17, 100, 1_000])
        {
            var times = RandomTimes(length, length);
            var before = new double[length];
            HawkesBatch.Compute(times, Seed, before, path);
            var hawkes = new HawkesSet(1, Seed);
            for (var i = 0; i < length; i++)
            {
                hawkes.Update(0, times[i]);
                Assert.That(before[i], Is.EqualTo(hawkes[0].Before).Within(1e-11).Percent);
            }
        }
    }

    [Test]
    public void Pair_WithoutCross_IsTwoProcesses()
    {
        var pair = new HawkesPairSet(1, Seed, 0);
        var (first, second) = (new HawkesSet(1, Seed), new HawkesSet(1, Seed));
        foreach (var (index, time) in RandomTimes(9, 200).Index())
        {
            var isSecond = index % 3 == 0;
            Assert.That(pair.TryUpdate(0, time, isSecond), Is.True);
            (isSecond ? second : first).Update(0, time);
            Assert.That(
                isSecond ? pair.Before(0).Second : pair.Before(0).First,
                Is.EqualTo((isSecond ? second : first)[0].Before).Within(1e-10).Percent);
        }

        Assert.That(pair.TryUpdate(0, 0, false), Is.False);
        Assert.That(pair.Backwards, Is.EqualTo(1));
    }

    [Test]
    public void Pair_WorkedExample()
    {
        var pair = new HawkesPairSet(2, Seed, 0.1);
        Assert.That(pair.TryUpdate(1, 5_000_000_000, false), Is.True);
        Assert.That(pair.After(1).First, Is.EqualTo(1.0).Within(1e-15));
        Assert.That(pair.TryUpdate(1, 6_000_000_000, true), Is.True);
        Assert.That(pair.Before(1).First, Is.EqualTo(0.2 + (0.8 * Math.Exp(-1.5))).Within(1e-14));
        Assert.That(pair.Before(1).Second, Is.EqualTo(0.2 + (0.1 * Math.Exp(-1.5))).Within(1e-14));
        Assert.That(pair.After(0).Second, Is.EqualTo(0.2), "another instrument");
    }

    [Test]
    public void LogLikelihood_WithoutKernel_IsPoisson() =>
        Assert.That(HawkesKernels.LogLikelihood([1], 2, 0.5, [0], [1]), Is.EqualTo(Math.Log(0.5) - 1).Within(1e-15));

    [Test]
    public void LogLikelihood_OfRandomTimes_EqualsItsDefinition()
    {
        var times = RandomTimes(4, 60).Select(time => time / 1e9).ToArray();
        var horizon = times[^1] + 0.7;
        var expected = -0.2 * horizon;
        for (var i = 0; i < times.Length; i++)
        {
            var intensity = 0.2;
            for (var j = 0; j < i; j++)
            {
                var passed = times[i] - times[j];
                intensity += (0.8 * Math.Exp(-1.5 * passed)) + (0.3 * Math.Exp(-9 * passed));
            }

            expected += Math.Log(intensity);
            expected -= (0.8 / 1.5 * (1 - Math.Exp(-1.5 * (horizon - times[i]))))
                + (0.3 / 9 * (1 - Math.Exp(-9 * (horizon - times[i]))));
        }

        var value = HawkesKernels.LogLikelihood(times, horizon, 0.2, [0.8, 0.3], [1.5, 9]);
        Assert.That(value, Is.EqualTo(expected).Within(1e-10));
    }

    [Test]
    public void Fit_OfASimulatedProcess_FindsItsParametersAndPassesTheResidualTest()
    {
        var times = Simulate(new HawkesParameters(1, 5, 10), 20_000);
        var fit = HawkesFit.Of(times, times[^1], 1);
        Assert.That(fit.Mu, Is.EqualTo(1).Within(10).Percent);
        Assert.That(fit.BranchingRatio, Is.EqualTo(0.5).Within(10).Percent);
        Assert.That(fit.Betas[0], Is.EqualTo(10).Within(10).Percent);
        Assert.That(fit.Distance, Is.LessThan(1.63 / Math.Sqrt(times.Length)), "the 1 % bound of the test");
        Assert.That(fit.LogLikelihood, Is.GreaterThan(fit.PoissonLogLikelihood));
    }

    [Test]
    public void FastExp_OverItsRange_IsTheExponential()
    {
        var random = new Random(1);
        for (var i = 0; i < 100_000; i++)
        {
            var x = i < 50_000 ? random.NextDouble() : random.NextDouble() * 689;
            var exact = Math.Exp(-x);
            Assert.That(Math.Abs(FastExp.OfMinus(x) - exact), Is.LessThan(6e-16 * exact));
        }

        Assert.That(FastExp.OfMinus(0), Is.EqualTo(1));
        Assert.That(FastExp.OfMinus(-3), Is.EqualTo(1), "no growth: times do not go backwards");
        Assert.That(FastExp.OfMinus(690), Is.Zero);
        Assert.That(FastExp.OfMinus(double.PositiveInfinity), Is.Zero);
        Assert.That(FastExp.OfMinus(double.NaN), Is.Zero);
    }

    // Gaps from nothing (ties) to seconds.
    private static long[] RandomTimes(int seed, int count)
    {
        var random = new Random(seed);
        var times = new long[count];
        for (var (i, now) = (0, 0L); i < count; times[i++] = now)
            now += random.Next(3) == 0 ? 0 : (long)Math.Pow(10, random.NextDouble() * 9.5);
        return times;
    }

    private static double[] DoubleSum(long[] times)
    {
        var values = new double[times.Length];
        for (var i = 0; i < times.Length; i++)
        {
            values[i] = 0.2;
            for (var j = 0; j < i; j++)
                values[i] += 0.8 * Math.Exp(-1.5 * ((times[i] - times[j]) / 1e9));
        }

        return values;
    }

    // Ogata's thinning.
    private static double[] Simulate(HawkesParameters p, int count)
    {
        var random = new Random(12);
        var times = new List<double>();
        var (now, excitation) = (0.0, 0.0);
        while (times.Count < count)
        {
            var bound = p.Mu + (p.Alpha * excitation);
            var gap = -Math.Log(1 - random.NextDouble()) / bound;
            now += gap;
            excitation *= Math.Exp(-p.Beta * gap);
            if (random.NextDouble() * bound > p.Mu + (p.Alpha * excitation))
                continue;
            times.Add(now);
            excitation++;
        }

        return [.. times];
    }
}
