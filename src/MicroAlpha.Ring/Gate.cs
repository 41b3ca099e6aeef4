namespace MicroAlpha.Ring;

/// <summary>
/// A sequence the producer waits for, and what the waiting cost. Counters are for metrics: any thread reads them.
/// </summary>
internal sealed class Gate(Sequence sequence, string name)
{
    private long _stalls;
    private long _stallNs;

    /// <summary>The last sequence the consumer is done with.</summary>
    public Sequence Sequence { get; } = sequence;

    /// <summary>Name in reports.</summary>
    public string Name { get; } = name;

    /// <summary>Claims that waited for or were refused because of this consumer.</summary>
    public long Stalls => Volatile.Read(ref _stalls);

    /// <summary>ns that claims waited for this consumer.</summary>
    public long StallNs => Volatile.Read(ref _stallNs);

    /// <summary>Counts one claim that found the ring full. Any producer thread; off the fast path.</summary>
    public void AddStall(long ns)
    {
        Interlocked.Increment(ref _stalls);
        Interlocked.Add(ref _stallNs, ns);
    }
}
