using MicroAlpha.Events;
using MicroAlpha.Venue.Matching;

namespace MicroAlpha.Tests.Venue.Matching;

/// <summary>What <see cref="NaiveMatcher"/> checks before it changes anything, in the order of the reasons.</summary>
internal static class NaiveRules
{
    public static MatchReason Check(NaiveBook book, NaiveOrder order, MatchFlags flags, bool isDuplicate)
    {
        if (order.Id == 0)
            return MatchReason.InvalidOrderId;
        if (order.Side is not (Side.Bid or Side.Ask))
            return MatchReason.InvalidSide;
        if (order.Type is not (OrderType.Limit or OrderType.Market))
            return MatchReason.InvalidOrderType;
        if (order.TimeInForce is < TimeInForce.Day or > TimeInForce.FillOrKill)
            return MatchReason.InvalidTimeInForce;
        if (flags != MatchFlags.None && (flags != MatchFlags.PostOnly || !order.MayRest))
            return MatchReason.InvalidFlags;
        if (order.SelfTrade > SelfTradeMode.CancelBoth)
            return MatchReason.InvalidSelfTradeMode;
        if (order.Type == OrderType.Limit ? order.PriceE9 <= 0 : order.PriceE9 != 0)
            return MatchReason.InvalidPrice;
        if (order.PriceE9 % book.TickE9 != 0)
            return MatchReason.PriceNotOnTick;
        if (order.TotalE9 <= 0)
            return MatchReason.InvalidSize;
        if (order.TotalE9 % book.LotE9 != 0)
            return MatchReason.SizeNotOnLot;
        if (isDuplicate)
            return MatchReason.DuplicateOrder;
        if (book.IsHalted && !order.MayRest)
            return MatchReason.Halted;
        if (order.Type == OrderType.Limit && book.IsOutsideBand(order.Side, order.PriceE9))
            return MatchReason.OutsideBand;
        if (order.MayRest && book.Total(order.Side) + order.TotalE9 > long.MaxValue)
            return MatchReason.SizeOverflow;
        if (order.IsPostOnly && Outlook(book, order).Touched > 0)
            return MatchReason.PostOnlyWouldTake;
        return MatchReason.None;
    }

    public static MatchReason CheckReplacement(NaiveBook book, NaiveOrder order, NaiveOrder next, bool isDuplicate)
    {
        if (next.TimeInForce is not (TimeInForce.Day or TimeInForce.GoodTillCanceled))
            return MatchReason.InvalidTimeInForce;
        if (next.PriceE9 < 0)
            return MatchReason.InvalidPrice;
        if (next.PriceE9 % book.TickE9 != 0)
            return MatchReason.PriceNotOnTick;
        if (next.TotalE9 < 0)
            return MatchReason.InvalidSize;
        if (next.TotalE9 % book.LotE9 != 0)
            return MatchReason.SizeNotOnLot;
        if (next.TotalE9 <= order.FilledE9)
            return MatchReason.SizeAtMostFilled;
        if (isDuplicate)
            return MatchReason.DuplicateOrder;
        if (book.IsOutsideBand(next.Side, next.PriceE9))
            return MatchReason.OutsideBand;
        if (book.Total(order.Side) - order.RemainingE9 + next.RemainingE9 > long.MaxValue)
            return MatchReason.SizeOverflow;
        if (next.PriceE9 == order.PriceE9 && next.TotalE9 <= order.TotalE9)
            return MatchReason.None;
        return next.IsPostOnly && Outlook(book, next).Touched > 0 ? MatchReason.PostOnlyWouldTake : MatchReason.None;
    }

    /// <summary>Resting orders a taker would trade with or cancel, or stop at, and what it could trade.</summary>
    public static (int Touched, long SizeE9) Outlook(NaiveBook book, NaiveOrder taker)
    {
        var touched = 0;
        var size = 0L;
        foreach (var maker in book.Queue(taker.Side == Side.Bid ? Side.Ask : Side.Bid))
        {
            if (size == taker.RemainingE9 || !book.Meets(taker, maker))
                break;
            touched++;
            if (maker.Account != taker.Account || taker.SelfTrade == SelfTradeMode.Allow)
                size += Math.Min(maker.RemainingE9, taker.RemainingE9 - size);
            else if (taker.SelfTrade != SelfTradeMode.CancelOldest)
                break;
        }

        return (touched, size);
    }

    public static bool WouldFill(NaiveBook book, NaiveOrder taker) =>
        Outlook(book, taker).SizeE9 == taker.RemainingE9;
}
