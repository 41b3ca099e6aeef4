using System.Numerics;
using System.Runtime.CompilerServices;

namespace MicroAlpha.Ring;

/// <summary>
/// Counts of durations in log-linear buckets: exact below 128 ns, then 64 buckets per doubling, so a reported value is
/// at most 1/64 above the true one. About 19 KB, all of it allocated at the start.
/// </summary>
/// <remarks>
/// One thread records, plain stores into its own lines. Any thread reads at any time; what it reads may be a few
/// records apart between the count, the sum and the buckets. The idea of the layout: G. Tene, HdrHistogram.
/// </remarks>
public sealed class LatencyHistogram
{
    /// <summary>Longer durations, over 73 minutes, count as this, ns.</summary>
    public const long MaxNs = (1L << 42) - 1;

    private const int SubBucketBits = 6;
    private const int Buckets = ((42 - SubBucketBits - 1) << SubBucketBits) + (2 << SubBucketBits);

    private readonly long[] _counts = new long[Buckets];
    private long _count;
    private long _sumNs;
    private long _minNs = long.MaxValue;
    private long _maxNs;

    /// <summary>Records so far. Any thread.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Sum of all recorded durations, ns. Any thread.</summary>
    public long SumNs => Volatile.Read(ref _sumNs);

    /// <summary>The shortest, ns; 0 without records. Any thread.</summary>
    public long LatencyNsMin => Count == 0 ? 0 : Volatile.Read(ref _minNs);

    /// <summary>The longest, ns. Any thread.</summary>
    public long LatencyNsMax => Volatile.Read(ref _maxNs);

    /// <summary>Number of buckets, for <see cref="BucketCount"/>.</summary>
    public static int BucketTotal => Buckets;

    /// <summary>Adds one duration; below 0 counts as 0. The recording thread only.</summary>
    /// <param name="ns">The duration in ns.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a few instructions on a measured path
    public void Record(long ns)
    {
        ns = Math.Clamp(ns, 0, MaxNs);
        _counts[IndexOf(ns)]++;
        _sumNs += ns;
        if (ns < _minNs)
            _minNs = ns;
        if (ns > _maxNs)
            _maxNs = ns;
        // Last, with release: a reader that sees the count sees the record.
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>The duration that this share of the records does not exceed, within 1/64 above. Any thread.</summary>
    /// <param name="percentile">0 to 100, for example 99.9.</param>
    /// <returns>ns; 0 without records.</returns>
    public long ValueAt(double percentile)
    {
        var total = 0L;
        for (var i = 0; i < Buckets; i++)
            total += Volatile.Read(ref _counts[i]);
        if (total == 0)
            return 0;
        var wanted = Math.Clamp((long)Math.Ceiling(percentile / 100 * total), 1, total);
        for (var i = 0; i < Buckets; i++)
        {
            wanted -= Volatile.Read(ref _counts[i]);
            if (wanted <= 0)
                return Math.Min(UpperBound(i), LatencyNsMax);
        }

        return LatencyNsMax;
    }

    /// <summary>Records in one bucket. Any thread.</summary>
    public long BucketCount(int bucket) => Volatile.Read(ref _counts[bucket]);

    /// <summary>The longest duration a bucket holds, ns.</summary>
    public static long UpperBound(int bucket)
    {
        if (bucket < 2 << SubBucketBits)
            return bucket;
        var shift = (bucket >> SubBucketBits) - 1;
        var mantissa = (bucket & ((1 << SubBucketBits) - 1)) + (1L << SubBucketBits);
        return ((mantissa + 1) << shift) - 1;
    }

    /// <summary>The bucket of a duration of 0 to <see cref="MaxNs"/> ns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // part of Record
    public static int IndexOf(long ns)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)ns) - SubBucketBits);
        return (shift << SubBucketBits) + (int)(ns >> shift);
    }

    /// <summary>
    /// Adds all records of another histogram. The recording thread of this one; the other may be recorded into.
    /// </summary>
    public void Add(LatencyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var added = 0L;
        for (var i = 0; i < Buckets; i++)
        {
            var count = other.BucketCount(i);
            _counts[i] += count;
            added += count;
        }

        _sumNs += other.SumNs;
        _minNs = Math.Min(_minNs, Volatile.Read(ref other._minNs));
        _maxNs = Math.Max(_maxNs, other.LatencyNsMax);
        Volatile.Write(ref _count, _count + added);
    }

    /// <summary>Forgets everything. The recording thread only.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        _sumNs = 0;
        _minNs = long.MaxValue;
        _maxNs = 0;
        Volatile.Write(ref _count, 0);
    }
}
