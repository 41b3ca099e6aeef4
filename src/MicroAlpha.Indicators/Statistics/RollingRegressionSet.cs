namespace MicroAlpha.Indicators.Statistics;

/// <summary>
/// Ordinary least squares over the last n pairs of many instruments: the newest comes in, the oldest goes out, O(1).
/// Each time the ring has gone round the sums are made anew from it, so nothing drifts. One thread; nothing is
/// allocated after the start.
/// </summary>
/// <remarks>Example: n = 3, pairs (9, 0), (0, 1), (1, 3), (2, 5): the slope of the last three is 2.</remarks>
public sealed class RollingRegressionSet
{
    private readonly Regression[] _regressions;
    private readonly (double X, double Y)[] _ring;
    private readonly long[] _counts;
    private readonly (double X, long Count)[] _runs;
    private readonly int _length;

    /// <summary>Reserves the state of <paramref name="capacity"/> instruments.</summary>
    /// <param name="capacity">Instruments.</param>
    /// <param name="length">n, from 2.</param>
    public RollingRegressionSet(int capacity, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 2);
        (_regressions, _counts, _length) = (new Regression[capacity], new long[capacity], length);
        _ring = new (double, double)[capacity * length];
        _runs = new (double, long)[capacity];
    }

    /// <summary>The regression over the last n pairs, or as many as there are.</summary>
    /// <param name="id">Instrument, below the capacity.</param>
    public ref readonly Regression this[uint id] => ref _regressions[id];

    /// <summary>There are n pairs.</summary>
    public bool IsReady(uint id) => _counts[id] >= _length;

    /// <summary>Takes many pairs (0, 0) in at once: what as many calls would give, to rounding. O(n).</summary>
    /// <param name="id">Instrument, below the capacity.</param>
    /// <param name="count">How many; 0 or less are none.</param>
    public void AddZeros(uint id, long count)
    {
        if (count < _length)
        {
            for (; count > 0; count--)
                Add(id, 0, 0);
            return;
        }

        _ring.AsSpan((int)id * _length, _length).Clear();
        _counts[id] += count;
        _runs[id] = (0, _length);
        _regressions[id] = default;
        _regressions[id].AddZeros(_length);
    }

    /// <summary>Takes a pair in, and the one before the last n out.</summary>
    public void Add(uint id, double x, double y)
    {
        var ring = _ring.AsSpan((int)id * _length, _length);
        ref var count = ref _counts[id];
        ref var place = ref ring[(int)(count % _length)];
        ref var regression = ref _regressions[id];
        if (count >= _length)
            regression.Remove(place.X, place.Y);
        place = (x, y);
        regression.Add(x, y);
        count++;
        ref var run = ref _runs[id];
        run = (x, run.X == x ? run.Count + 1 : 1);
        // No slope where x does not vary: the rounding of pairs taken out over that of others would be one.
        if (run.Count >= _length)
            regression.SetOnlyX(x);
        if (count % _length != 0)
            return;
        regression = default;
        foreach (var (oneX, oneY) in ring)
            regression.Add(oneX, oneY);
    }
}
