namespace MicroAlpha.Venue.Orders;

/// <summary>
/// One side of the source's quote as an order of the house in the matcher. Owner: the exchange thread.
/// </summary>
internal struct HouseOrder
{
    /// <summary>Its id in the matcher; 0 = none rests.</summary>
    public ulong MatchId;

    /// <summary>Its price, 1e-9 currency units; stays when the order is gone.</summary>
    public long PriceE9;

    /// <summary>What remains of it, 1e-9 units.</summary>
    public long RemainingE9;

    /// <summary>What was executed of it, 1e-9 units: the matcher's sizes are totals.</summary>
    public long FilledE9;
}
