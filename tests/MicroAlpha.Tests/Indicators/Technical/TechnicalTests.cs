using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Indicators.Batch;
using MicroAlpha.Indicators.Technical;
using MicroAlpha.Tests.Events;
using NUnit.Framework;

namespace MicroAlpha.Tests.Indicators.Technical;

/// <summary>Technical indicators against their definitions written out, streaming and every batch path.</summary>
[TestFixture]
internal sealed class TechnicalTests
{
    private static readonly SimdPath[] Paths = Enum.GetValues<SimdPath>();

    [Test]
    public void Ema_WorkedExample() => Assert.That(
        Run(new Ema(3), [1, 2, 3, 4]), Is.EqualTo(new[] { double.NaN, double.NaN, 2, 3 }));

    [Test]
    public void Rsi_WorkedExample() => Assert.That(
        Run(new Rsi(2), [10, 11, 10]), Is.EqualTo(new[] { double.NaN, double.NaN, 50 }));

    [Test]
    public void Rsi_NothingMoves_IsZero() => Assert.That(Run(new Rsi(2), [10, 10, 10, 10])[^1], Is.Zero);

    [Test]
    public void Atr_WorkedExample()
    {
        var atr = new Atr(1);
        atr.Add(10_000_000_000, 9_000_000_000, 9_000_000_000);
        Assert.That((atr.IsReady, atr.Range), Is.EqualTo((false, double.NaN)));
        atr.Add(12_000_000_000, 11_000_000_000, 11_000_000_000);
        Assert.That((atr.Value, atr.Range), Is.EqualTo((3.0, 3.0)));
    }

    [Test]
    public void Bollinger_WorkedExample_AndFlatSeriesHasNoDeviation()
    {
        var bands = new Bollinger(2, 2);
        Run(ref bands, [1, 3]);
        Assert.That((bands.Upper, bands.Value, bands.Lower), Is.EqualTo((4.0, 2.0, 0.0)));
        Run(ref bands, [123.4567, 123.4567, 123.4567]);
        Assert.That(bands.Deviation, Is.Zero);
    }

    [Test]
    public void Bollinger_AMillionSteps_DoesNotDrift()
    {
        var (bands, random) = (new Bollinger(20, 2), new Random(1));
        var closes = new double[1_000_000];
        for (var i = 0; i < closes.Length; i++)
            closes[i] = 165 + (Math.Round(random.NextDouble() * 20) / 100);
        Run(ref bands, closes);
        var last = closes[^20..];
        var mean = last.Average();
        var deviation = Math.Sqrt(last.Sum(close => (close - mean) * (close - mean)) / 20);
        Assert.That(bands.Value, Is.EqualTo(mean).Within(1e-12));
        Assert.That(bands.Deviation, Is.EqualTo(deviation).Within(1e-11).Percent);
    }

    [Test]
    public void Vwap_And_Twap_WorkedExamples()
    {
        var vwap = default(Vwap);
        Assert.That(vwap.Value, Is.NaN);
        vwap.Add(10_000_000_000, 100_000_000_000);
        vwap.Add(11_000_000_000, 300_000_000_000);
        Assert.That(vwap.Value, Is.EqualTo(10.75));
        Assert.That(Run(new Twap(), [10, 12, 11])[^1], Is.EqualTo(11));
    }

    [Test]
    public void Macd_FirstValue_IsWhereTheSlowAndTheSignalAreSeeded()
    {
        var values = Run(new Macd(12, 26, 9), Closes(1, 60));
        Assert.That(values.TakeWhile(double.IsNaN).Count(), Is.EqualTo(33));
        Assert.That(values[33..], Has.None.NaN);
    }

    [Test]
    public void Streaming_RandomCloses_EqualTheDefinitionsWrittenOut() => Prop.ForAll(Seeds.Any, seed =>
    {
        var closes = Closes(seed, 120);
        var n = 2 + (seed % 20);
        AssertClose(Run(new Ema(n), closes), NaiveEma(closes, n, 0));
        AssertClose(Run(new Rsi(n), closes), NaiveRsi(closes, n));
        AssertClose(Run(new Bollinger(n, 2), closes), closes.Select((_, i) => i < n - 1 ? double.NaN
            : closes[(i - n + 1)..(i + 1)].Average()).ToArray());
        AssertClose(Run(new Macd(n, n + 5, 4), closes), NaiveMacd(closes, n, n + 5, 4));
    }).QuickCheckThrowOnFailure();

    [Test]
    public void Batch_EveryPathLengthAndPeriod_AgreesWithStreaming([ValueSource(nameof(Paths))] SimdPath path)
    {
        foreach (var count in (int[])[0, 1, 5, 19, 20, 21, 34, 35, 100, 333])
        {
            foreach (var n in (int[])[1, 2, 9, 14, 20])
                Compare(Closes(count + n, count), n, path);
        }
    }

    private static void Compare(double[] closes, int n, SimdPath path)
    {
        var (target, other, third) = (new double[closes.Length], new double[closes.Length], new double[closes.Length]);
        TechnicalBatch.Ema(closes, n, target, path);
        AssertClose(target, Run(new Ema(n), closes));
        TechnicalBatch.Rsi(closes, n, target, new double[2 * closes.Length], path);
        AssertClose(target, Run(new Rsi(n), closes));
        TechnicalBatch.Sma(closes, n, target, path);
        AssertClose(target, Run(new Bollinger(n, 2), closes));
        double[] highs = [.. closes.Select((close, i) => close + (i % 3 / 10.0))];
        double[] lows = [.. closes.Select((close, i) => close - (i % 4 / 10.0))];
        TechnicalBatch.Atr(highs, lows, closes, n, target, path);
        var atr = new Atr(n);
        AssertClose(target, [.. closes.Select((close, i) =>
        {
            atr.Add(E9(highs[i]), E9(lows[i]), E9(close));
            return atr.Value;
        })]);
        TechnicalBatch.Macd(closes, n, n + 7, 5, target, other, path);
        var macd = new Macd(n, n + 7, 5);
        var streamed = closes.Select(close =>
        {
            macd.Add(0, 0, E9(close));
            return (macd.Value, macd.Signal);
        }).ToList();
        AssertClose(target, [.. streamed.Select(pair => pair.Value)]);
        AssertClose(other, [.. streamed.Select(pair => double.IsNaN(pair.Value) ? double.NaN : pair.Signal)]);
        TechnicalBatch.Bollinger(closes, n, 2, target, other, third, path);
        var bands = new Bollinger(n, 2);
        var triples = closes.Select(close =>
        {
            bands.Add(0, 0, E9(close));
            return (bands.Upper, bands.Lower);
        }).ToList();
        AssertClose(target, [.. triples.Select(pair => pair.Upper)]);
        AssertClose(third, [.. triples.Select(pair => pair.Lower)]);
    }

    private static double[] NaiveEma(double[] values, int n, int skip)
    {
        var result = new double[values.Length];
        Array.Fill(result, double.NaN);
        if (values.Length < skip + n)
            return result;
        result[skip + n - 1] = values[skip..(skip + n)].Average();
        for (var i = skip + n; i < values.Length; i++)
            result[i] = (values[i] * 2 / (n + 1)) + (result[i - 1] * (n - 1) / (n + 1));
        return result;
    }

    private static double[] NaiveRsi(double[] closes, int n)
    {
        var result = new double[closes.Length];
        Array.Fill(result, double.NaN);
        double[] changes = [0, .. closes.Zip(closes.Skip(1), (a, b) => b - a)];
        for (var i = n; i < closes.Length; i++)
        {
            var (gain, loss) = (0.0, 0.0);
            for (var j = 1; j <= i; j++)
            {
                var (up, down) = (Math.Max(changes[j], 0), Math.Max(-changes[j], 0));
                (gain, loss) = j <= n
                    ? (gain + (up / n), loss + (down / n))
                    : (((gain * (n - 1)) + up) / n, ((loss * (n - 1)) + down) / n);
            }

            result[i] = gain + loss == 0 ? 0 : 100 * gain / (gain + loss);
        }

        return result;
    }

    private static double[] NaiveMacd(double[] closes, int fast, int slow, int signal)
    {
        var (fasts, slows) = (NaiveEma(closes, fast, slow - fast), NaiveEma(closes, slow, 0));
        return [.. closes.Select((_, i) => i < slow + signal - 2 ? double.NaN : fasts[i] - slows[i])];
    }

    private static double[] Run<T>(T indicator, double[] closes)
        where T : struct, IBarIndicator => Run(ref indicator, closes);

    private static double[] Run<T>(ref T indicator, double[] closes)
        where T : struct, IBarIndicator
    {
        var values = new double[closes.Length];
        for (var i = 0; i < closes.Length; i++)
        {
            indicator.Add(E9(closes[i]), E9(closes[i]), E9(closes[i]));
            values[i] = indicator.Value;
        }

        return values;
    }

    // Closes in cents.
    private static double[] Closes(int seed, int count)
    {
        var random = new Random(seed);
        var cents = 16_500;
        return [.. Enumerable.Range(0, count).Select(_ => (cents += random.Next(-20, 21)) / 100.0)];
    }

    private static long E9(double price) => (long)Math.Round(price * 1e9);

    private static void AssertClose(double[] actual, double[] expected)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length));
        for (var i = 0; i < expected.Length; i++)
        {
            if (double.IsNaN(expected[i]) ? !double.IsNaN(actual[i]) : !(Math.Abs(actual[i] - expected[i]) <= 1e-9))
                Assert.Fail($"{i}: {actual[i]}, expected {expected[i]}");
        }
    }
}
