namespace MicroAlpha.Indicators.OrderFlow;

/// <summary>What one row of the top of book says by itself.</summary>
public static class QuoteFeatures
{
    /// <summary>
    /// The size-weighted middle (a q + b r)/(q + r), often called the microprice, with bid size q and ask size r; the
    /// plain middle when both are 0.
    /// </summary>
    /// <remarks>Example: 100 x 30, 101 x 10: (101·30 + 100·10)/40 = 100.75.</remarks>
    public static double WeightedMid(double bid, double bidSize, double ask, double askSize)
    {
        var total = bidSize + askSize;
        return total > 0 ? ((ask * bidSize) + (bid * askSize)) / total : (bid + ask) / 2;
    }

    /// <summary>(q - r)/(q + r), -1 to 1; 0 when both are 0.</summary>
    /// <remarks>Example: 30, 10: 0.5.</remarks>
    public static double QueueImbalance(double bidSize, double askSize)
    {
        var total = bidSize + askSize;
        return total > 0 ? (bidSize - askSize) / total : 0;
    }
}
