using MicroAlpha.Events;

namespace MicroAlpha.Host.Kill;

/// <summary>
/// Operator events on their way to the ring. A full ring delays them here, in order, and never the operator; at the
/// limit the newest is counted as lost (the audit chain still has it). Threads: the owner's lock.
/// </summary>
internal sealed class OperatorEventQueue(IOperatorEvents ring)
{
    /// <summary>Most events that wait.</summary>
    public const int CountMax = 1024;

    private readonly Queue<OperatorPayload> _waiting = [];

    /// <summary>Events that found no place.</summary>
    public long Lost { get; private set; }

    /// <summary>How many wait for the ring.</summary>
    public int Count => _waiting.Count;

    /// <summary>Adds one event and publishes what the ring takes.</summary>
    public void Add(in OperatorPayload payload)
    {
        if (_waiting.Count >= CountMax)
            Lost++;
        else
            _waiting.Enqueue(payload);
        Publish();
    }

    /// <summary>Publishes what the ring takes.</summary>
    public void Publish()
    {
        while (_waiting.TryPeek(out var payload) && ring.TryPublish(payload))
            _waiting.Dequeue();
    }
}
