namespace MicroAlpha.Indicators.Technical;

/// <summary>
/// Average true range as TA-Lib has it: Wilder's mean of max(h - l, |h - c'|, |l - c'|), which the first bar has not.
/// First value at index n.
/// </summary>
/// <remarks>Example: n = 1, bars (h 10, l 9, c 9), (h 12, l 11, c 11): range max(1, 3, 2) = 3.</remarks>
public struct Atr(int length) : IBarIndicator
{
    private Wilder _mean = new(length);
    private long _lastE9;
    private bool _hasLast;

    /// <inheritdoc/>
    public readonly bool IsReady => _mean.IsReady;

    /// <inheritdoc/>
    public readonly double Value => _mean.Value;

    /// <summary>True range of the last bar; NaN for the first one.</summary>
    public double Range { get; private set; } = double.NaN;

    /// <inheritdoc/>
    public void Add(long highPriceE9, long lowPriceE9, long closePriceE9)
    {
        if (_hasLast)
        {
            Range = (Math.Max(highPriceE9, _lastE9) - Math.Min(lowPriceE9, _lastE9)) / 1e9;
            _mean.Add(Range);
        }

        (_lastE9, _hasLast) = (closePriceE9, true);
    }
}
