namespace MicroAlpha.Indicators.Trades;

/// <summary>One closed bucket of volume.</summary>
/// <param name="Index">From 0.</param>
/// <param name="CloseTimeNs">Time of the trade (or the bar's last trade) that filled it, as it was given.</param>
/// <param name="Buy">Volume bought, units.</param>
/// <param name="Sell">Volume sold, units.</param>
/// <param name="Value">VPIN over the last n buckets; NaN before there are n.</param>
public readonly record struct VpinBucket(long Index, long CloseTimeNs, double Buy, double Sell, double Value)
{
    /// <summary>|buys - sells|, units.</summary>
    public double AbsImbalance => Math.Abs(Buy - Sell);
}
