namespace MicroAlpha.Indicators.Technical;

/// <summary>
/// Relative strength index as TA-Lib has it: 100 G/(G+L) with Wilder's means of gains and losses; 0 when neither moved.
/// First value at index n.
/// </summary>
/// <remarks>Example: n = 2 over 10, 11, 10: G = 0.5, L = 0.5, RSI 50.</remarks>
public struct Rsi(int length) : IBarIndicator
{
    private Wilder _gains = new(length);
    private Wilder _losses = new(length);
    private long _lastE9;
    private bool _hasLast;

    /// <inheritdoc/>
    public readonly bool IsReady => _gains.IsReady;

    /// <inheritdoc/>
    public readonly double Value
    {
        get
        {
            var total = _gains.Value + _losses.Value;
            return total == 0 ? 0 : 100 * (_gains.Value / total);
        }
    }

    /// <inheritdoc/>
    public void Add(long highPriceE9, long lowPriceE9, long closePriceE9)
    {
        // The change is taken in whole numbers: exact, where the difference of two doubles is not.
        var change = (closePriceE9 - _lastE9) / 1e9;
        if (_hasLast)
        {
            _gains.Add(Math.Max(change, 0));
            _losses.Add(Math.Max(-change, 0));
        }

        (_lastE9, _hasLast) = (closePriceE9, true);
    }
}
