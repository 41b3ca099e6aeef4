namespace MicroAlpha.Host.Replay;

/// <summary>How a log is replayed.</summary>
internal sealed record ReplayOptions
{
    /// <summary>Logs: directories or segments.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>
    /// True: core on a lane of its own; false: everything in lockstep on the calling thread. Same results.
    /// </summary>
    public bool IsThreaded { get; init; }

    /// <summary>
    /// 1 keeps the recorded distances between receive times, 10 is ten times faster, 0 is as fast as possible.
    /// </summary>
    public double Speed { get; init; }

    /// <summary>Compare with the outputs in the log, or where it has none, threaded with lockstep.</summary>
    public bool IsVerified { get; init; }

    /// <summary>Event ring slots, a power of two.</summary>
    public int RingCapacity { get; init; } = 1 << 14;

    /// <summary>Largest batch the core takes at once in lockstep.</summary>
    public int MaxBatch { get; init; } = 256;

    /// <summary>CPU of the core lane when threaded; -1 leaves it to the scheduler.</summary>
    public int CoreCpu { get; init; } = -1;
}
