using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MicroAlpha.Indicators.Batch;

/// <summary>
/// VPIN of many trades of one instrument whose signs are known, in whole numbers and equal to <see
/// cref="Trades.VpinSet"/>. Blocks of trades that close no bucket are only added up, in lanes; the rest is one trade
/// after the other.
/// </summary>
public static class VpinBatch
{
    private const int Block = 64;

    /// <summary>
    /// Writes the imbalance |buys - sells| of every bucket that closes and returns how many there are; the open one is
    /// left out.
    /// </summary>
    /// <param name="sizesE9">Sizes, 1e-9 units, above 0; their sum below 2^63.</param>
    /// <param name="signs">+1 bought, -1 sold, 0 half and half.</param>
    /// <param name="bucketE9">V, 1e-9 units, above 0.</param>
    /// <param name="imbalancesE9">Gets the imbalances, 1e-9 units.</param>
    /// <param name="path">Which width.</param>
    /// <exception cref="ArgumentException">The spans are not equally long, or the last one is too short.</exception>
    public static int Imbalances(
        ReadOnlySpan<long> sizesE9,
        ReadOnlySpan<long> signs,
        long bucketE9,
        Span<long> imbalancesE9,
        SimdPath path = SimdPath.Best)
    {
        if (signs.Length != sizesE9.Length)
            throw new ArgumentException("the spans must be equally long");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bucketE9);
        var width = SimdChoice.Resolve(path);
        var bucket = new Bucket { SizeE9 = bucketE9 };
        for (var at = 0; at < sizesE9.Length; at += Block)
        {
            var count = Math.Min(Block, sizesE9.Length - at);
            var sizes = sizesE9.Slice(at, count);
            var sides = signs.Slice(at, count);
            var (volume, signed) = width switch
            {
                SimdPath.Vector512 when count == Block => Sum<Long512, Vector512<long>>(sizes, sides),
                SimdPath.Vector256 when count == Block => Sum<Long256, Vector256<long>>(sizes, sides),
                SimdPath.Vector128 when count == Block => Sum<Long128, Vector128<long>>(sizes, sides),
                _ => (long.MaxValue, 0),
            };
            if (volume < bucketE9 - bucket.FilledE9)
                (bucket.FilledE9, bucket.SignedE9) = (bucket.FilledE9 + volume, bucket.SignedE9 + signed);
            else
                Take(ref bucket, sizes, sides, imbalancesE9);
        }

        return bucket.Closed;
    }

    /// <summary>Writes VPIN at every bucket: NaN before there are n, and returns how many were written.</summary>
    /// <param name="imbalancesE9">What <see cref="Imbalances"/> wrote.</param>
    /// <param name="bucketE9">V, 1e-9 units; n·V below 2^63.</param>
    /// <param name="length">n, from 1.</param>
    /// <param name="values">Gets as many values.</param>
    public static void Values(ReadOnlySpan<long> imbalancesE9, long bucketE9, int length, Span<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, imbalancesE9.Length);
        var (sum, whole) = (0L, (double)bucketE9 * length);
        for (var i = 0; i < imbalancesE9.Length; i++)
        {
            sum += imbalancesE9[i] - (i >= length ? imbalancesE9[i - length] : 0);
            values[i] = i + 1 >= length ? sum / whole : double.NaN;
        }
    }

    private static void Take(
        ref Bucket bucket, ReadOnlySpan<long> sizesE9, ReadOnlySpan<long> signs, Span<long> imbalancesE9)
    {
        for (var i = 0; i < sizesE9.Length; i++)
        {
            var (left, sign) = (sizesE9[i], signs[i]);
            while (left >= bucket.SizeE9 - bucket.FilledE9)
            {
                if (bucket.Closed == imbalancesE9.Length)
                    throw new ArgumentException("there are more buckets than places for them", nameof(imbalancesE9));
                var room = bucket.SizeE9 - bucket.FilledE9;
                imbalancesE9[bucket.Closed++] = Math.Abs(bucket.SignedE9 + (room * sign));
                left -= room;
                (bucket.FilledE9, bucket.SignedE9) = (0, 0);
            }

            bucket.FilledE9 += left;
            bucket.SignedE9 += left * sign;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // tier-0 code of a vector loop is 8 to 20 times slower
    private static (long Volume, long Signed) Sum<TLanes, TVector>(ReadOnlySpan<long> sizesE9, ReadOnlySpan<long> signs)
        where TLanes : ILongLanes<TVector>
    {
        ref var size = ref MemoryMarshal.GetReference(sizesE9);
        ref var sign = ref MemoryMarshal.GetReference(signs);
        var zero = TLanes.All(0);
        var (volume, bought, sold) = (zero, zero, zero);
        for (var at = 0; at < Block; at += TLanes.Count)
        {
            var (one, side) = (TLanes.Load(ref size, (nuint)at), TLanes.Load(ref sign, (nuint)at));
            volume = TLanes.Add(volume, one);
            bought = TLanes.Add(bought, TLanes.WhereAbove(side, zero, one, zero));
            sold = TLanes.Add(sold, TLanes.WhereAbove(zero, side, one, zero));
        }

        return (TLanes.Sum(volume), TLanes.Sum(bought) - TLanes.Sum(sold));
    }

    private struct Bucket
    {
        public long SizeE9;
        public long FilledE9;
        public long SignedE9;
        public int Closed;
    }
}
