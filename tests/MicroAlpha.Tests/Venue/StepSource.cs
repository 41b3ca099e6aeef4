using System.Collections.Concurrent;
using MicroAlpha.Events;

namespace MicroAlpha.Tests.Venue;

/// <summary>
/// A feed that a test extends while the venue plays it; in between it gives events that mean nothing.
/// </summary>
internal sealed class StepSource : IEventSource
{
    private readonly ConcurrentQueue<EngineEvent> _events = new();

    public StepSource(params EngineEvent[] events) => Add(events);

    public void Add(params EngineEvent[] events)
    {
        foreach (var slot in events)
            _events.Enqueue(slot);
    }

    public bool TryNext(ref EngineEvent slot)
    {
        if (_events.TryDequeue(out slot))
            return true;
        slot = default;
        slot.Kind = EventKind.Timer;
        slot.InstrumentId = EngineEvent.NoInstrument;
        return true;
    }
}
