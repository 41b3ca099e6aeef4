namespace MicroAlpha.Host.Metrics;

/// <summary>
/// One lane as it was when it was read. The lane itself only stores counters; another thread reads them.
/// </summary>
/// <param name="Name">The lane.</param>
internal sealed record LaneSnapshot(string Name)
{
    /// <summary>The CPU its thread is pinned to; -1 = not pinned.</summary>
    public int Cpu { get; init; } = -1;

    /// <summary>How it waits: spin, yield, park.</summary>
    public string Policy { get; init; } = "";

    /// <summary>What it is doing: running, stopped, faulted.</summary>
    public string State { get; init; } = "";

    /// <summary>The last sequence it is done with.</summary>
    public long Sequence { get; init; } = -1;

    /// <summary>
    /// Events received that it has not handled yet; together with <see cref="Sequence"/> what was received.
    /// </summary>
    public long Lag { get; init; }

    /// <summary>Events handled; missed ones not included.</summary>
    public long Events { get; init; }

    /// <summary>Observer: events lost by being lapped.</summary>
    public long Missed { get; init; }

    /// <summary>Claims that found the ring full because of this lane.</summary>
    public long Stalls { get; init; }

    /// <summary>How long claims waited for this lane, ns.</summary>
    public long StallNs { get; init; }

    /// <summary>How often its thread slept or yielded.</summary>
    public long Sleeps { get; init; }

    /// <summary>How long its thread waited for events, ns.</summary>
    public long IdleNs { get; init; }

    /// <summary>Share of the thread's time that was not spent waiting, 0 to 1.</summary>
    public double BusyShare { get; init; }

    /// <summary>Sizes of its batches, in events.</summary>
    public HistogramSnapshot BatchSizes { get; init; } = HistogramSnapshot.Empty;

    /// <summary>Time from publication until its stage was done, sampled, in seconds.</summary>
    public HistogramSnapshot Latency { get; init; } = HistogramSnapshot.Empty;
}
