using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Backfill;

/// <summary>
/// What makes a row one: of trades symbol, exchange, id and New York day (ids begin anew each day); of quotes and bars
/// symbol, time and values.
/// </summary>
internal readonly record struct RowKey(
    string Symbol, EventKind Kind, byte Exchange, long Id, long TimeNs, Int128 First, Int128 Second)
{
    /// <summary>The key of an event; false for kinds that are no rows.</summary>
    public static bool TryOf(string symbol, in EngineEvent slot, out RowKey key)
    {
        key = slot.Kind switch
        {
            // Without an id the time and the values have to do.
            EventKind.Trade when slot.Trade.TradeId == 0 => new(
                symbol, slot.Kind, slot.Trade.Exchange, 0, slot.VenueTimeNs, slot.Trade.PriceE9, slot.Trade.SizeE9),
            EventKind.Trade => new(
                symbol, slot.Kind, slot.Trade.Exchange, slot.Trade.TradeId, DayOf(slot.VenueTimeNs), 0, 0),
            EventKind.Quote => new(
                symbol, slot.Kind, slot.Quote.BidExchange, slot.Quote.AskExchange, slot.VenueTimeNs,
                Pair(slot.Quote.BidPriceE9, slot.Quote.BidSizeE9),
                Pair(slot.Quote.AskPriceE9, slot.Quote.AskSizeE9)),
            EventKind.BarPrices => new(
                symbol, slot.Kind, 0, slot.BarPrices.IntervalSeconds, slot.VenueTimeNs, 0, 0),
            _ => default,
        };
        return key.Kind != EventKind.None;
    }

    private static Int128 Pair(long upper, long lower) => new((ulong)upper, (ulong)lower);

    private static long DayOf(long timeNs) => NewYorkTime.DayOfUnixNs(timeNs).DayNumber;
}
