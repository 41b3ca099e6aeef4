namespace MicroAlpha.Host.Engine;

/// <summary>
/// For every event sequence there is one answer: what came in is processed, recorded, or explicitly dropped, or still
/// in flight.
/// </summary>
/// <param name="Received">Sequences given out by the ring.</param>
/// <param name="Processed">Sequences the core is done with.</param>
/// <param name="Recorded">Events in blocks that were handed to the disk.</param>
/// <param name="Dropped">Events the log could not keep; a gap record names them.</param>
/// <param name="Refused">Claims refused because the ring was full; they never got a sequence, and their feed
/// knows.</param>
internal readonly record struct EngineCounts(long Received, long Processed, long Recorded, long Dropped, long Refused)
{
    /// <summary>Received and not yet processed.</summary>
    public long InFlightCore => Received - Processed;

    /// <summary>Received and not yet recorded or dropped.</summary>
    public long InFlightRecorder => Received - Recorded - Dropped;

    /// <summary>Nothing was invented: no consumer is ahead of the producer.</summary>
    public bool IsBalanced => InFlightCore >= 0 && InFlightRecorder >= 0;

    /// <summary>Nothing is in flight any more: everything received was processed, and recorded or dropped.</summary>
    public bool IsSettled => InFlightCore == 0 && InFlightRecorder == 0;
}
