using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MicroAlpha.Ring;

/// <summary>
/// Counters of one lane: plain stores by its thread into lines nobody else writes; other threads read them whenever
/// they like.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal sealed class LaneCounters
{
    /// <summary>Buckets of the batch-size histogram: bucket n counts batches of 2^n to 2^(n+1) - 1 events.</summary>
    public const int BatchBuckets = 32;

#pragma warning disable CS0169, IDE0051 // keep the neighbours' writes 128 bytes away
    private readonly Gap _before;
#pragma warning restore CS0169, IDE0051
    private BatchSizeArray _batchSizes;
    private long _events;
    private long _missed;
    private long _missedRanges;
    private long _emptyPolls;
    private long _floodPauses;
    private long _sleeps;
    private long _sleptNs;
#pragma warning disable CS0169, IDE0051 // as above
    private readonly Gap _after;
#pragma warning restore CS0169, IDE0051

    public long Events => Volatile.Read(ref _events);

    public long Missed => Volatile.Read(ref _missed);

    public long MissedRanges => Volatile.Read(ref _missedRanges);

    public long EmptyPolls => Volatile.Read(ref _emptyPolls);

    public long FloodPauses => Volatile.Read(ref _floodPauses);

    public long Sleeps => Volatile.Read(ref _sleeps);

    public long SleptNs => Volatile.Read(ref _sleptNs);

    public long BatchSizes(int bucket) => Volatile.Read(ref _batchSizes[bucket]);

    public void AddBatch(long events)
    {
        _events += events;
        _batchSizes[BitOperations.Log2((ulong)events)]++;
    }

    public void AddMissed(long count)
    {
        _missed += count;
        _missedRanges++;
    }

    public void AddEmptyPolls(long polls) => _emptyPolls += polls;

    public void AddFloodPauses(int pauses) => _floodPauses += pauses;

    public void AddSleep(long ns)
    {
        _sleeps++;
        _sleptNs += ns;
    }

    [InlineArray(BatchBuckets)]
    private struct BatchSizeArray
    {
        private long _element0;
    }

    [InlineArray(16)]
    private struct Gap
    {
        private long _element0;
    }
}
