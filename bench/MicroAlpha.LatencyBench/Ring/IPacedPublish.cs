namespace MicroAlpha.LatencyBench.Ring;

/// <summary>One publication of a paced run.</summary>
public interface IPacedPublish
{
    /// <summary>Publishes one event.</summary>
    /// <param name="due">When it was due, Stopwatch ticks; goes into <see cref="BenchSlot.First"/>.</param>
    /// <param name="now">The time now; goes into <see cref="BenchSlot.Second"/>.</param>
    /// <param name="isMeasured">Whether the consumer records it; goes into <see cref="BenchSlot.Third"/>.</param>
    void Publish(long due, long now, bool isMeasured);
}
