using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MicroAlpha.Indicators.Candles;

namespace MicroAlpha.Indicators.Batch;

/// <summary>
/// Candles of one width over arrays of trades that may all change everything, equal to <see
/// cref="CandleSet{TSink}"/>. Long candles are reduced in lanes, short ones one trade at a time; the product of price
/// and size needs 128 bits and is a plain loop.
/// </summary>
public static class CandleBatch
{
    private const int LongFrom = 32;

    /// <summary>Writes a final candle for every interval that has trades, and returns how many there are.</summary>
    /// <param name="timesNs">Times, ns, above 0, none below the one before it.</param>
    /// <param name="pricesE9">Prices, 1e-9 currency units, above 0.</param>
    /// <param name="sizesE9">Sizes, 1e-9 units, above 0.</param>
    /// <param name="widthNs">Width, ns, above 0; starts are multiples of it.</param>
    /// <param name="candles">Gets the candles.</param>
    /// <param name="path">Which width of vectors.</param>
    /// <exception cref="ArgumentException">The spans are not equally long, or there are too few places.</exception>
    public static int Compute(
        ReadOnlySpan<long> timesNs,
        ReadOnlySpan<long> pricesE9,
        ReadOnlySpan<long> sizesE9,
        long widthNs,
        Span<Candle> candles,
        SimdPath path = SimdPath.Best)
    {
        if (pricesE9.Length != timesNs.Length || sizesE9.Length != timesNs.Length)
            throw new ArgumentException("the spans must be equally long");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(widthNs);
        var width = SimdChoice.Resolve(path);
        var count = 0;
        for (var first = 0; first < timesNs.Length;)
        {
            if (count == candles.Length)
                throw new ArgumentException("there are more candles than places for them", nameof(candles));
            var start = timesNs[first] - (timesNs[first] % widthNs);
            var end = first + 1;
            while (end < timesNs.Length && timesNs[end] < start + widthNs)
                end++;
            candles[count] = new Candle { StartNs = start, State = CandleState.Final };
            Fill(ref candles[count++], pricesE9[first..end], sizesE9[first..end], width);
            first = end;
        }

        return count;
    }

    private static void Fill(
        ref Candle candle, ReadOnlySpan<long> pricesE9, ReadOnlySpan<long> sizesE9, SimdPath width)
    {
        var (high, low) = (pricesE9[0], pricesE9[0]);
        var at = pricesE9.Length < LongFrom ? 0 : width switch
        {
            SimdPath.Vector512 => Reduce<Long512, Vector512<long>>(pricesE9, ref high, ref low),
            SimdPath.Vector256 => Reduce<Long256, Vector256<long>>(pricesE9, ref high, ref low),
            SimdPath.Vector128 => Reduce<Long128, Vector128<long>>(pricesE9, ref high, ref low),
            _ => 0,
        };
        for (; at < pricesE9.Length; at++)
            (high, low) = (Math.Max(high, pricesE9[at]), Math.Min(low, pricesE9[at]));
        var (notional, volume) = (UInt128.Zero, UInt128.Zero);
        for (var i = 0; i < pricesE9.Length; i++)
        {
            var upper = Math.BigMul((ulong)pricesE9[i], (ulong)sizesE9[i], out var lower);
            notional += new UInt128(upper, lower);
            volume += (ulong)sizesE9[i];
        }

        (candle.OpenPriceE9, candle.ClosePriceE9) = (pricesE9[0], pricesE9[^1]);
        (candle.HighPriceE9, candle.LowPriceE9, candle.VolumeE9) = (high, low, (Int128)volume);
        (candle.Trades, candle.Prices) = (pricesE9.Length, CandlePrices.All);
        candle.NotionalE18 = (Int128)notional;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // tier-0 code of a vector loop is 8 to 20 times slower
    private static int Reduce<TLanes, TVector>(
        ReadOnlySpan<long> pricesE9, ref long high, ref long low)
        where TLanes : ILongLanes<TVector>
    {
        ref var price = ref MemoryMarshal.GetReference(pricesE9);
        var (highs, lows) = (TLanes.All(high), TLanes.All(low));
        var at = 0;
        for (var last = pricesE9.Length - TLanes.Count; at <= last; at += TLanes.Count)
        {
            var one = TLanes.Load(ref price, (nuint)at);
            (highs, lows) = (TLanes.Max(highs, one), TLanes.Min(lows, one));
        }

        Span<long> lanes = stackalloc long[2 * TLanes.Count];
        TLanes.Store(highs, ref lanes[0], 0);
        TLanes.Store(lows, ref lanes[TLanes.Count], 0);
        for (var i = 0; i < TLanes.Count; i++)
            (high, low) = (Math.Max(high, lanes[i]), Math.Min(low, lanes[TLanes.Count + i]));
        return at;
    }
}
