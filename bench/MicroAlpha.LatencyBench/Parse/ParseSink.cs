using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Ring;

namespace MicroAlpha.LatencyBench.Parse;

/// <summary>Publishes into a ring whose consumer takes everything at once.</summary>
internal readonly struct ParseSink(RingSink ring, SharedProducer<EngineEvent> producer, Sequence consumer) : IFrameSink
{
    /// <inheritdoc/>
    public bool TryPublish(ReadOnlySpan<EngineEvent> events)
    {
        var isOpen = ring.TryPublish(events);
        consumer.Set(producer.ClaimedSequence);
        return isOpen;
    }
}
