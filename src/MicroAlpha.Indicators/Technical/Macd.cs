namespace MicroAlpha.Indicators.Technical;

/// <summary>
/// Moving average convergence divergence as TA-Lib has it: both averages begin at the same bar, so the fast one is
/// seeded with the bars just before it (14 to 25 for 12, 26); the signal is an EMA of the line. First value at index
/// slow + signal - 2, which is 33 for 12, 26, 9.
/// </summary>
public struct Macd : IBarIndicator
{
    private readonly int _skip;
    private Ema _fast;
    private Ema _slow;
    private Ema _signal;
    private int _seen;

    /// <summary>Lengths in bars, <paramref name="fast"/> below <paramref name="slow"/>.</summary>
    public Macd(int fast, int slow, int signal)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fast, slow);
        (_fast, _slow, _signal) = (new Ema(fast), new Ema(slow), new Ema(signal));
        _skip = slow - fast;
    }

    /// <inheritdoc/>
    public readonly bool IsReady => _signal.IsReady;

    /// <summary>The line: fast less slow average.</summary>
    public readonly double Value => IsReady ? _fast.Value - _slow.Value : double.NaN;

    /// <summary>The signal: EMA of the line.</summary>
    public readonly double Signal => _signal.Value;

    /// <summary>Line less signal.</summary>
    public readonly double Histogram => Value - Signal;

    /// <inheritdoc/>
    public void Add(long highPriceE9, long lowPriceE9, long closePriceE9)
    {
        var close = closePriceE9 / 1e9;
        _slow.Add(close);
        if (_seen < _skip)
            _seen++;
        else
            _fast.Add(close);
        if (_slow.IsReady)
            _signal.Add(_fast.Value - _slow.Value);
    }
}
