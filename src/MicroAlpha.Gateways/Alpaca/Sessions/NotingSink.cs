using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;

namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>Remembers the trades that pass.</summary>
internal readonly struct NotingSink<TSink>(TSink inner, RecentTrades recent) : IFrameSink
    where TSink : struct, IFrameSink
{
    /// <inheritdoc />
    public bool TryPublish(ReadOnlySpan<EngineEvent> events)
    {
        foreach (ref readonly var slot in events)
        {
            if (slot.Kind == EventKind.Trade)
                recent.Add(slot.InstrumentId, slot.Trade.Exchange, slot.Trade.TradeId);
        }

        return inner.TryPublish(events);
    }
}
