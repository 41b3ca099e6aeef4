namespace MicroAlpha.Indicators.Technical;

/// <summary>
/// Moving average and Bollinger bands: mean and population deviation of the last n closes. Sums and squares are whole
/// numbers of the distance to the first close, so nothing drifts and a flat series has exactly no deviation. First
/// value at index n - 1. <see cref="Value"/> is the mean: the same struct is the SMA.
/// </summary>
/// <remarks>
/// Exact for n up to 1,024 and closes up to 9,000,000 currency units from the first. Example: n = 2 over 1, 3: mean 2,
/// deviation 1, bands at two deviations 4 and 0.
/// </remarks>
public struct Bollinger : IBarIndicator
{
    /// <summary>Longest n.</summary>
    public const int MaxLength = 1024;

    private readonly int _length;
    private readonly double _width;
    private readonly long[] _ring;
    private readonly int _offset;
    private Int128 _squares;
    private long _sum;
    private long _baseE9;
    private int _next;
    private int _count;

    /// <summary>Bands of <paramref name="length"/> closes with a ring of their own.</summary>
    /// <param name="length">n, 1 to <see cref="MaxLength"/>.</param>
    /// <param name="width">Deviations between mean and band.</param>
    public Bollinger(int length, double width)
        : this(length, width, new long[length], 0)
    {
    }

    /// <summary>Bands whose last closes stand in a part of a larger array.</summary>
    public Bollinger(int length, double width, long[] ring, int offset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxLength);
        (_length, _width, _ring, _offset) = (length, width, ring, offset);
    }

    /// <inheritdoc/>
    public readonly bool IsReady => _count >= _length;

    /// <inheritdoc/>
    public readonly double Value => IsReady ? (((double)_sum / _length) + _baseE9) / 1e9 : double.NaN;

    /// <summary>Population standard deviation; NaN while there is none.</summary>
    public readonly double Deviation => IsReady
        ? Math.Sqrt((double)((_squares * _length) - ((Int128)_sum * _sum))) / _length / 1e9
        : double.NaN;

    /// <summary>Upper band.</summary>
    public readonly double Upper => Value + (_width * Deviation);

    /// <summary>Lower band.</summary>
    public readonly double Lower => Value - (_width * Deviation);

    /// <inheritdoc/>
    public void Add(long highPriceE9, long lowPriceE9, long closePriceE9)
    {
        if (_count == 0)
            _baseE9 = closePriceE9;
        ref var place = ref _ring[_offset + _next];
        var off = closePriceE9 - _baseE9;
        if (_count >= _length)
        {
            _sum -= place;
            _squares -= (Int128)place * place;
        }
        else
        {
            _count++;
        }

        place = off;
        _sum += off;
        _squares += (Int128)off * off;
        _next = _next + 1 == _length ? 0 : _next + 1;
    }
}
