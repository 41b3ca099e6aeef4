using MicroAlpha.Venue.Accounts;
using MicroAlpha.Venue.Feeds;
using MicroAlpha.Venue.Market;
using MicroAlpha.Venue.Orders;

namespace MicroAlpha.Venue.Server;

/// <summary>
/// Opens and closes the market by the calendar, when the venue follows it: orders that came while it was closed begin
/// to work, day orders expire at the close. Owner: the exchange thread.
/// </summary>
internal sealed class SessionHours(
    VenueOptions options,
    VenueClock clock,
    TradingCalendar calendar,
    AccountBook accounts,
    OrderDesk desk,
    OrderFlow flow)
{
    private const long CheckEveryNs = 1_000_000_000;

    private long _nextCheckNs;
    private bool _wasOpen = true;

    /// <summary>True while the market takes orders.</summary>
    public bool IsOpen => !options.FollowsCalendar || calendar.IsOpen(clock.NowNs);

    /// <summary>True when an order works now: pairs always do.</summary>
    public bool IsTradable(VenueOrder order) => order.Listing.IsCrypto || order.IsExtendedHours || IsOpen;

    /// <summary>Looks at the clock, once a second of venue time.</summary>
    public void Advance()
    {
        if (!options.FollowsCalendar)
            return;
        var nowNs = clock.NowNs;
        if (nowNs < _nextCheckNs && nowNs > _nextCheckNs - (2 * CheckEveryNs))
            return;
        _nextCheckNs = nowNs + CheckEveryNs;
        var isOpen = IsOpen;
        if (isOpen)
            Enter();
        else if (_wasOpen)
            Expire();
        _wasOpen = isOpen;
    }

    private void Enter()
    {
        foreach (var order in Waiting(static order => order.Status == OrderStatus.Accepted))
            desk.Enter(order);
    }

    private void Expire()
    {
        flow.IsExpiring = true;
        foreach (var order in Waiting(static order =>
            order.TimeInForce == "day" && !order.Listing.IsCrypto && order.Status != OrderStatus.Accepted))
        {
            desk.End(order);
        }

        flow.IsExpiring = false;
    }

    private List<VenueOrder> Waiting(Func<VenueOrder, bool> which) =>
        [.. accounts.All.SelectMany(static account => account.Open).Where(which)];
}
