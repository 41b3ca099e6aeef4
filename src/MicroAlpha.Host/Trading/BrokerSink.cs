using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;

namespace MicroAlpha.Host.Trading;

/// <summary>What the trading session says goes through the broker's book to the ring.</summary>
internal readonly struct BrokerSink(BrokerBook book) : IFrameSink
{
    /// <inheritdoc/>
    public bool TryPublish(ReadOnlySpan<EngineEvent> events)
    {
        foreach (ref readonly var slot in events)
        {
            if (!book.Publish(in slot))
                return false;
        }

        return true;
    }
}
