using System.Runtime.CompilerServices;

namespace MicroAlpha.Ring;

/// <summary>
/// A stage that also measures, for every 64th event, the time from publication until the stage was done with it.
/// </summary>
/// <typeparam name="TSlot">The 64-byte slot.</typeparam>
/// <typeparam name="TStage">The measured stage.</typeparam>
/// <param name="inner">The measured stage.</param>
/// <param name="probe">Marked by the publisher.</param>
/// <param name="histogram">Recorded by this stage's thread, read by any.</param>
public struct Timed<TSlot, TStage>(TStage inner, LatencyProbe probe, LatencyHistogram histogram) : IStage<TSlot>
    where TSlot : unmanaged
    where TStage : struct, IStage<TSlot>
{
    private readonly LatencyProbe _probe = probe;
    private readonly LatencyHistogram _histogram = histogram;

    /// <summary>The measured stage; read it when the lane has stopped.</summary>
    public TStage Inner = inner;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one test per event around the stage itself
    public void OnEvent(ref TSlot slot, long sequence)
    {
        Inner.OnEvent(ref slot, sequence);
        if (LatencyProbe.IsSampled(sequence))
            Record(sequence);
    }

    /// <inheritdoc/>
    public void OnBatchEnd(long sequence) => Inner.OnBatchEnd(sequence);

    /// <inheritdoc/>
    public void OnIdle() => Inner.OnIdle();

    /// <inheritdoc/>
    public void OnMissed(long firstMissed, long lastMissed) => Inner.OnMissed(firstMissed, lastMissed);

    /// <inheritdoc/>
    public void OnStop() => Inner.OnStop();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void Record(long sequence)
    {
        var ns = _probe.NsSincePublished(sequence);
        if (ns != LatencyProbe.Unmarked)
            _histogram.Record(ns);
    }
}
