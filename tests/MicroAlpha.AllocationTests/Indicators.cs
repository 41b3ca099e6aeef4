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
            "ofi", "ofi:100ms", "ofi:decay:1s", "mlofi:5", "mlofi:10:100ms", "integrated:3:100ms:0.5+0.3+0.2",
            "features", "microprice:1:-0.4+-0.3+-0.2+-0.1+0+0+0.1+0.2+0.3+0.4", "kyle:1s:leeready",
            "kyle:100ms:tick:8", "rv:1s", "vpin:100:10:tick", "vpin:100:10:leeready",
            "vpin:100:10:bvc:1s:normal", "vpin:100:10:bvc:1s:t0.25:0.05", "bvc:1s:normal:past", "hawkes:1:10:20",
            "hawkes:1:10:20:unique", "hawkes2:1:8:2:20", "sign", "roll", "amihud:1s", "ta:1s",
            "bars:1s", "vwap:1s", "twap:1s", "sma:5:1s", "ema:5:1s", "rsi:5:1s", "macd:3:5:3:1s", "bollinger:5:2:1s",
            "atr:5:1s",
        ],
        MaxInstruments = 64,
        MaxSymbols = 64,
    };
}
