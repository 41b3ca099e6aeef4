namespace MicroAlpha.Ring;

/// <summary>
/// Where a lane learns what it may handle next: the producer's stamps or the sequences of other lanes.
/// </summary>
internal interface ISource
{
    /// <summary>
    /// The end, exclusive and at most <paramref name="limit"/>, of what is available from <paramref name="next"/> on;
    /// <paramref name="next"/> when nothing is. Acquire: what is available is visible. The lane's thread.
    /// </summary>
    /// <param name="next">The first sequence asked for.</param>
    /// <param name="limit">
    /// Where to stop looking, exclusive: beyond <paramref name="next"/> and in the same lap of the ring, or not beyond
    /// it when nothing is wanted.
    /// </param>
    long Available(long next, long limit);
}
