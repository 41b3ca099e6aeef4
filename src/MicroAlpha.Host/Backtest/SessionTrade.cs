namespace MicroAlpha.Host.Backtest;

/// <summary>One execution with the market it met.</summary>
/// <param name="TimeNs">When we heard of it, ns since the Unix epoch.</param>
/// <param name="PriceE9">Price, 1e-9 currency units.</param>
/// <param name="SizeE9">Size, 1e-9 units, above 0.</param>
/// <param name="FeeE9">Fee, 1e-9 currency units.</param>
/// <param name="TouchE9">The touch that the order would have met then, 1e-9 currency units; 0 = not known.</param>
internal readonly record struct SessionTrade(long TimeNs, long PriceE9, long SizeE9, long FeeE9, long TouchE9);
