namespace MicroAlpha.Ring;

/// <summary>What single and shared producers have in common: counters and the reports on them.</summary>
public abstract class Producer
{
    private long _refused;
    private long _refusedSlots;
    private long _stalls;
    private long _stallNs;

    private protected Producer()
    {
    }

    /// <summary>
    /// The last claimed sequence; the ring's first minus one before the first claim. Any thread, for metrics.
    /// </summary>
    public abstract long ClaimedSequence { get; }

    /// <summary>Claims refused or timed out since the start. Any thread.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Slots those claims asked for. Any thread.</summary>
    public long RefusedSlots => Volatile.Read(ref _refusedSlots);

    /// <summary>Claims that had to wait, whether they got room or timed out. Any thread.</summary>
    public long Stalls => Volatile.Read(ref _stalls);

    /// <summary>ns that claims waited in all. Any thread.</summary>
    public long StallNs => Volatile.Read(ref _stallNs);

    /// <summary>Gating consumers of the ring; index for <see cref="ReportGate"/>.</summary>
    public abstract int GateCount { get; }

    /// <summary>Which consumer cost what. Any thread, for metrics.</summary>
    /// <param name="index">0 to <see cref="GateCount"/> - 1.</param>
    public abstract GateReport ReportGate(int index);

    // Off the fast path, so the interlocked costs do not matter and both kinds of producer can share them.
    private protected void AddRefused(int count)
    {
        Interlocked.Increment(ref _refused);
        Interlocked.Add(ref _refusedSlots, count);
    }

    private protected void AddStall(long ns)
    {
        Interlocked.Increment(ref _stalls);
        Interlocked.Add(ref _stallNs, ns);
    }
}
