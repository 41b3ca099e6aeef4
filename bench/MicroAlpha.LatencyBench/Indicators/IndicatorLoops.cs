using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MicroAlpha.Events;
using MicroAlpha.Indicators.Candles;
using MicroAlpha.Indicators.Intensity;
using MicroAlpha.Indicators.OrderFlow;
using MicroAlpha.Indicators.Trades;

namespace MicroAlpha.LatencyBench.Indicators;

/// <summary>
/// One pass of each streaming form over the input; the instrument changes from update to update. Each returns something
/// of what it computed, so that nothing can be left out.
/// </summary>
internal static class IndicatorLoops
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Ofi(OfiSet ofi, IndicatorInput input, uint instruments)
    {
        var (sum, id) = (0L, 0u);
        foreach (ref readonly var row in input.Quotes)
        {
            sum += ofi.Update(id, in row.BidPriceE9, out _);
            id = id + 1 < instruments ? id + 1 : 0;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Mlofi(MlofiSet mlofi, IndicatorInput input, uint instruments)
    {
        const int Side = 2 * IndicatorInput.PairsPerSide;
        var (sum, id) = (0L, 0u);
        ReadOnlySpan<long> books = input.Books;
        for (; books.Length >= 2 * Side; books = books[(2 * Side)..])
        {
            mlofi.Update(id, books[..Side], books[Side..(2 * Side)]);
            sum += mlofi.FlowE9(1);
            id = id + 1 < instruments ? id + 1 : 0;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Vpin(VpinSet vpin, IndicatorInput input, uint instruments)
    {
        var (sum, id) = (0L, 0u);
        foreach (ref readonly var trade in input.Trades.AsSpan())
        {
            sum += vpin.UpdateByTick(id, trade.PriceE9, trade.SizeE9);
            id = id + 1 < instruments ? id + 1 : 0;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double Hawkes(HawkesSet hawkes, IndicatorInput input, uint instruments)
    {
        var (sum, id) = (0.0, 0u);
        foreach (ref readonly var trade in input.Trades.AsSpan())
        {
            sum += hawkes.Update(id, trade.TimeNs);
            id = id + 1 < instruments ? id + 1 : 0;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Bars(CandleSet<NoSink> candles, IndicatorInput input, uint instruments, long shiftNs)
    {
        var id = 0u;
        foreach (ref readonly var trade in input.Trades.AsSpan())
        {
            candles.Add(id, trade.TimeNs + shiftNs, trade.PriceE9, trade.SizeE9, TradeUpdates.All);
            id = id + 1 < instruments ? id + 1 : 0;
        }

        return candles.Counters.Trades;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long ReadQuotes(IndicatorInput input)
    {
        var sum = Vector256<long>.Zero;
        foreach (ref readonly var row in input.Quotes)
            sum += Vector256.LoadUnsafe(in row.BidPriceE9);
        return Vector256.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long ReadBooks(IndicatorInput input)
    {
        var sum = Vector512<long>.Zero;
        ref var first = ref MemoryMarshal.GetReference(input.Books);
        for (nuint at = 0; at < (nuint)input.Books.Length; at += (nuint)Vector512<long>.Count)
            sum += Vector512.LoadUnsafe(ref first, at);
        return Vector512.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long ReadTrades(IndicatorInput input)
    {
        var sum = 0L;
        foreach (ref readonly var trade in input.Trades.AsSpan())
            sum += trade.TimeNs ^ trade.PriceE9 ^ trade.SizeE9;
        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long ReadSlots(IndicatorInput input)
    {
        var sum = 0L;
        foreach (ref readonly var slot in input.Slots.AsSpan())
            sum += slot.Kind == EventKind.Quote ? slot.Quote.BidPriceE9 : slot.Trade.SizeE9;
        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long AddArrays(int[][] sources, int[] target)
    {
        ref var a = ref MemoryMarshal.GetArrayDataReference(sources[0]);
        ref var b = ref MemoryMarshal.GetArrayDataReference(sources[1]);
        ref var c = ref MemoryMarshal.GetArrayDataReference(sources[2]);
        ref var d = ref MemoryMarshal.GetArrayDataReference(sources[3]);
        ref var to = ref MemoryMarshal.GetArrayDataReference(target);
        for (nuint at = 0; at < (nuint)target.Length; at += (nuint)Vector512<int>.Count)
        {
            var sum = Vector512.LoadUnsafe(ref a, at) + Vector512.LoadUnsafe(ref b, at)
                + Vector512.LoadUnsafe(ref c, at) + Vector512.LoadUnsafe(ref d, at);
            sum.StoreUnsafe(ref to, at);
        }

        return target[^1];
    }

    /// <summary>Counts candles.</summary>
    internal struct NoSink : ICandleSink
    {
        /// <summary>Candles told.</summary>
        public long Count { get; private set; }

        /// <inheritdoc />
        public void OnCandle(uint id, int interval, in Candle candle) => Count++;
    }
}
