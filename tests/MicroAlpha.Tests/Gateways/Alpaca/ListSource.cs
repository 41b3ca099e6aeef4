using MicroAlpha.Events;

namespace MicroAlpha.Tests.Gateways.Alpaca;

/// <summary>Events of a list, once.</summary>
internal sealed class ListSource(IReadOnlyList<EngineEvent> events) : IEventSource
{
    private int _at;

    public bool TryNext(ref EngineEvent slot)
    {
        if (_at == events.Count)
            return false;
        slot = events[_at++];
        return true;
    }
}
