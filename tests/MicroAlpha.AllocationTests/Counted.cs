using MicroAlpha.Events;
using MicroAlpha.Ring;

namespace MicroAlpha.AllocationTests;

/// <summary>A stage that counts what its thread allocates after warm-up.</summary>
internal struct Counted<TStage>(TStage inner, long warmUp) : IStage<EngineEvent>
    where TStage : struct, IStage<EngineEvent>
{
#pragma warning disable IDE0044 // a struct that changes itself
    private TStage _inner = inner;
#pragma warning restore IDE0044
    private long _before;
    private long _now;

    /// <summary>Bytes allocated between the end of warm-up and the last batch.</summary>
    public readonly long Allocated => _now - _before;

    public void OnEvent(ref EngineEvent slot, long sequence)
    {
        if (sequence == warmUp)
            _before = GC.GetAllocatedBytesForCurrentThread();
        _inner.OnEvent(ref slot, sequence);
    }

    public void OnBatchEnd(long sequence)
    {
        _inner.OnBatchEnd(sequence);
        _now = GC.GetAllocatedBytesForCurrentThread();
    }

    public void OnIdle() => _inner.OnIdle();

    public void OnMissed(long firstMissed, long lastMissed) => _inner.OnMissed(firstMissed, lastMissed);

    public void OnStop() => _inner.OnStop();
}
