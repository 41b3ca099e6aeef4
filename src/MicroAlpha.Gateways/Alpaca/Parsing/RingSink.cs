using MicroAlpha.Events;
using MicroAlpha.Ring;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>Publishes into the event ring: consecutive slots, one claim and one publication a batch.</summary>
/// <param name="producer">The ring's producer; its capacity is at least 64.</param>
/// <param name="probe">Marked with each batch for sampled latency; null = nobody measures.</param>
public readonly struct RingSink(SharedProducer<EngineEvent> producer, LatencyProbe? probe = null) : IFrameSink
{
    /// <inheritdoc/>
    public bool TryPublish(ReadOnlySpan<EngineEvent> events)
    {
        if (!producer.Claim(events.Length, -1, out var first))
            return false;
        for (var i = 0; i < events.Length; i++)
            producer.Write(first + i, in events[i]);
        probe?.Mark(first);
        producer.Publish(first, events.Length);
        return true;
    }
}
