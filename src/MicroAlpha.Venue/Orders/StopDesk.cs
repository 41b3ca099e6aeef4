using MicroAlpha.Events;
using MicroAlpha.Venue.Market;

namespace MicroAlpha.Venue.Orders;

/// <summary>Stop orders that wait for their price. Owner: the exchange thread.</summary>
internal sealed class StopDesk
{
    private const long PercentE9 = 100 * DecimalE9.One;

    private readonly Queue<VenueOrder> _triggered = new();

    /// <summary>True when orders were triggered that do not work yet.</summary>
    public bool HasTriggered => _triggered.Count > 0;

    /// <summary>Gives a trailing stop its first stop price.</summary>
    public static void Prepare(VenueOrder order)
    {
        if (order.Kind == OrderKind.TrailingStop && order.Listing.LastPriceE9 > 0)
            Trail(order, order.Listing.LastPriceE9);
    }

    /// <summary>Lets an order wait.</summary>
    public static void Add(VenueOrder order) => (order.Listing.Book ??= new ListingBook()).Stops.Add(order);

    /// <summary>Waits for an order no longer.</summary>
    public static void Remove(VenueOrder order) => _ = order.Listing.Book?.Stops.Remove(order);

    /// <summary>
    /// Looks at a listing's last trade. It may come from the middle of matching: nothing is sent here.
    /// </summary>
    public void Traded(Listing listing)
    {
        if (listing.Book is not { Stops.Count: > 0 } book)
            return;
        var price = listing.Trade.Trade.PriceE9;
        for (var i = book.Stops.Count - 1; i >= 0; i--)
        {
            var order = book.Stops[i];
            if (order.Kind == OrderKind.TrailingStop)
                Trail(order, price);
            if (order.Side == Side.Bid ? price < order.StopPriceE9 : price > order.StopPriceE9)
                continue;
            book.Stops.RemoveAt(i);
            order.IsTriggered = true;
            _triggered.Enqueue(order);
        }
    }

    /// <summary>The next order whose stop price traded.</summary>
    public bool TryTakeTriggered(out VenueOrder? order) => _triggered.TryDequeue(out order);

    // The stop follows the best price at its distance and never goes back.
    private static void Trail(VenueOrder order, long priceE9)
    {
        var isBuy = order.Side == Side.Bid;
        if (order.HighWaterE9 != 0 && (isBuy ? priceE9 >= order.HighWaterE9 : priceE9 <= order.HighWaterE9))
            return;
        order.HighWaterE9 = priceE9;
        var distance = order.TrailPriceE9 > 0
            ? order.TrailPriceE9
            : (long)((Int128)priceE9 * order.TrailPercentE9 / PercentE9);
        order.StopPriceE9 = isBuy ? priceE9 + distance : priceE9 - distance;
    }
}
