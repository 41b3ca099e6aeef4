using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;

namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>Remembers the trades that pass, and how far the data is.</summary>
internal readonly struct NotingSink<TSink>(TSink inner, RecentTrades recent, StreamTimes times) : IFrameSink
    where TSink : struct, IFrameSink
{
    /// <inheritdoc />
    public bool TryPublish(ReadOnlySpan<EngineEvent> events)
    {
        foreach (ref readonly var slot in events)
        {
            if (TradeKey.TryOf(slot, out var key))
                recent.Add(key);
        }

        // Within a frame all came at the same time: the last one says how far it is.
        ref readonly var last = ref events[^1];
        times.Note(last.ReceiveTimeNs, last.VenueTimeNs);
        return inner.TryPublish(events);
    }
}
