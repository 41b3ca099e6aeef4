namespace MicroAlpha.Indicators.OrderFlow;

/// <summary>
/// Stoikov's micro-price (2018): the mid plus an adjustment by the imbalance q/(q + r) in ten buckets and by the spread
/// in ticks, which <see cref="MicroPriceFit"/> finds: where the mid is expected to end. One look-up a row.
/// </summary>
/// <remarks>
/// Example: with adjustments of -0.2 in buckets 0 to 4 and 0.2 in 5 to 9 ticks, a tick of 0.01 and the row (10.00 x 30,
/// 10.01 x 10), imbalance 0.75: 10.005 + 0.002 = 10.007.
/// </remarks>
public sealed class MicroPrice
{
    /// <summary>Buckets of the imbalance.</summary>
    public const int Buckets = 10;

    /// <summary>Most ticks of a spread that may have adjustments of their own.</summary>
    public const int MaxSpread = 8;

    private readonly double[] _adjustments;

    /// <summary>A table.</summary>
    /// <param name="adjustments">Ticks: ten for a spread of one tick, ten for two, and so on.</param>
    public MicroPrice(IEnumerable<double> adjustments) => _adjustments = [.. adjustments];

    /// <summary>
    /// The state of a row, bucket and spread; -1 when a side or all size is missing or the spread is not 1 to
    /// <paramref name="spreads"/> ticks.
    /// </summary>
    public static int StateOf(
        long bidPriceE9, long bidSizeE9, long askPriceE9, long askSizeE9, long tickE9, int spreads)
    {
        var total = (double)bidSizeE9 + askSizeE9;
        var spread = (askPriceE9 - bidPriceE9 + (tickE9 / 2)) / tickE9;
        if (bidPriceE9 <= 0 || askPriceE9 <= 0 || total <= 0 || spread < 1 || spread > spreads)
            return -1;
        var bucket = Math.Min((int)(bidSizeE9 / total * Buckets), Buckets - 1);
        return ((int)(spread - 1) * Buckets) + bucket;
    }

    /// <summary>The micro-price, currency units; NaN where the table has no state for the row.</summary>
    public double Of(long bidPriceE9, long bidSizeE9, long askPriceE9, long askSizeE9, long tickE9)
    {
        var state = StateOf(
            bidPriceE9, bidSizeE9, askPriceE9, askSizeE9, tickE9, _adjustments.Length / Buckets);
        return state < 0
            ? double.NaN
            : (bidPriceE9 / 2e9) + (askPriceE9 / 2e9) + (_adjustments[state] * tickE9 / 1e9);
    }
}
