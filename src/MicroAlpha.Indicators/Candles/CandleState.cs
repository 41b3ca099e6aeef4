namespace MicroAlpha.Indicators.Candles;

/// <summary>How far a candle is.</summary>
public enum CandleState : byte
{
    /// <summary>The watermark has not reached its end.</summary>
    Forming = 0,

    /// <summary>The watermark has passed its end.</summary>
    Final = 1,

    /// <summary>A late trade, a correction or a cancel changed it after it was final.</summary>
    Amended = 2,
}
