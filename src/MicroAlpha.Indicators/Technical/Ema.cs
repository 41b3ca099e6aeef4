namespace MicroAlpha.Indicators.Technical;

/// <summary>
/// Exponential moving average as TA-Lib has it: the plain mean of the first n values is the seed, then e += k (x - e)
/// with k = 2/(n+1). First value at index n - 1.
/// </summary>
/// <remarks>Example: n = 3 over 1, 2, 3, 4: 2 at index 2, 3 at index 3.</remarks>
public struct Ema : IBarIndicator
{
    private readonly int _length;
    private readonly double _weight;
    private double _value;
    private int _count;

    /// <summary>An average over <paramref name="length"/> values, 1 or more.</summary>
    public Ema(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        (_length, _weight) = (length, 2.0 / (length + 1));
    }

    /// <inheritdoc/>
    public readonly double Value => IsReady ? _value : double.NaN;

    /// <inheritdoc/>
    public readonly bool IsReady => _count >= _length;

    /// <inheritdoc/>
    public void Add(long highPriceE9, long lowPriceE9, long closePriceE9) => Add(closePriceE9 / 1e9);

    /// <summary>Takes a value in.</summary>
    public void Add(double value)
    {
        if (_count >= _length)
        {
            _value += _weight * (value - _value);
            return;
        }

        _value += value;
        if (++_count == _length)
            _value /= _length;
    }
}
