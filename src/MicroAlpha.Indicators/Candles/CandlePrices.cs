namespace MicroAlpha.Indicators.Candles;

/// <summary>What the prices of a candle come from.</summary>
public enum CandlePrices : byte
{
    /// <summary>No trade set a price: all four are 0.</summary>
    None = 0,

    /// <summary>
    /// Only trades that may set high and low: open and close are the first and last of them, until one comes that may
    /// set open and close.
    /// </summary>
    HighLow = 1,

    /// <summary>At least one trade that may set all four.</summary>
    All = 2,
}
