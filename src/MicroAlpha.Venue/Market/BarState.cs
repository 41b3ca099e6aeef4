using MicroAlpha.Events;

namespace MicroAlpha.Venue.Market;

/// <summary>One bar while it is made, from trades that count. One owner thread.</summary>
internal struct BarState
{
    /// <summary>Start of the interval, ns since the Unix epoch.</summary>
    public long StartNs;

    /// <summary>First price, 1e-9 currency units.</summary>
    public long OpenPriceE9;

    /// <summary>Highest price, 1e-9 currency units.</summary>
    public long HighPriceE9;

    /// <summary>Lowest price, 1e-9 currency units.</summary>
    public long LowPriceE9;

    /// <summary>Last price, 1e-9 currency units.</summary>
    public long ClosePriceE9;

    /// <summary>Sum of sizes, 1e-9 units.</summary>
    public long VolumeE9;

    /// <summary>How many trades.</summary>
    public long TradeCount;

    private Int128 _notionalE18;
    private long _vwapVolumeE9;

    /// <summary>True when nothing counted yet.</summary>
    public readonly bool IsEmpty => TradeCount == 0;

    /// <summary>Volume-weighted average price, 1e-9 currency units, rounded down.</summary>
    public readonly long VwapE9 => _vwapVolumeE9 == 0 ? 0 : (long)(_notionalE18 / _vwapVolumeE9);

    /// <summary>
    /// Adds one trade. Which sale conditions count for prices and volume: Alpaca's table (reference 1.7); a trade with
    /// several conditions obeys the strictest.
    /// </summary>
    /// <param name="trade">The trade.</param>
    /// <param name="tape">Its tape letter.</param>
    /// <param name="isDaily">True for a day's bar, whose prices leave out extended hours.</param>
    public void Add(in TradePayload trade, byte tape, bool isDaily)
    {
        var (hasPrice, hasVolume) = trade.Conditions == 0 ? (true, true) : Counts(trade.Conditions, tape, isDaily);
        if (!hasPrice && !hasVolume)
            return;
        TradeCount++;
        if (hasVolume)
            VolumeE9 += trade.SizeE9;
        if (!hasPrice)
            return;
        if (OpenPriceE9 == 0)
        {
            OpenPriceE9 = trade.PriceE9;
            HighPriceE9 = trade.PriceE9;
            LowPriceE9 = trade.PriceE9;
        }

        HighPriceE9 = Math.Max(HighPriceE9, trade.PriceE9);
        LowPriceE9 = Math.Min(LowPriceE9, trade.PriceE9);
        ClosePriceE9 = trade.PriceE9;
        if (!hasVolume)
            return;
        _notionalE18 += (Int128)trade.PriceE9 * trade.SizeE9;
        _vwapVolumeE9 += trade.SizeE9;
    }

    /// <summary>The two slots of the bar.</summary>
    public readonly void Write(
        ref EngineEvent prices, ref EngineEvent totals, uint listing, byte revision, uint intervalSeconds)
    {
        prices = default;
        prices.Kind = EventKind.BarPrices;
        prices.Source = EventSource.Venue;
        prices.InstrumentId = listing;
        prices.VenueTimeNs = StartNs;
        prices.BarPrices.OpenPriceE9 = OpenPriceE9;
        prices.BarPrices.HighPriceE9 = HighPriceE9;
        prices.BarPrices.LowPriceE9 = LowPriceE9;
        prices.BarPrices.ClosePriceE9 = ClosePriceE9;
        prices.BarPrices.IntervalSeconds = intervalSeconds;
        totals = prices;
        totals.Kind = EventKind.BarTotals;
        totals.BarTotals = default;
        totals.BarTotals.VolumeE9 = VolumeE9;
        totals.BarTotals.VwapE9 = VwapE9;
        totals.BarTotals.TradeCount = TradeCount;
        totals.BarTotals.Revision = revision;
    }

    private static (bool HasPrice, bool HasVolume) Counts(uint conditions, byte tape, bool isDaily)
    {
        var hasPrice = true;
        var hasVolume = true;
        for (; conditions != 0; conditions >>= 8)
        {
            switch ((char)(byte)conditions)
            {
                case 'B' when tape is (byte)'A' or (byte)'B':
                case 'W' when tape is not ((byte)'A' or (byte)'B'):
                case 'T' when isDaily:
                case 'C' or 'H' or 'I' or 'N' or 'P' or 'R' or 'U' or 'V' or '7':
                    hasPrice = false;
                    break;
                case 'M' or 'Q':
                    hasPrice = false;
                    hasVolume = false;
                    break;
                case '9':
                    hasVolume = false;
                    break;
            }
        }

        return (hasPrice, hasVolume);
    }
}
