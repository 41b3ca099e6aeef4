using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;

namespace MicroAlpha.Gateways.Alpaca;

/// <summary>
/// Tells each new instrument before its definition is published: the kill switch must know it first. Counts what the
/// streams, the gap filler and the session switch publish.
/// </summary>
internal readonly struct FeedSink(RingSink ring, Action<string, uint>? onInstrument, EventCount count) : IFrameSink
{
    /// <inheritdoc />
    public bool TryPublish(ReadOnlySpan<EngineEvent> events)
    {
        if (onInstrument is not null)
        {
            foreach (ref readonly var slot in events)
            {
                if (slot.Kind == EventKind.InstrumentDefinition)
                    onInstrument(slot.InstrumentDefinition.Symbol.ToString(), slot.InstrumentId);
            }
        }

        if (!ring.TryPublish(events))
            return false;
        count.Add(events.Length);
        return true;
    }
}
