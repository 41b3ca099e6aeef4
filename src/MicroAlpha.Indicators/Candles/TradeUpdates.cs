namespace MicroAlpha.Indicators.Candles;

/// <summary>What a trade may change in a candle.</summary>
[Flags]
public enum TradeUpdates : byte
{
    /// <summary>Nothing: it is left out.</summary>
    None = 0,

    /// <summary>Open and close.</summary>
    OpenClose = 1,

    /// <summary>High and low.</summary>
    HighLow = 2,

    /// <summary>Volume, the number of trades, the average price.</summary>
    Volume = 4,

    /// <summary>Everything.</summary>
    All = OpenClose | HighLow | Volume,
}
