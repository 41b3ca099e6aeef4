namespace MicroAlpha.Indicators.Trades;

/// <summary>How a trade gets its side.</summary>
public enum SignRule : byte
{
    /// <summary>By its price and the price before.</summary>
    Tick = 0,

    /// <summary>As the venue tells; a trade without an initiator counts half buy, half sell.</summary>
    True = 1,

    /// <summary>By the middle of the quote before it, at the middle by the tick rule.</summary>
    LeeReady = 2,

    /// <summary>Not by trade: a bar's volume is spread by its price change (bulk classification).</summary>
    Bulk = 3,
}
