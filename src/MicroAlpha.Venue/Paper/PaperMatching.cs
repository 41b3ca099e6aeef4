using System.Runtime.CompilerServices;
using MicroAlpha.Events;
using MicroAlpha.Venue.Matching;

namespace MicroAlpha.Venue.Paper;

/// <summary>
/// Executions: orders that arrive meet the visible book, orders that rest are met by recorded trades and quotes.
/// </summary>
internal sealed class PaperMatching(
    PaperOptions options, PaperBooks books, PaperOrders orders, PaperAnswers answers)
{
    /// <summary>Trading is closed for the day: nothing executes, as if everything were halted.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Recorded trade: our orders at better prices take part of it, those at its price queue for it.</summary>
    public void Trade(ref PaperInstrument instrument, in TradePayload trade, TradeFlags flags, long nowNs)
    {
        if ((instrument.Bids.FirstOrder | instrument.Asks.FirstOrder) == 0 || IsShut(in instrument)
            || (flags & (TradeFlags.Suspicious | TradeFlags.Backfilled)) != 0
            || trade.SizeE9 <= 0 || trade.PriceE9 <= 0)
        {
            return;
        }

        // A hidden order stands behind the displayed ones of its price: its trade moves no queue.
        var isQueued = (flags & TradeFlags.Hidden) == 0;
        var aggressor = trade.Aggressor;
        if (aggressor == Side.None)
            aggressor = AggressorOf(in instrument, trade.PriceE9);
        Meet(ref instrument, ref instrument.Bids, in trade, isQueued && aggressor == Side.Ask, nowNs);
        Meet(ref instrument, ref instrument.Asks, in trade, isQueued && aggressor == Side.Bid, nowNs);
    }

    /// <summary>
    /// At the end of an update: orders that the recorded other side has come to are met by its visible size, unless the
    /// recorded own side still stands at their price.
    /// </summary>
    public void Cross(ref PaperInstrument instrument, long nowNs)
    {
        if ((instrument.Bids.FirstOrder | instrument.Asks.FirstOrder) == 0)
            return;
        books.EndUpdate(in instrument.Bids);
        books.EndUpdate(in instrument.Asks);
        if (IsShut(in instrument))
            return;
        Cross(ref instrument, ref instrument.Bids, ref instrument.Asks, nowNs);
        Cross(ref instrument, ref instrument.Asks, ref instrument.Bids, nowNs);
    }

    /// <summary>
    /// Executes an order that has just come, or come again by a replace, and lets the rest of it rest or canceled it.
    /// It is in no list.
    /// </summary>
    public void Arrive(ref PaperInstrument instrument, ref PaperOrder order, long nowNs)
    {
        if (!IsShut(in instrument) && order.OrderType != OrderType.PostOnly)
        {
            if (order.TimeInForce == TimeInForce.FillOrKill && !CanFill(ref instrument, in order))
            {
                Close(in order, MatchReason.FillOrKill, nowNs);
                return;
            }

            if (!TryTake(ref instrument, ref order, nowNs))
            {
                Close(in order, MatchReason.SelfTrade, nowNs);
                return;
            }
        }

        if (order.LeavesE9 == 0)
        {
            orders.Close(order.OrderId);
        }
        else if (order.OrderType == OrderType.Market)
        {
            Close(in order, MatchReason.NoLiquidity, nowNs);
        }
        else if (order.TimeInForce == TimeInForce.ImmediateOrCancel)
        {
            Close(in order, MatchReason.ImmediateOrCancel, nowNs);
        }
        else
        {
            ref var side = ref OwnSide(ref instrument, order.Side);
            order.AheadE9 = books.AheadAt(in side, order.PriceE9);
            order.TradedE9 = 0;
            orders.Insert(ref side, in order);
        }
    }

    /// <summary>Whether an order would trade at once, with the market or with one of ours.</summary>
    public bool WouldTake(ref PaperInstrument instrument, in PaperOrder order)
    {
        if (IsShut(in instrument))
            return false;
        ref var other = ref OtherSide(ref instrument, order.Side);
        return FirstOwn(in instrument, in other, in order) != 0 || FirstLevel(in instrument, in other, in order) >= 0;
    }

    /// <summary>Nothing executes in the instrument now.</summary>
    public bool IsShut(in PaperInstrument instrument) => instrument.IsHalted || IsClosed;

    /// <summary>The side an order of <paramref name="side"/> rests on.</summary>
    public static ref PaperSide OwnSide(ref PaperInstrument instrument, Side side)
    {
        if (side == Side.Bid)
            return ref instrument.Bids;
        return ref instrument.Asks;
    }

    private static ref PaperSide OtherSide(ref PaperInstrument instrument, Side side)
    {
        if (side == Side.Bid)
            return ref instrument.Asks;
        return ref instrument.Bids;
    }

    // At or below the best bid somebody sold, at or above the best ask somebody bought.
    private Side AggressorOf(in PaperInstrument instrument, long priceE9)
    {
        var bids = instrument.Bids.Levels(books.Memory);
        var asks = instrument.Asks.Levels(books.Memory);
        if (bids.Length > 0 && priceE9 <= bids[^1].PriceE9)
            return Side.Ask;
        return asks.Length > 0 && priceE9 >= asks[^1].PriceE9 ? Side.Bid : Side.None;
    }

    private void Meet(
        ref PaperInstrument instrument, ref PaperSide side, in TradePayload trade, bool isQueued, long nowNs)
    {
        var (rank, leftE9) = (side.Rank(trade.PriceE9), trade.SizeE9);
        for (var reference = side.FirstOrder; reference != 0;)
        {
            var current = reference;
            ref var order = ref orders.At(current);
            reference = order.Next;
            var other = side.Rank(order.PriceE9);
            if (other < rank || (other == rank && !isQueued))
                return;
            var fillE9 = leftE9;
            if (other == rank)
            {
                order.TradedE9 += trade.SizeE9;
                if (order.AheadE9 == QueuePosition.Unknown)
                    continue;
                fillE9 = Math.Max(0, leftE9 - order.AheadE9);
                order.AheadE9 = Math.Max(0, order.AheadE9 - leftE9);
            }

            // A model's queue moves in parts of a lot; nobody executes a part of one.
            fillE9 = WholeLots(in instrument, Math.Min(fillE9, order.LeavesE9));
            if (fillE9 == 0 || !instrument.IsInBand(order.PriceE9))
                continue;
            leftE9 -= fillE9;
            FillResting(ref side, current, fillE9, nowNs);
        }
    }

    private static long WholeLots(in PaperInstrument instrument, long sizeE9) =>
        instrument.LotE9 > 1 ? sizeE9 - (sizeE9 % instrument.LotE9) : sizeE9;

    private void Cross(ref PaperInstrument instrument, ref PaperSide own, ref PaperSide other, long nowNs)
    {
        var otherLevels = other.Levels(books.Memory);
        var ownLevels = own.Levels(books.Memory);
        for (var reference = own.FirstOrder; reference != 0;)
        {
            var current = reference;
            ref var order = ref orders.At(current);
            reference = order.Next;
            var rank = own.Rank(order.PriceE9);
            if (otherLevels.Length == 0 || own.Rank(otherLevels[^1].PriceE9) > rank)
                return;
            if (ownLevels.Length > 0 && own.Rank(ownLevels[^1].PriceE9) >= rank)
                return;
            if (!instrument.IsInBand(order.PriceE9))
                continue;
            var fillE9 = 0L;
            for (var at = otherLevels.Length - 1;
                at >= 0 && fillE9 < order.LeavesE9 && own.Rank(otherLevels[at].PriceE9) <= rank;
                at--)
            {
                ref var level = ref otherLevels[at];
                var takenE9 = Math.Min(level.LeftE9, order.LeavesE9 - fillE9);
                level.ConsumedE9 += takenE9;
                fillE9 += takenE9;
            }

            if (fillE9 > 0)
                FillResting(ref own, current, fillE9, nowNs);
        }
    }

    private void FillResting(ref PaperSide side, int reference, long sizeE9, long nowNs)
    {
        ref var order = ref orders.At(reference);
        order.FilledE9 += sizeE9;
        answers.Fill(in order, order.PriceE9, sizeE9, isMaker: true, nowNs);
        if (order.LeavesE9 == 0)
            orders.Remove(ref side, reference);
    }

    /// <summary>Walks the visible book; false when one of our own orders ends it.</summary>
    private bool TryTake(ref PaperInstrument instrument, ref PaperOrder order, long nowNs)
    {
        ref var other = ref OtherSide(ref instrument, order.Side);
        while (order.LeavesE9 > 0)
        {
            var own = FirstOwn(in instrument, in other, in order);
            var at = FirstLevel(in instrument, in other, in order);
            var levels = other.Levels(books.Memory);
            if (own != 0 && (at < 0 || other.Rank(orders.At(own).PriceE9) >= other.Rank(levels[at].PriceE9)))
            {
                if (options.SelfTrade != SelfTradeMode.CancelNewest)
                {
                    answers.Cancel(in orders.At(own), MatchReason.SelfTrade, nowNs);
                    orders.Remove(ref other, own);
                }

                if (options.SelfTrade != SelfTradeMode.CancelOldest)
                    return false;
                continue;
            }

            if (at < 0)
                return true;
            var fillE9 = Math.Min(levels[at].LeftE9, order.LeavesE9);
            levels[at].ConsumedE9 += fillE9;
            order.FilledE9 += fillE9;
            answers.Fill(in order, levels[at].PriceE9, fillE9, isMaker: false, nowNs);
        }

        return true;
    }

    private bool CanFill(ref PaperInstrument instrument, in PaperOrder order)
    {
        ref var other = ref OtherSide(ref instrument, order.Side);
        var own = options.SelfTrade == SelfTradeMode.CancelOldest ? 0 : FirstOwn(in instrument, in other, in order);
        var levels = other.Levels(books.Memory);
        var missingE9 = order.LeavesE9;
        for (var at = FirstLevel(in instrument, in other, in order); at >= 0 && missingE9 > 0; at--)
        {
            var priceE9 = levels[at].PriceE9;
            if (!IsWithin(in instrument, in other, in order, priceE9)
                || (own != 0 && other.Rank(orders.At(own).PriceE9) >= other.Rank(priceE9)))
            {
                break;
            }

            missingE9 -= Math.Min(levels[at].LeftE9, missingE9);
        }

        return missingE9 == 0;
    }

    /// <summary>Our best order of the other side that the order would meet; 0 = none.</summary>
    private int FirstOwn(in PaperInstrument instrument, in PaperSide other, in PaperOrder order) =>
        other.FirstOrder != 0 && IsWithin(in instrument, in other, in order, orders.At(other.FirstOrder).PriceE9)
            ? other.FirstOrder
            : 0;

    /// <summary>The best level with something left that the order may take; -1 = none.</summary>
    private int FirstLevel(in PaperInstrument instrument, in PaperSide other, in PaperOrder order)
    {
        var levels = other.Levels(books.Memory);
        for (var at = levels.Length - 1; at >= 0; at--)
        {
            if (!IsWithin(in instrument, in other, in order, levels[at].PriceE9))
                return -1;
            if (levels[at].LeftE9 > 0)
                return at;
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsWithin(
        in PaperInstrument instrument, in PaperSide other, in PaperOrder order, long priceE9) =>
        instrument.IsInBand(priceE9)
            && (order.OrderType == OrderType.Market || other.Rank(priceE9) >= other.Rank(order.PriceE9));

    private void Close(in PaperOrder order, MatchReason reason, long nowNs)
    {
        orders.Close(order.OrderId);
        answers.Cancel(in order, reason, nowNs);
    }
}
