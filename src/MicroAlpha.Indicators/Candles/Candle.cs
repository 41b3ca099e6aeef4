using System.Runtime.CompilerServices;

namespace MicroAlpha.Indicators.Candles;

/// <summary>
/// Open, high, low, close, volume of one interval, exact. Left-closed, right-open, labelled by its start. All zeros is
/// an interval without trades.
/// </summary>
public struct Candle
{
    /// <summary>Start of the interval, ns, on the clock the trades had.</summary>
    public long StartNs;

    /// <summary>First price, 1e-9 currency units.</summary>
    public long OpenPriceE9;

    /// <summary>Highest price.</summary>
    public long HighPriceE9;

    /// <summary>Lowest price.</summary>
    public long LowPriceE9;

    /// <summary>
    /// Last price in feed order; in a longer interval that of its last shortest one, so that a late trade counts where
    /// it belongs.
    /// </summary>
    public long ClosePriceE9;

    /// <summary>Σ size, 1e-9 units.</summary>
    public long VolumeE9;

    /// <summary>Σ price·size, 1e-18 units.</summary>
    public Int128 NotionalE18;

    /// <summary>Trades whose volume counts.</summary>
    public long Trades;

    /// <summary>
    /// Trades taken in one by one, those that changed nothing any more included: how many a correction must find again.
    /// </summary>
    internal long Entries;

    /// <summary>What its prices come from.</summary>
    public CandlePrices Prices;

    /// <summary>Forming, final or amended.</summary>
    public CandleState State;

    /// <summary>Volume-weighted average price, currency units; NaN without volume.</summary>
    public readonly double Vwap => VolumeE9 > 0 ? (double)NotionalE18 / VolumeE9 / 1e9 : double.NaN;

    /// <summary>Nothing has come in.</summary>
    public readonly bool IsEmpty => Trades == 0 && Prices == CandlePrices.None;

    /// <summary>Takes a trade in, after all that came before it.</summary>
    /// <param name="priceE9">Price, 1e-9 currency units.</param>
    /// <param name="sizeE9">Size, 1e-9 units.</param>
    /// <param name="updates">What it may change.</param>
    public void Add(long priceE9, long sizeE9, TradeUpdates updates)
    {
        Entries++;
        if ((updates & TradeUpdates.Volume) != 0)
        {
            VolumeE9 += sizeE9;
            NotionalE18 += Product(priceE9, sizeE9);
            Trades++;
        }

        if ((updates & TradeUpdates.HighLow) != 0)
        {
            HighPriceE9 = Math.Max(HighPriceE9, priceE9);
            LowPriceE9 = LowPriceE9 == 0 ? priceE9 : Math.Min(LowPriceE9, priceE9);
        }

        if ((updates & TradeUpdates.OpenClose) != 0)
            SetOpenClose(priceE9, priceE9);
        else if ((updates & TradeUpdates.HighLow) != 0 && Prices != CandlePrices.All)
            SetHighLowOnly(priceE9, priceE9);
    }

    /// <summary>Takes the interval right behind this one in: how higher intervals are built.</summary>
    public void Add(in Candle next)
    {
        VolumeE9 += next.VolumeE9;
        NotionalE18 += next.NotionalE18;
        Trades += next.Trades;
        if (next.Prices == CandlePrices.None)
            return;
        HighPriceE9 = Math.Max(HighPriceE9, next.HighPriceE9);
        if (next.LowPriceE9 != 0)
            LowPriceE9 = LowPriceE9 == 0 ? next.LowPriceE9 : Math.Min(LowPriceE9, next.LowPriceE9);
        if (next.Prices == CandlePrices.All)
            SetOpenClose(next.OpenPriceE9, next.ClosePriceE9);
        else if (Prices != CandlePrices.All)
            SetHighLowOnly(next.OpenPriceE9, next.ClosePriceE9);
    }

    /// <summary>Sets a trade's volume right after a correction; the prices stay.</summary>
    internal void Replace(in JournalEntry old, in JournalEntry changed)
    {
        if ((old.Updates & TradeUpdates.Volume) != 0)
        {
            VolumeE9 -= old.SizeE9;
            NotionalE18 -= (Int128)old.PriceE9 * old.SizeE9;
            Trades--;
        }

        if ((changed.Updates & TradeUpdates.Volume) != 0)
        {
            VolumeE9 += changed.SizeE9;
            NotionalE18 += (Int128)changed.PriceE9 * changed.SizeE9;
            Trades++;
        }
    }

    // One multiplication: the product of two Int128 is three.
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // once a trade
    private static Int128 Product(long priceE9, long sizeE9)
    {
        var high = Math.BigMul(priceE9, sizeE9, out var low);
        return new Int128((ulong)high, (ulong)low);
    }

    private void SetOpenClose(long openE9, long closeE9)
    {
        if (Prices != CandlePrices.All)
            OpenPriceE9 = openE9;
        ClosePriceE9 = closeE9;
        Prices = CandlePrices.All;
    }

    private void SetHighLowOnly(long openE9, long closeE9)
    {
        if (Prices == CandlePrices.None)
            OpenPriceE9 = openE9;
        ClosePriceE9 = closeE9;
        Prices = CandlePrices.HighLow;
    }
}
