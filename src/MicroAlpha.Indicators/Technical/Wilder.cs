namespace MicroAlpha.Indicators.Technical;

/// <summary>
/// Wilder's smoothing: the plain mean of the first n values, then (mean·(n-1) + x)/n. Part of RSI and ATR.
/// </summary>
/// <remarks>Example: n = 2 over 1, 3, 4: 2, then (2 + 4)/2 = 3.</remarks>
public struct Wilder
{
    private readonly int _length;
    private double _value;
    private int _count;

    /// <summary>A mean over <paramref name="length"/> values, 1 or more.</summary>
    public Wilder(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        _length = length;
    }

    /// <summary>There is a value.</summary>
    public readonly bool IsReady => _count >= _length;

    /// <summary>The mean; NaN while there is none.</summary>
    public readonly double Value => IsReady ? _value : double.NaN;

    /// <summary>Takes a value in.</summary>
    public void Add(double value)
    {
        if (_count >= _length)
        {
            _value = ((_value * (_length - 1)) + value) / _length;
            return;
        }

        _value += value;
        if (++_count == _length)
            _value /= _length;
    }
}
