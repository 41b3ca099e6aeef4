namespace MicroAlpha.Venue.Orders;

/// <summary>What the matcher did to clients' orders. Every call comes on the exchange thread.</summary>
internal interface IOrderEvents
{
    /// <summary>The order is in the matcher.</summary>
    void Working(VenueOrder order);

    /// <summary>Part or all of the order was executed.</summary>
    void Filled(VenueOrder order, long priceE9, long sizeE9);

    /// <summary>What remained of the order was taken out.</summary>
    void Canceled(VenueOrder order);

    /// <summary>The order ended with its day.</summary>
    void Expired(VenueOrder order);

    /// <summary>The matcher refused the order.</summary>
    void Refused(VenueOrder order);

    /// <summary>Another order took the place of this one.</summary>
    void Replaced(VenueOrder old, VenueOrder replacement);

    /// <summary>The replacement was refused; the old order works as before.</summary>
    void ReplaceRefused(VenueOrder old, VenueOrder replacement);

    /// <summary>Gives a notional order its size at the price of now; false when there is no price.</summary>
    bool PriceNotional(VenueOrder order);
}
