using MicroAlpha.Events;
using MicroAlpha.Venue.Accounts;
using MicroAlpha.Venue.Faults;
using MicroAlpha.Venue.Feeds;
using MicroAlpha.Venue.Market;

namespace MicroAlpha.Venue.Orders;

/// <summary>
/// What becomes of orders: their states, what is booked and what is told. Owner: the exchange thread.
/// </summary>
internal sealed class OrderFlow(VenueClock clock, TradeUpdates updates, SplitMix random) : IOrderEvents
{
    /// <summary>True while a canceled order's day is over: it is expired then.</summary>
    public bool IsExpiring { get; set; }

    /// <summary>Executions so far.</summary>
    public long Fills { get; private set; }

    /// <inheritdoc />
    public void Working(VenueOrder order)
    {
        if (order.IsTold)
            return;
        order.IsTold = true;
        Set(order, order.FilledE9 > 0 ? OrderStatus.PartiallyFilled : OrderStatus.New);
        updates.TellNew(order);
    }

    /// <inheritdoc />
    public void Filled(VenueOrder order, long priceE9, long sizeE9)
    {
        Fills++;
        order.FilledE9 += sizeE9;
        order.FilledCostE18 += DecimalText.Product(priceE9, sizeE9);
        order.Account.Book(order, priceE9, sizeE9);
        var isWhole = order.RemainingE9 == 0;
        if (isWhole)
            order.FilledNs = clock.NowNs;
        // An order that is about to be canceled or replaced stays so until it is filled.
        var isUnderWay = order.Status is OrderStatus.PendingCancel or OrderStatus.PendingReplace;
        Set(order, isWhole ? OrderStatus.Filled : isUnderWay ? order.Status : OrderStatus.PartiallyFilled);
        var nowNs = clock.NowNs;
        var stamp = DateTime.UnixEpoch.AddTicks(nowNs / 100)
            .ToString("yyyyMMddHHmmssfff", System.Globalization.CultureInfo.InvariantCulture);
        var fill = new FillActivity(
            $"{stamp}::{random.NextUuid()}", order, priceE9, sizeE9, order.FilledE9, order.RemainingE9, nowNs);
        order.Account.Fills.Add(fill);
        updates.TellFill(order, fill);
    }

    /// <inheritdoc />
    public void Canceled(VenueOrder order)
    {
        if (IsExpiring)
        {
            Expired(order);
            return;
        }

        if (!order.IsOpen)
            return;
        order.CanceledNs = clock.NowNs;
        Set(order, OrderStatus.Canceled);
        updates.Tell(order, "canceled");
    }

    /// <inheritdoc />
    public void Expired(VenueOrder order)
    {
        if (!order.IsOpen)
            return;
        order.ExpiredNs = clock.NowNs;
        Set(order, OrderStatus.Expired);
        updates.Tell(order, "expired");
    }

    /// <inheritdoc />
    public void Refused(VenueOrder order)
    {
        if (!order.IsOpen)
            return;
        order.FailedNs = clock.NowNs;
        Set(order, OrderStatus.Rejected);
        updates.Tell(order, "rejected");
    }

    /// <inheritdoc />
    public void Replaced(VenueOrder old, VenueOrder replacement)
    {
        replacement.FilledE9 = old.FilledE9;
        replacement.FilledCostE18 = old.FilledCostE18;
        old.ReplacedNs = clock.NowNs;
        Set(old, OrderStatus.Replaced);
        updates.Tell(old, "replaced");
        Working(replacement);
    }

    /// <inheritdoc />
    public void ReplaceRefused(VenueOrder old, VenueOrder replacement)
    {
        old.ReplacedBy = null;
        if (old.IsOpen)
        {
            Set(old, old.FilledE9 > 0 ? OrderStatus.PartiallyFilled : OrderStatus.New);
            updates.Tell(old, "order_replace_rejected");
        }

        Refused(replacement);
    }

    /// <inheritdoc />
    public bool PriceNotional(VenueOrder order)
    {
        var price = Account.PriceOf(order);
        if (price <= 0)
            return false;
        order.SizeE9 = (long)((Int128)order.NotionalE9 * DecimalE9.One / price);
        if (order.SizeE9 > 0)
            return true;
        Refused(order);
        return false;
    }

    /// <summary>Changes the state of an order.</summary>
    public void Set(VenueOrder order, OrderStatus status)
    {
        order.Status = status;
        order.UpdatedNs = clock.NowNs;
        if (OrderWords.IsTerminal(status))
            _ = order.Account.Open.Remove(order);
    }
}
