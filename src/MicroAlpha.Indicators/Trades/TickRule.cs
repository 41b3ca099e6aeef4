using System.Runtime.CompilerServices;

namespace MicroAlpha.Indicators.Trades;

/// <summary>
/// The tick rule: a price above the one before is a buy, below a sell, the same keeps the sign. 0 until the first
/// change. All zeros is the state before the first trade.
/// </summary>
/// <remarks>Example: 10.00, 10.01, 10.01, 10.00 gives 0, +1, +1, -1.</remarks>
public struct TickRule
{
    /// <summary>Price of the trade before, 1e-9 currency units; 0 = none.</summary>
    public long LastPriceE9;

    /// <summary>Sign of the trade before: +1, -1, or 0 = not known.</summary>
    public long LastSign;

    /// <summary>Takes a trade in and returns its sign.</summary>
    /// <param name="priceE9">Price, 1e-9 currency units, above 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // part of the VPIN update
    public long Next(long priceE9)
    {
        var step = (priceE9 > LastPriceE9 ? 1L : 0L) - (priceE9 < LastPriceE9 ? 1L : 0L);
        // No price before: not a rise.
        var change = LastPriceE9 == 0 ? 0 : step;
        LastSign = change == 0 ? LastSign : change;
        LastPriceE9 = priceE9;
        return LastSign;
    }

    /// <summary>
    /// Lee and Ready (1991) without delay: above the middle of the quote a buy, below a sell, at it, or without a
    /// quote, the tick rule. The quote is the one strictly before the trade.
    /// </summary>
    /// <param name="priceE9">Price of the trade.</param>
    /// <param name="bidPriceE9">Bid before it; 0 = none.</param>
    /// <param name="askPriceE9">Ask before it; 0 = none.</param>
    /// <param name="tickSign">What the tick rule says.</param>
    public static long LeeReady(long priceE9, long bidPriceE9, long askPriceE9, long tickSign)
    {
        if (bidPriceE9 == 0 || askPriceE9 == 0)
            return tickSign;
        // Compared as distances: twice a price could pass 2^63.
        var above = priceE9 - bidPriceE9;
        var below = askPriceE9 - priceE9;
        return above > below ? 1 : above < below ? -1 : tickSign;
    }
}
