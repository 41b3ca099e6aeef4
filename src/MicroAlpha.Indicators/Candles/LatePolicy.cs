namespace MicroAlpha.Indicators.Candles;

/// <summary>What becomes of a trade whose candle is final. Both are counted.</summary>
public enum LatePolicy : byte
{
    /// <summary>The candle is amended, and those built from it.</summary>
    Amend = 0,

    /// <summary>The trade is left out.</summary>
    Drop = 1,
}
