using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;

namespace MicroAlpha.Gateways.Alpaca;

/// <summary>Tells each new instrument before its definition is published: the kill switch must know it first.</summary>
internal readonly struct FeedSink(RingSink ring, Action<string, uint>? onInstrument) : IFrameSink
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

        return ring.TryPublish(events);
    }
}
