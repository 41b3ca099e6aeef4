using System.Runtime.CompilerServices;
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
        foreach (ref readonly var row in input.Quotes.AsSpan())
        {
            sum += ofi.Update(id, row.Bid, row.BidSize, row.Ask, row.AskSize);
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

    /// <summary>Counts candles.</summary>
    internal struct NoSink : ICandleSink
    {
        /// <summary>Candles told.</summary>
        public long Count { get; private set; }

        /// <inheritdoc />
        public void OnCandle(uint id, int interval, in Candle candle) => Count++;
    }
}
