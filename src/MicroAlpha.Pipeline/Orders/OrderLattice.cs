using MicroAlpha.Events;
using MicroAlpha.Pipeline.Core;

namespace MicroAlpha.Pipeline.Orders;

/// <summary>
/// The rules by which an order's state follows from what was told of it. Pure functions of the record.
/// </summary>
internal static class OrderLattice
{
    /// <summary>
    /// The state: executed in full before everything else, then how it ended, then what waits for an answer.
    /// </summary>
    public static OrderState StateOf(ref readonly OrderRecord order)
    {
        if (order.CumulativeSizeE9 > 0 && order.CumulativeSizeE9 >= order.WorstSizeE9)
            return OrderState.Filled;
        if (order.Has(OrderFacts.Canceled | OrderFacts.Expired | OrderFacts.Rejected))
        {
            return order.Has(OrderFacts.Canceled) ? OrderState.Canceled
                : order.Has(OrderFacts.Expired) ? OrderState.Expired : OrderState.Rejected;
        }

        var isAtVenue = order.Has(OrderFacts.Acknowledged | OrderFacts.External);
        if (!isAtVenue && order.Has(OrderFacts.NewDoubted))
            return OrderState.Unknown;
        if (order.Has(OrderFacts.ReplacePending) && order.Has(OrderFacts.ReplaceDoubted))
            return OrderState.Unknown;
        if (order.Has(OrderFacts.CancelPending))
            return order.Has(OrderFacts.CancelDoubted) ? OrderState.Unknown : OrderState.Canceling;
        if (order.Has(OrderFacts.ReplacePending))
            return OrderState.Replacing;
        return isAtVenue ? OrderState.Working : OrderState.Sent;
    }

    /// <summary>
    /// Books an execution told for the first time. The part that raised the executed size has its price already; the
    /// rest explains sizes that were booked at an assumed price when a later message told of them first.
    /// </summary>
    /// <param name="order">The order, its executed size already raised.</param>
    /// <param name="priceE9">Price of the execution, 1e-9 currency units.</param>
    /// <param name="sizeE9">Its size, 1e-9 units.</param>
    /// <param name="riseE9">By how much its message raised the executed size, 1e-9 units.</param>
    /// <param name="unpricedE9">Unexplained size before it, 1e-9 units.</param>
    /// <returns>What those sizes cost more than was assumed, 1e-18 currency units.</returns>
    public static Int128 Explain(
        ref OrderRecord order, long priceE9, long sizeE9, long riseE9, long unpricedE9)
    {
        var now = Math.Min(sizeE9, riseE9);
        var late = Math.Min(sizeE9 - now, unpricedE9);
        order.UnpricedE18 -= (Int128)priceE9 * now;
        order.PricedSizeE9 = checked(order.PricedSizeE9 + sizeE9);
        order.PricedE18 += (Int128)priceE9 * sizeE9;
        if (late == 0)
            return 0;
        var assumed = Wide.ShareOf(order.UnpricedE18, late, unpricedE9);
        order.UnpricedE18 -= assumed;
        return ((Int128)priceE9 * late) - assumed;
    }

    /// <summary>What a refusal of a command changes.</summary>
    public static void Refuse(ref OrderRecord order, CommandKind refused, long sequence)
    {
        if (refused == CommandKind.New)
            order.Facts |= OrderFacts.Rejected;
        else if (refused == CommandKind.Replace && Answers(sequence, order.ReplaceSequence))
            DropPending(ref order);
        else if (refused == CommandKind.Cancel && Answers(sequence, order.CancelSequence))
            order.Facts &= ~(OrderFacts.CancelPending | OrderFacts.CancelDoubted);
    }

    /// <summary>The record of an order that was found at the venue.</summary>
    /// <param name="slot">What was told.</param>
    /// <param name="priceE9">Price its instrument is valued at, 1e-9 currency units.</param>
    public static OrderRecord Adopted(ref readonly EngineEvent slot, long priceE9)
    {
        ref readonly var payload = ref slot.OrderAdopted;
        var flags = (AdoptionFlags)slot.Flags;
        return new OrderRecord
        {
            SizeE9 = payload.SizeE9,
            BookedSizeE9 = payload.BookedSizeE9,
            PriceE9 = payload.PriceE9,
            ReservePriceE9 = Math.Max(payload.PriceE9, priceE9),
            InstrumentId = slot.InstrumentId,
            Side = (flags & AdoptionFlags.Sells) != 0 ? Side.Ask : Side.Bid,
            OrderType = (flags & AdoptionFlags.IsMarket) != 0 ? OrderType.Market : OrderType.Limit,
            CommandTimeNs = slot.ReceiveTimeNs,
            NewSequence = -1,
            ReplaceSequence = -1,
            CancelSequence = -1,
            VenueOrderIdHigh = payload.VenueOrderIdHigh,
            Facts = OrderFacts.External | ((flags & AdoptionFlags.IsOurs) != 0 ? OrderFacts.Ours : OrderFacts.None),
        };
    }

    /// <summary>A refusal answers the command that waits, when it names none or that one.</summary>
    public static bool Answers(long told, long asked) => told == 0 || asked < 0 || told == asked;

    /// <summary>The fact that the outcome of a command is in doubt.</summary>
    public static OrderFacts DoubtOf(CommandKind kind) => kind switch
    {
        CommandKind.Replace => OrderFacts.ReplaceDoubted,
        CommandKind.Cancel => OrderFacts.CancelDoubted,
        _ => OrderFacts.NewDoubted,
    };

    /// <summary>Whatever waits for an answer is in doubt.</summary>
    public static void Doubt(ref OrderRecord order)
    {
        if (order.Has(OrderFacts.ReplacePending))
            order.Facts |= OrderFacts.ReplaceDoubted;
        if (order.Has(OrderFacts.CancelPending))
            order.Facts |= OrderFacts.CancelDoubted;
        if (!order.Has(OrderFacts.Acknowledged))
            order.Facts |= OrderFacts.NewDoubted;
    }

    /// <summary>Nothing is asked for any more.</summary>
    public static void DropPending(ref OrderRecord order)
    {
        (order.PendingSizeE9, order.PendingPriceE9, order.PendingReservePriceE9) = (0, 0, 0);
        order.Facts &= ~(OrderFacts.ReplacePending | OrderFacts.ReplaceDoubted);
    }
}
