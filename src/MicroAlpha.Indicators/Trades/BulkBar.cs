namespace MicroAlpha.Indicators.Trades;

/// <summary>One bar on its way through bulk classification.</summary>
/// <param name="LastTimeNs">Time of its last trade.</param>
/// <param name="Volume">Its volume, units.</param>
/// <param name="BuyFraction">Share of it that counts as bought, 0 to 1.</param>
public readonly record struct BulkBar(long LastTimeNs, double Volume, double BuyFraction);
