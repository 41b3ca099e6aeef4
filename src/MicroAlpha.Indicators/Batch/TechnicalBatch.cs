namespace MicroAlpha.Indicators.Batch;

/// <summary>
/// Technical indicators over arrays, TA-Lib's conventions; the streaming structs say what they are. Values that are not
/// there yet are NaN. Paths and streaming form agree to 1e-12 of the value. Outputs must not overlap inputs; temporary
/// memory is given by the caller.
/// </summary>
public static class TechnicalBatch
{
    /// <summary>Exponential moving average.</summary>
    /// <param name="closes">Values.</param>
    /// <param name="length">n, from 1.</param>
    /// <param name="target">Gets as many values.</param>
    /// <param name="path">Which width.</param>
    public static void Ema(
        ReadOnlySpan<double> closes, int length, Span<double> target, SimdPath path = SimdPath.Best)
    {
        Require(closes.Length, target.Length, length);
        if (Seed(closes, length, target, out var seed))
        {
            var weight = 2.0 / (length + 1);
            Smoothing.Run(closes[length..], seed, 1 - weight, weight, target[length..], path);
        }
    }

    /// <summary>Relative strength index.</summary>
    /// <param name="closes">Closes.</param>
    /// <param name="length">n, from 1.</param>
    /// <param name="target">Gets as many values.</param>
    /// <param name="scratch">Twice as long as the closes.</param>
    /// <param name="path">Which width.</param>
    public static void Rsi(
        ReadOnlySpan<double> closes,
        int length,
        Span<double> target,
        Span<double> scratch,
        SimdPath path = SimdPath.Best)
    {
        Require(closes.Length, target.Length, length);
        var count = closes.Length - 1;
        target[..Math.Min(length, target.Length)].Fill(double.NaN);
        if (count < length)
            return;
        var gains = scratch[..count];
        var losses = scratch.Slice(closes.Length, count);
        Kernels.Moves(closes, gains, losses, path);
        var (gain, loss) = (Mean(gains[..length]), Mean(losses[..length]));
        target[length] = Kernels.Strength(gain, loss);
        var (decay, weight) = ((length - 1.0) / length, 1.0 / length);
        Smoothing.Run(gains[length..], gain, decay, weight, gains[length..], path);
        Smoothing.Run(losses[length..], loss, decay, weight, losses[length..], path);
        Kernels.Strength(gains[length..], losses[length..], target[(length + 1)..], path);
    }

    /// <summary>Average true range.</summary>
    /// <param name="highs">Highs.</param>
    /// <param name="lows">Lows.</param>
    /// <param name="closes">Closes.</param>
    /// <param name="length">n, from 1.</param>
    /// <param name="target">Gets as many values.</param>
    /// <param name="path">Which width.</param>
    public static void Atr(
        ReadOnlySpan<double> highs,
        ReadOnlySpan<double> lows,
        ReadOnlySpan<double> closes,
        int length,
        Span<double> target,
        SimdPath path = SimdPath.Best)
    {
        Require(closes.Length, target.Length, length);
        if (closes.Length <= length)
        {
            target.Fill(double.NaN);
            return;
        }

        var ranges = target[1..];
        Kernels.Ranges(highs, lows, closes, ranges, path);
        var mean = Mean(ranges[..length]);
        target[..length].Fill(double.NaN);
        target[length] = mean;
        Smoothing.Run(
            target[(length + 1)..], mean, (length - 1.0) / length, 1.0 / length, target[(length + 1)..], path);
    }

    /// <summary>Moving average convergence divergence: line and signal; the histogram is their difference.</summary>
    /// <param name="closes">Closes.</param>
    /// <param name="fast">Fast length, below the slow one.</param>
    /// <param name="slow">Slow length.</param>
    /// <param name="signal">Length of the signal.</param>
    /// <param name="lines">Gets the line.</param>
    /// <param name="signals">Gets the signal.</param>
    /// <param name="path">Which width.</param>
    public static void Macd(
        ReadOnlySpan<double> closes,
        int fast,
        int slow,
        int signal,
        Span<double> lines,
        Span<double> signals,
        SimdPath path = SimdPath.Best)
    {
        Require(closes.Length, lines.Length, fast);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fast, slow);
        var first = slow + signal - 2;
        if (closes.Length <= first)
        {
            lines.Fill(double.NaN);
            signals.Fill(double.NaN);
            return;
        }

        Ema(closes[(slow - fast)..], fast, lines[(slow - fast)..], path);
        Ema(closes, slow, signals, path);
        Kernels.Subtract(lines[(slow - 1)..], signals[(slow - 1)..], path);
        Ema(lines[(slow - 1)..], signal, signals[(slow - 1)..], path);
        lines[..first].Fill(double.NaN);
        signals[..first].Fill(double.NaN);
    }

    /// <summary>Simple moving average: each sum is made anew, so nothing drifts.</summary>
    /// <param name="closes">Values.</param>
    /// <param name="length">n, 1 to 1,024.</param>
    /// <param name="target">Gets as many values.</param>
    /// <param name="path">Which width.</param>
    public static void Sma(
        ReadOnlySpan<double> closes, int length, Span<double> target, SimdPath path = SimdPath.Best)
    {
        Require(closes.Length, target.Length, length);
        Kernels.Means(closes, length, target, path);
    }

    /// <summary>Bollinger bands: mean, upper and lower, by two passes over each window.</summary>
    /// <param name="closes">Closes.</param>
    /// <param name="length">n, 1 to 1,024.</param>
    /// <param name="width">Deviations between mean and band.</param>
    /// <param name="uppers">Gets the upper band.</param>
    /// <param name="means">Gets the mean.</param>
    /// <param name="lowers">Gets the lower band.</param>
    /// <param name="path">Which width.</param>
    public static void Bollinger(
        ReadOnlySpan<double> closes,
        int length,
        double width,
        Span<double> uppers,
        Span<double> means,
        Span<double> lowers,
        SimdPath path = SimdPath.Best)
    {
        Require(closes.Length, means.Length, length);
        Kernels.Means(closes, length, means, path);
        Kernels.Bands(closes, length, width, means, uppers, lowers, path);
    }

    /// <summary>Plain mean of a short span.</summary>
    private static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }

    private static bool Seed(ReadOnlySpan<double> values, int length, Span<double> target, out double seed)
    {
        seed = double.NaN;
        target[..Math.Min(length, target.Length)].Fill(double.NaN);
        if (values.Length < length)
            return false;
        seed = Mean(values[..length]);
        target[length - 1] = seed;
        return true;
    }

    private static void Require(int count, int target, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(target, count);
    }
}
