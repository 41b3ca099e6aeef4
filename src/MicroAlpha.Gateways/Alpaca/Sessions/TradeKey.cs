using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>What tells one trade or bar from another.</summary>
/// <param name="Instrument">The instrument.</param>
/// <param name="Exchange">Exchange of a trade; 0 of a minute bar, 1 of a longer one.</param>
/// <param name="Id">Id of a trade; start of a bar.</param>
internal readonly record struct TradeKey(uint Instrument, byte Exchange, long Id)
{
    private const uint MinuteSeconds = 60;

    /// <summary>The key of a slot; false when it has none: quotes, books, and the second half of a bar.</summary>
    public static bool TryOf(in EngineEvent slot, out TradeKey key)
    {
        key = slot.Kind switch
        {
            EventKind.Trade => new TradeKey(slot.InstrumentId, slot.Trade.Exchange, slot.Trade.TradeId),
            EventKind.BarPrices => new TradeKey(
                slot.InstrumentId, (byte)(slot.BarPrices.IntervalSeconds == MinuteSeconds ? 0 : 1), slot.VenueTimeNs),
            _ => default,
        };
        return slot.Kind is EventKind.Trade or EventKind.BarPrices;
    }
}
