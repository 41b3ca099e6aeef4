using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MicroAlpha.Indicators.Batch;

/// <summary>The lane-wise parts of the technical indicators, each for every width.</summary>
internal static class Kernels
{
    /// <summary>max(change, 0) and max(-change, 0) of neighbouring closes.</summary>
    public static void Moves(ReadOnlySpan<double> closes, Span<double> gains, Span<double> losses, SimdPath path)
    {
        var at = SimdChoice.Resolve(path) switch
        {
            SimdPath.Vector512 => Moves<Double512, Vector512<double>>(closes, gains, losses),
            SimdPath.Vector256 => Moves<Double256, Vector256<double>>(closes, gains, losses),
            SimdPath.Vector128 => Moves<Double128, Vector128<double>>(closes, gains, losses),
            _ => 0,
        };
        for (; at < gains.Length; at++)
        {
            var change = closes[at + 1] - closes[at];
            (gains[at], losses[at]) = (Math.Max(change, 0), Math.Max(-change, 0));
        }
    }

    /// <summary>100 G/(G+L); 0 when both are 0.</summary>
    public static double Strength(double gain, double loss) => gain + loss > 0 ? 100 * (gain / (gain + loss)) : 0;

    /// <summary>The same for arrays.</summary>
    public static void Strength(
        ReadOnlySpan<double> gains, ReadOnlySpan<double> losses, Span<double> target, SimdPath path)
    {
        var at = SimdChoice.Resolve(path) switch
        {
            SimdPath.Vector512 => Strength<Double512, Vector512<double>>(gains, losses, target),
            SimdPath.Vector256 => Strength<Double256, Vector256<double>>(gains, losses, target),
            SimdPath.Vector128 => Strength<Double128, Vector128<double>>(gains, losses, target),
            _ => 0,
        };
        for (; at < gains.Length; at++)
            target[at] = Strength(gains[at], losses[at]);
    }

    /// <summary>True ranges of all bars but the first.</summary>
    public static void Ranges(
        ReadOnlySpan<double> highs,
        ReadOnlySpan<double> lows,
        ReadOnlySpan<double> closes,
        Span<double> target,
        SimdPath path)
    {
        var at = SimdChoice.Resolve(path) switch
        {
            SimdPath.Vector512 => Ranges<Double512, Vector512<double>>(highs, lows, closes, target),
            SimdPath.Vector256 => Ranges<Double256, Vector256<double>>(highs, lows, closes, target),
            SimdPath.Vector128 => Ranges<Double128, Vector128<double>>(highs, lows, closes, target),
            _ => 0,
        };
        for (; at < target.Length; at++)
            target[at] = Math.Max(highs[at + 1], closes[at]) - Math.Min(lows[at + 1], closes[at]);
    }

    /// <summary>left -= right.</summary>
    public static void Subtract(Span<double> left, ReadOnlySpan<double> right, SimdPath path)
    {
        var at = SimdChoice.Resolve(path) switch
        {
            SimdPath.Vector512 => Subtract<Double512, Vector512<double>>(left, right),
            SimdPath.Vector256 => Subtract<Double256, Vector256<double>>(left, right),
            SimdPath.Vector128 => Subtract<Double128, Vector128<double>>(left, right),
            _ => 0,
        };
        for (; at < left.Length; at++)
            left[at] -= right[at];
    }

    /// <summary>Means of the last n values.</summary>
    public static void Means(ReadOnlySpan<double> source, int length, Span<double> target, SimdPath path)
    {
        target[..Math.Min(length - 1, target.Length)].Fill(double.NaN);
        var at = SimdChoice.Resolve(path) switch
        {
            SimdPath.Vector512 => Means<Double512, Vector512<double>>(source, length, target),
            SimdPath.Vector256 => Means<Double256, Vector256<double>>(source, length, target),
            SimdPath.Vector128 => Means<Double128, Vector128<double>>(source, length, target),
            _ => length - 1,
        };
        for (; at < source.Length; at++)
        {
            var sum = 0.0;
            for (var i = at - length + 1; i <= at; i++)
                sum += source[i];
            target[at] = sum / length;
        }
    }

    /// <summary>Mean and bands of so many population deviations.</summary>
    public static void Bands(
        ReadOnlySpan<double> source,
        int length,
        double width,
        ReadOnlySpan<double> means,
        Span<double> uppers,
        Span<double> lowers,
        SimdPath path)
    {
        var first = Math.Min(length - 1, source.Length);
        uppers[..first].Fill(double.NaN);
        lowers[..first].Fill(double.NaN);
        var at = SimdChoice.Resolve(path) switch
        {
            SimdPath.Vector512 => Bands<Double512, Vector512<double>>(source, length, width, means, uppers, lowers),
            SimdPath.Vector256 => Bands<Double256, Vector256<double>>(source, length, width, means, uppers, lowers),
            SimdPath.Vector128 => Bands<Double128, Vector128<double>>(source, length, width, means, uppers, lowers),
            _ => length - 1,
        };
        for (; at < source.Length; at++)
        {
            var squares = 0.0;
            for (var i = at - length + 1; i <= at; i++)
                squares = Math.FusedMultiplyAdd(source[i] - means[at], source[i] - means[at], squares);
            var band = width * Math.Sqrt(squares / length);
            (uppers[at], lowers[at]) = (means[at] + band, means[at] - band);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // tier-0 code of a vector loop is 8 to 20 times slower
    private static int Moves<TLanes, TVector>(ReadOnlySpan<double> closes, Span<double> gains, Span<double> losses)
        where TLanes : IDoubleLanes<TVector>
    {
        ref var close = ref MemoryMarshal.GetReference(closes);
        var zero = TLanes.All(0);
        var at = 0;
        for (var last = gains.Length - TLanes.Count; at <= last; at += TLanes.Count)
        {
            var (now, before) = (TLanes.Load(ref close, (nuint)at + 1), TLanes.Load(ref close, (nuint)at));
            var up = TLanes.Max(TLanes.Subtract(now, before), zero);
            var down = TLanes.Max(TLanes.Subtract(before, now), zero);
            TLanes.Store(up, ref MemoryMarshal.GetReference(gains), (nuint)at);
            TLanes.Store(down, ref MemoryMarshal.GetReference(losses), (nuint)at);
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // as above
    private static int Strength<TLanes, TVector>(
        ReadOnlySpan<double> gains, ReadOnlySpan<double> losses, Span<double> target)
        where TLanes : IDoubleLanes<TVector>
    {
        var (zero, hundred) = (TLanes.All(0), TLanes.All(100));
        var at = 0;
        for (var last = gains.Length - TLanes.Count; at <= last; at += TLanes.Count)
        {
            var gain = TLanes.Load(ref MemoryMarshal.GetReference(gains), (nuint)at);
            var total = TLanes.Add(gain, TLanes.Load(ref MemoryMarshal.GetReference(losses), (nuint)at));
            var strength = TLanes.Multiply(hundred, TLanes.Divide(gain, total));
            strength = TLanes.WhereAbove(total, zero, strength, zero);
            TLanes.Store(strength, ref MemoryMarshal.GetReference(target), (nuint)at);
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // as above
    private static int Ranges<TLanes, TVector>(
        ReadOnlySpan<double> highs, ReadOnlySpan<double> lows, ReadOnlySpan<double> closes, Span<double> target)
        where TLanes : IDoubleLanes<TVector>
    {
        var at = 0;
        for (var last = target.Length - TLanes.Count; at <= last; at += TLanes.Count)
        {
            var before = TLanes.Load(ref MemoryMarshal.GetReference(closes), (nuint)at);
            var high = TLanes.Max(TLanes.Load(ref MemoryMarshal.GetReference(highs), (nuint)at + 1), before);
            var low = TLanes.Min(TLanes.Load(ref MemoryMarshal.GetReference(lows), (nuint)at + 1), before);
            TLanes.Store(TLanes.Subtract(high, low), ref MemoryMarshal.GetReference(target), (nuint)at);
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // as above
    private static int Subtract<TLanes, TVector>(Span<double> left, ReadOnlySpan<double> right)
        where TLanes : IDoubleLanes<TVector>
    {
        var at = 0;
        for (var last = left.Length - TLanes.Count; at <= last; at += TLanes.Count)
        {
            var difference = TLanes.Subtract(
                TLanes.Load(ref MemoryMarshal.GetReference(left), (nuint)at),
                TLanes.Load(ref MemoryMarshal.GetReference(right), (nuint)at));
            TLanes.Store(difference, ref MemoryMarshal.GetReference(left), (nuint)at);
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // as above
    private static int Means<TLanes, TVector>(ReadOnlySpan<double> source, int length, Span<double> target)
        where TLanes : IDoubleLanes<TVector>
    {
        ref var from = ref MemoryMarshal.GetReference(source);
        var count = TLanes.All(length);
        var at = length - 1;
        for (var last = source.Length - TLanes.Count; at <= last; at += TLanes.Count)
        {
            var sum = TLanes.Load(ref from, (nuint)(at - length + 1));
            for (var i = at - length + 2; i <= at; i++)
                sum = TLanes.Add(sum, TLanes.Load(ref from, (nuint)i));
            TLanes.Store(TLanes.Divide(sum, count), ref MemoryMarshal.GetReference(target), (nuint)at);
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // as above
    private static int Bands<TLanes, TVector>(
        ReadOnlySpan<double> source,
        int length,
        double width,
        ReadOnlySpan<double> means,
        Span<double> uppers,
        Span<double> lowers)
        where TLanes : IDoubleLanes<TVector>
    {
        ref var from = ref MemoryMarshal.GetReference(source);
        var (count, widths) = (TLanes.All(length), TLanes.All(width));
        var at = length - 1;
        for (var last = source.Length - TLanes.Count; at <= last; at += TLanes.Count)
        {
            var mean = TLanes.Load(ref MemoryMarshal.GetReference(means), (nuint)at);
            var squares = TLanes.All(0);
            for (var i = at - length + 1; i <= at; i++)
            {
                var off = TLanes.Subtract(TLanes.Load(ref from, (nuint)i), mean);
                squares = TLanes.MultiplyAdd(off, off, squares);
            }

            var band = TLanes.Multiply(widths, TLanes.SquareRoot(TLanes.Divide(squares, count)));
            TLanes.Store(TLanes.Add(mean, band), ref MemoryMarshal.GetReference(uppers), (nuint)at);
            TLanes.Store(TLanes.Subtract(mean, band), ref MemoryMarshal.GetReference(lowers), (nuint)at);
        }

        return at;
    }
}
