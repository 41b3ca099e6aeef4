namespace MicroAlpha.Indicators.Trades;

/// <summary>
/// Bulk-classified VPIN without look-ahead: σ is known from past bars only, as an exponentially weighted root mean
/// square of the price changes with weight 1/32 for the newest. It cannot equal the in-sample figure. Many instruments;
/// one thread; nothing is allocated after the start.
/// </summary>
public sealed class LiveBulkVpin
{
    private readonly BulkVpin[] _buckets;
    private readonly Bar[] _bars;
    private readonly long _widthNs;
    private readonly double _degrees;
    private readonly double _sigma;

    /// <summary>Reserves the state of <paramref name="capacity"/> instruments.</summary>
    /// <param name="capacity">Instruments.</param>
    /// <param name="bucket">V, units, above 0.</param>
    /// <param name="length">n, buckets.</param>
    /// <param name="widthNs">Width of the bars, ns, above 0.</param>
    /// <param name="degrees">Degrees of freedom of Student's distribution; 0 = normal.</param>
    /// <param name="sigma">σ when it was fitted on history, currency units; 0 = from the bars before.</param>
    public LiveBulkVpin(int capacity, double bucket, int length, long widthNs, double degrees, double sigma = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(widthNs);
        _buckets = new BulkVpin[capacity];
        for (var i = 0; i < capacity; i++)
            _buckets[i] = new BulkVpin(bucket, length);
        _bars = new Bar[capacity];
        (_widthNs, _degrees, _sigma) = (widthNs, degrees, sigma);
    }

    /// <summary>The value; NaN until n buckets closed.</summary>
    public double Value(uint id) => _buckets[id].Value;

    /// <summary>Buckets closed.</summary>
    public long Buckets(uint id) => _buckets[id].Buckets;

    /// <summary>Bars ended.</summary>
    public long Bars(uint id) => _bars[id].Count;

    /// <summary>The bought share of the last bar that ended; 0 before there is one.</summary>
    public double Share(uint id) => _bars[id].Share;

    /// <summary>Takes a trade in; true when it ended a bar that closed a bucket.</summary>
    /// <param name="id">Instrument.</param>
    /// <param name="timeNs">Time, ns, not below the one before.</param>
    /// <param name="price">Price, currency units.</param>
    /// <param name="size">Size, units.</param>
    public bool Update(uint id, long timeNs, double price, double size)
    {
        ref var bar = ref _bars[id];
        var hasClosed = false;
        if (bar.Volume > 0 && timeNs >= bar.EndNs)
            hasClosed = End(id, ref bar);
        if (bar.Volume == 0)
            bar.EndNs = timeNs - (timeNs % _widthNs) + _widthNs;
        (bar.LastTimeNs, bar.Close) = (timeNs, price);
        bar.Volume += size;
        return hasClosed;
    }

    /// <summary>A gap or a new day: the bar ends, no price change is taken over it. The buckets run on.</summary>
    public void Reset(uint id)
    {
        ref var bar = ref _bars[id];
        if (bar.Volume > 0)
            End(id, ref bar);
        bar.Before = 0;
    }

    private bool End(uint id, ref Bar bar)
    {
        var change = bar.Close - bar.Before;
        var hasChange = bar.Before > 0;
        var share = hasChange ? bar.Past.Next(change, _sigma, _degrees) : 0.5;
        (bar.Share, bar.Count) = (share, bar.Count + 1);
        var left = bar.Volume;
        var hasClosed = false;
        var whole = new BulkBar(bar.LastTimeNs, bar.Volume, share);
        while (left > 0)
            hasClosed |= _buckets[id].TryClose(ref left, in whole, out _);
        bar.Before = bar.Close;
        bar.Volume = 0;
        return hasClosed;
    }

    private struct Bar
    {
        public double Close;
        public double Before;
        public double Volume;
        public double Share;
        public PastDeviation Past;
        public long Count;
        public long EndNs;
        public long LastTimeNs;
    }
}
