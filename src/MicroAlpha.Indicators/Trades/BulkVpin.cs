namespace MicroAlpha.Indicators.Trades;

/// <summary>
/// VPIN of bars whose volume is spread by a bought share. In doubles: the shares are not whole numbers. The sum over
/// the ring is made anew each time n buckets have closed, so it does not drift. One thread.
/// </summary>
/// <param name="bucket">V, units, above 0.</param>
/// <param name="length">n, 1 to 10,000 buckets.</param>
public sealed class BulkVpin(double bucket, int length)
{
    private readonly double[] _ring = new double[length];
    private double _filled;
    private double _buy;
    private double _sum;
    private int _next;

    /// <summary>Buckets closed.</summary>
    public long Buckets { get; private set; }

    /// <summary>The value when the last bucket closed; NaN before there are n.</summary>
    public double Value { get; private set; } = double.NaN;

    /// <summary>Volume in the open bucket, units.</summary>
    public double Filled => _filled;

    /// <summary>
    /// Takes what is left of a bar in, up to the end of the open bucket; true when that bucket closed. Call it until
    /// <paramref name="volume"/> is 0.
    /// </summary>
    /// <param name="volume">Volume of the bar not yet taken in, units; lowered.</param>
    /// <param name="bar">The bar.</param>
    /// <param name="closed">The bucket, when one closed.</param>
    public bool TryClose(ref double volume, in BulkBar bar, out VpinBucket closed)
    {
        var room = bucket - _filled;
        var part = Math.Min(room, volume);
        volume -= part;
        _buy += part * bar.BuyFraction;
        // Whole units and a whole V make this exact; the share does not enter it.
        _filled += part;
        closed = default;
        if (_filled < bucket)
            return false;
        Push(Math.Abs(_buy - (bucket - _buy)));
        closed = new VpinBucket(Buckets - 1, bar.LastTimeNs, _buy, bucket - _buy, Value);
        (_filled, _buy) = (0, 0);
        return true;
    }

    private void Push(double imbalance)
    {
        _sum += imbalance - _ring[_next];
        _ring[_next] = imbalance;
        _next = _next + 1 == length ? 0 : _next + 1;
        Buckets++;
        if (_next == 0)
        {
            _sum = 0;
            foreach (var one in _ring)
                _sum += one;
        }

        if (Buckets >= length)
            Value = _sum / (length * bucket);
    }
}
