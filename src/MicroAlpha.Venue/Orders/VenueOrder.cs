using MicroAlpha.Events;
using MicroAlpha.Venue.Accounts;
using MicroAlpha.Venue.Market;

namespace MicroAlpha.Venue.Orders;

/// <summary>
/// One order of a client. Owner: the exchange thread. Times are venue time, ns; 0 = it did not happen.
/// </summary>
internal sealed class VenueOrder
{
    /// <summary>The venue's identity of the order.</summary>
    public required Guid Id { get; init; }

    /// <summary>The client's identity of the order.</summary>
    public required string ClientOrderId { get; init; }

    /// <summary>Whose it is.</summary>
    public required Account Account { get; init; }

    /// <summary>What it is for.</summary>
    public required Listing Listing { get; init; }

    /// <summary>Bid buys, Ask sells.</summary>
    public required Side Side { get; init; }

    /// <summary>Type as the client gave it; <see cref="IsTriggered"/> tells whether a stop works already.</summary>
    public required OrderKind Kind { get; init; }

    /// <summary>Time in force as the client gave it.</summary>
    public required string TimeInForce { get; set; }

    /// <summary>Total size, 1e-9 units; of a notional order 0 until it is priced.</summary>
    public required long SizeE9 { get; set; }

    /// <summary>Dollars of a notional order, 1e-9; 0 for others.</summary>
    public long NotionalE9 { get; init; }

    /// <summary>Limit, 1e-9; 0 = none.</summary>
    public long LimitPriceE9 { get; init; }

    /// <summary>Stop, 1e-9; 0 = none. Of a trailing stop it moves.</summary>
    public long StopPriceE9 { get; set; }

    /// <summary>Distance of a trailing stop in dollars, 1e-9; 0 = none.</summary>
    public long TrailPriceE9 { get; init; }

    /// <summary>Distance of a trailing stop in per cent, 1e-9; 0 = none.</summary>
    public long TrailPercentE9 { get; init; }

    /// <summary>Best price that a trailing stop has seen, 1e-9; 0 = none.</summary>
    public long HighWaterE9 { get; set; }

    /// <summary>Whether it may trade outside the regular hours.</summary>
    public bool IsExtendedHours { get; init; }

    /// <summary>Open or close of a long or short position, the protocol's word.</summary>
    public required string PositionIntent { get; init; }

    /// <summary>Where it stands.</summary>
    public OrderStatus Status { get; set; }

    /// <summary>Executed so far, 1e-9 units; a replacing order takes over what the old one had.</summary>
    public long FilledE9 { get; set; }

    /// <summary>Price times size of what was executed, 1e-18.</summary>
    public Int128 FilledCostE18 { get; set; }

    /// <summary>The order this one replaces.</summary>
    public VenueOrder? Replaces { get; init; }

    /// <summary>The order that replaces this one.</summary>
    public VenueOrder? ReplacedBy { get; set; }

    /// <summary>Its id in the matcher; 0 while it is not there.</summary>
    public ulong MatchId { get; set; }

    /// <summary>What was executed before it came into the matcher, 1e-9 units: the matcher counts from there.</summary>
    public long FilledAtEntryE9 { get; set; }

    /// <summary>True once <c>new</c> was told.</summary>
    public bool IsTold { get; set; }

    /// <summary>True once its stop price traded.</summary>
    public bool IsTriggered { get; set; }

    /// <summary>When it was made.</summary>
    public long CreatedNs { get; init; }

    /// <summary>When it last changed.</summary>
    public long UpdatedNs { get; set; }

    /// <summary>When it was filled.</summary>
    public long FilledNs { get; set; }

    /// <summary>When it expired.</summary>
    public long ExpiredNs { get; set; }

    /// <summary>When it will expire; 0 = not of itself.</summary>
    public long ExpiresNs { get; set; }

    /// <summary>When its cancel was asked for.</summary>
    public long CancelRequestedNs { get; set; }

    /// <summary>When it was taken out.</summary>
    public long CanceledNs { get; set; }

    /// <summary>When it was refused.</summary>
    public long FailedNs { get; set; }

    /// <summary>When it was replaced.</summary>
    public long ReplacedNs { get; set; }

    /// <summary>True while it can still be executed.</summary>
    public bool IsOpen => !OrderWords.IsTerminal(Status);

    /// <summary>Not yet executed, 1e-9 units.</summary>
    public long RemainingE9 => SizeE9 - FilledE9;

    /// <summary>Average price of what was executed, 1e-9, rounded.</summary>
    public long AveragePriceE9 => (long)DecimalText.Quotient(FilledCostE18, FilledE9);

    /// <summary>True when it works without a limit: market orders and triggered stops.</summary>
    public bool IsMarket =>
        Kind is OrderKind.Market || (IsTriggered && (Kind is OrderKind.Stop or OrderKind.TrailingStop));

    /// <summary>True while it waits for its stop price.</summary>
    public bool IsWaitingForStop =>
        !IsTriggered && Kind is not (OrderKind.Market or OrderKind.Limit);
}
