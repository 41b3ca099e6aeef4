namespace MicroAlpha.Gateways.Alpaca;

/// <summary>Events published by the tasks of a feed. Any thread.</summary>
internal sealed class EventCount
{
    private long _value;

    /// <summary>How many so far.</summary>
    public long Value => Volatile.Read(ref _value);

    /// <summary>Adds a batch.</summary>
    public void Add(int events) => Interlocked.Add(ref _value, events);
}
