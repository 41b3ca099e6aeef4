namespace MicroAlpha.Ring;

/// <summary>
/// What a lane did so far, read by another thread at one moment; the counters may be a few events apart.
/// </summary>
/// <param name="Name">Name of the lane.</param>
/// <param name="Sequence">The last sequence it is done with.</param>
/// <param name="Lag">Published events it has not handled yet.</param>
/// <param name="Events">Events handled; missed ones not included.</param>
/// <param name="Batches">Batches handled.</param>
/// <param name="Missed">Observer: events lost by being lapped.</param>
/// <param name="MissedRanges">Observer: how many times it was lapped.</param>
/// <param name="EmptyPolls">Polls that found nothing.</param>
/// <param name="Sleeps">How many times the thread slept or yielded the CPU.</param>
/// <param name="IdleNs">ns spent waiting: pauses (their count times their calibrated length), sleeps and yields
/// (measured).</param>
/// <param name="BusyShare">Share of the thread's time that was not spent waiting, 0 to 1.</param>
/// <param name="State">Whether it runs.</param>
public readonly record struct LaneReport(
    string Name,
    long Sequence,
    long Lag,
    long Events,
    long Batches,
    long Missed,
    long MissedRanges,
    long EmptyPolls,
    long Sleeps,
    long IdleNs,
    double BusyShare,
    LaneState State);
