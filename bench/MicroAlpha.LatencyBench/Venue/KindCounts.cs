using MicroAlpha.Events;
using MicroAlpha.Ring;

namespace MicroAlpha.LatencyBench.Venue;

/// <summary>Counts events by kind.</summary>
internal readonly struct KindCounts() : IStage<EngineEvent>
{
    private readonly long[] _counts = new long[256];

    public long Count(EventKind kind) => _counts[(byte)kind];

    public void OnEvent(ref EngineEvent slot, long sequence) => _counts[(byte)slot.Kind]++;

    public void OnBatchEnd(long sequence)
    {
    }

    public void OnIdle()
    {
    }

    public void OnMissed(long firstMissed, long lastMissed)
    {
    }

    public void OnStop()
    {
    }
}
