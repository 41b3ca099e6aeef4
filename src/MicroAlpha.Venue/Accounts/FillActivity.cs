using MicroAlpha.Venue.Orders;

namespace MicroAlpha.Venue.Accounts;

/// <summary>One execution as the account's activities list it.</summary>
/// <param name="ActivityId">Its identity: it sorts by time.</param>
/// <param name="Order">The order.</param>
/// <param name="PriceE9">Price, 1e-9 dollars.</param>
/// <param name="SizeE9">Size, 1e-9 units.</param>
/// <param name="CumulativeE9">Executed of the order with this one, 1e-9 units.</param>
/// <param name="LeavesE9">What remained, 1e-9 units.</param>
/// <param name="TimeNs">When, venue time, ns.</param>
internal sealed record FillActivity(
    string ActivityId, VenueOrder Order, long PriceE9, long SizeE9, long CumulativeE9, long LeavesE9, long TimeNs);
