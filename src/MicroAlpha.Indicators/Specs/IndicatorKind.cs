namespace MicroAlpha.Indicators.Specs;

/// <summary>What a specification asks for.</summary>
public enum IndicatorKind : byte
{
    /// <summary>Order flow imbalance, by row or by window.</summary>
    Ofi = 0,

    /// <summary>Multi-level order flow imbalance, by row or by window.</summary>
    Mlofi = 1,

    /// <summary>Integrated order flow imbalance by window.</summary>
    Integrated = 2,

    /// <summary>VPIN by bucket.</summary>
    Vpin = 3,

    /// <summary>Bulk classification by bar.</summary>
    Bulk = 4,

    /// <summary>Hawkes intensity by trade or by second.</summary>
    Hawkes = 5,

    /// <summary>Hawkes intensity of buys and sells by trade.</summary>
    HawkesPair = 6,

    /// <summary>Signs of trades by three rules.</summary>
    Sign = 7,

    /// <summary>Mid, weighted mid, queue imbalance and spread by row.</summary>
    Features = 8,

    /// <summary>Kyle's lambda over windows.</summary>
    Kyle = 9,

    /// <summary>Amihud's illiquidity over bars.</summary>
    Amihud = 10,

    /// <summary>Roll's spread over trades.</summary>
    Roll = 11,

    /// <summary>Realised variance and bipower variation over windows.</summary>
    Realised = 12,

    /// <summary>Open, high, low, close, volume.</summary>
    Bars = 13,

    /// <summary>Own bars beside the vendor's.</summary>
    Vendor = 14,

    /// <summary>Volume-weighted average price since the session's start.</summary>
    Vwap = 15,

    /// <summary>Mean of the closes since the session's start.</summary>
    Twap = 16,

    /// <summary>Simple moving average.</summary>
    Sma = 17,

    /// <summary>Exponential moving average.</summary>
    Ema = 18,

    /// <summary>Relative strength index.</summary>
    Rsi = 19,

    /// <summary>Moving average convergence divergence.</summary>
    Macd = 20,

    /// <summary>Bollinger bands.</summary>
    Bollinger = 21,

    /// <summary>Average true range.</summary>
    Atr = 22,

    /// <summary>All technical indicators with their usual lengths in one table.</summary>
    Technical = 23,

    /// <summary>Order flow imbalance that decays exponentially with time, by row.</summary>
    DecayedOfi = 24,

    /// <summary>Stoikov's micro-price by row, or the table it needs.</summary>
    MicroPrice = 25,
}
