using MicroAlpha.Pipeline.Indicators;

namespace MicroAlpha.AllocationTests;

/// <summary>Every indicator that the engine can run.</summary>
internal static class Indicators
{
    /// <summary>Sizes small enough that buckets, windows and bars close often in the synthetic market.</summary>
    public static IndicatorOptions All { get; } = new()
    {
        Run =
        [
            "ofi", "ofi:100ms", "mlofi:5", "mlofi:10:100ms", "features", "kyle:1s:leeready", "rv:1s",
            "vpin:100:10:tick", "vpin:100:10:leeready", "vpin:100:10:bvc:1s:normal", "hawkes:1:10:20", "sign", "roll",
            "bars:1s", "vwap:1s", "twap:1s", "sma:5:1s", "ema:5:1s", "rsi:5:1s", "macd:3:5:3:1s", "bollinger:5:2:1s",
            "atr:5:1s",
        ],
        MaxInstruments = 64,
        MaxSymbols = 64,
    };
}
