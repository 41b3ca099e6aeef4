using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace MicroAlpha.Indicators.Candles;

/// <summary>
/// Open, high, low, close, volume of one interval, exact. Left-closed, right-open, labelled by its start. All zeros is
/// an interval without trades.
/// </summary>
/// <remarks>
/// Two cache lines: a trade that opens nothing touches the first one only. Example: 10.00 x 100 and 10.02 x 300 give
/// 10.00, 10.02, 10.00, 10.02, volume 400 and VWAP 10.015.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
public struct Candle
{
    /// <summary>Bytes of a candle.</summary>
    internal const int Bytes = 128;

    /// <summary>Start of the interval, ns, on the clock the trades had.</summary>
    [FieldOffset(0)] public long StartNs;

    /// <summary>Highest price, 1e-9 currency units.</summary>
    [FieldOffset(8)] public long HighPriceE9;

    /// <summary>Lowest price.</summary>
    [FieldOffset(16)] public long LowPriceE9;

    /// <summary>
    /// Last price in feed order; in a longer interval that of its last shortest one, so that a late trade counts where
    /// it belongs.
    /// </summary>
    [FieldOffset(24)] public long ClosePriceE9;

    [FieldOffset(32)] private ulong _volumeLow;
    [FieldOffset(40)] private ulong _notionalLow;
    [FieldOffset(48)] private ulong _notionalHigh;

    /// <summary>Trades whose volume counts.</summary>
    [FieldOffset(56)] public int Trades;

    /// <summary>What its prices come from.</summary>
    [FieldOffset(60)] public CandlePrices Prices;

    /// <summary>Forming, final or amended.</summary>
    [FieldOffset(61)] public CandleState State;

    /// <summary>First price.</summary>
    [FieldOffset(64)] public long OpenPriceE9;

    /// <summary>
    /// Trades taken in one by one, those that changed nothing any more included: how many a correction must find again.
    /// </summary>
    [FieldOffset(72)] internal long Entries;

    // Above 18e9 units only: a coin may have more in a day, no share has.
    [FieldOffset(80)] private ulong _volumeHigh;

    /// <summary>Σ size, 1e-9 units.</summary>
    public Int128 VolumeE9
    {
        readonly get => new(_volumeHigh, _volumeLow);
        set => (_volumeHigh, _volumeLow) = ((ulong)(value >> 64), (ulong)value);
    }

    /// <summary>Σ price·size, 1e-18 units.</summary>
    public Int128 NotionalE18
    {
        readonly get => new(_notionalHigh, _notionalLow);
        set => (_notionalHigh, _notionalLow) = ((ulong)(value >> 64), (ulong)value);
    }

    /// <summary>Volume-weighted average price, currency units; NaN without volume.</summary>
    public readonly double Vwap => VolumeE9 > 0 ? (double)NotionalE18 / (double)VolumeE9 / 1e9 : double.NaN;

    /// <summary>Nothing has come in.</summary>
    public readonly bool IsEmpty => Trades == 0 && Prices == CandlePrices.None;

    /// <summary>Takes a trade in, after all that came before it.</summary>
    /// <param name="priceE9">Price, 1e-9 currency units, above 0.</param>
    /// <param name="sizeE9">Size, 1e-9 units, above 0.</param>
    /// <param name="updates">What it may change.</param>
    public void Add(long priceE9, long sizeE9, TradeUpdates updates)
    {
        Entries++;
        if ((updates & TradeUpdates.Volume) != 0)
            AddVolume(priceE9, sizeE9);
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

    /// <summary>
    /// Takes a trade in that may change everything, when one such came before it: open stays. The same as
    /// <see cref="Add(long, long, TradeUpdates)"/> without its questions, and <see cref="Entries"/> aside.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // tools/bench indicators: nearly every trade
    internal void AddNext(long priceE9, long sizeE9)
    {
        AddVolume(priceE9, sizeE9);
        HighPriceE9 = Math.Max(HighPriceE9, priceE9);
        // A low that no trade set is 0: less one it is the largest unsigned number.
        LowPriceE9 = (long)Math.Min((ulong)LowPriceE9 - 1, (ulong)priceE9 - 1) + 1;
        ClosePriceE9 = priceE9;
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

    // Price and size are not negative: one unsigned multiplication and a carry, where Int128 takes three.
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // once a trade
    private void AddVolume(long priceE9, long sizeE9)
    {
        var (price, size) = ((ulong)priceE9, (ulong)sizeE9);
        var volume = _volumeLow + size;
        _volumeLow = volume;
        if (volume < size)
            _volumeHigh++;
        var high = Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(price, size) : Math.BigMul(price, size, out _);
        var low = _notionalLow + (price * size);
        _notionalLow = low;
        _notionalHigh += high + (low < price * size ? 1UL : 0UL);
        Trades++;
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
