using MicroAlpha.Events;
using MicroAlpha.Venue.Matching;

namespace MicroAlpha.Venue.Paper;

/// <summary>
/// Checks commands at their arrival and carries them out. Reasons are checked in the order of
/// <see cref="MatchReason"/>'s numbers, as the matcher does.
/// </summary>
internal sealed class PaperDesk(
    PaperBooks books, PaperOrders orders, PaperMatching matching, PaperAnswers answers)
{
    /// <summary>Carries out a command at its arrival.</summary>
    public void Execute(in PendingCommand pending, long nowNs)
    {
        var reason = pending.Command.Kind switch
        {
            CommandKind.New => New(in pending, nowNs),
            CommandKind.Replace => Replace(in pending, nowNs),
            _ => Cancel(in pending, nowNs),
        };
        if (reason != MatchReason.None)
            answers.Reject(in pending, reason, nowNs);
    }

    /// <summary>A new trading status of one instrument.</summary>
    public static void SetState(ref PaperInstrument instrument, TradingState state)
    {
        if (state != TradingState.Unchanged)
            instrument.IsHalted = state != TradingState.Trading;
    }

    /// <summary>A new band: orders outside it are canceled.</summary>
    public void SetBand(ref PaperInstrument instrument, in LuldBandPayload band, long nowNs)
    {
        (instrument.LowerBandE9, instrument.UpperBandE9) = (band.DownPriceE9, band.UpPriceE9);
        CancelBeyond(ref instrument, ref instrument.Bids, nowNs);
        CancelBeyond(ref instrument, ref instrument.Asks, nowNs);
    }

    /// <summary>A phase of the day begins: day orders end with trading.</summary>
    public void SetPhase(SessionPhase phase, long nowNs)
    {
        matching.IsClosed = phase == SessionPhase.Closed;
        if (phase is not (SessionPhase.PostMarket or SessionPhase.Closed))
            return;
        foreach (ref var instrument in books.All)
        {
            ExpireDay(ref instrument.Bids, nowNs);
            ExpireDay(ref instrument.Asks, nowNs);
        }
    }

    private MatchReason New(in PendingCommand pending, long nowNs)
    {
        ref readonly var command = ref pending.Command;
        if (!books.IsInRange(command.InstrumentId) || !books.At(command.InstrumentId).IsKnown)
            return MatchReason.UnknownInstrument;
        if (command.OrderId == 0)
            return MatchReason.InvalidOrderId;
        ref var instrument = ref books.At(command.InstrumentId);
        var order = new PaperOrder
        {
            OrderId = command.OrderId,
            InstrumentId = command.InstrumentId,
            Side = command.Side,
            OrderType = command.OrderType,
            TimeInForce = command.TimeInForce,
            PriceE9 = command.PriceE9,
            SizeE9 = command.SizeE9,
        };
        var canWait = order.TimeInForce is TimeInForce.Day or TimeInForce.GoodTillCanceled
            && order.OrderType != OrderType.Market;
        if (order.Side is not (Side.Bid or Side.Ask))
            return MatchReason.InvalidSide;
        if (order.OrderType is not (OrderType.Limit or OrderType.Market or OrderType.PostOnly))
            return MatchReason.InvalidOrderType;
        if (order.TimeInForce is not (>= TimeInForce.Day and <= TimeInForce.FillOrKill))
            return MatchReason.InvalidTimeInForce;
        if (order.OrderType == OrderType.PostOnly && !canWait)
            return MatchReason.InvalidFlags;
        if (order.OrderType == OrderType.Market ? order.PriceE9 != 0 : order.PriceE9 <= 0)
            return MatchReason.InvalidPrice;
        var reason = CheckSteps(in instrument, order.PriceE9, order.SizeE9);
        if (reason != MatchReason.None)
            return reason;
        if (order.OrderId < (uint)orders.IdLimit && orders.IsUsed(order.OrderId))
            return MatchReason.DuplicateOrder;
        if (matching.IsShut(in instrument) && !canWait)
            return MatchReason.Halted;
        reason = CheckMarket(ref instrument, in order);
        if (reason != MatchReason.None)
            return reason;
        if (order.OrderId >= (uint)orders.IdLimit || (orders.IsFull && canWait))
            return MatchReason.OrderLimit;
        answers.Accept(in order, nowNs);
        matching.Arrive(ref instrument, ref order, nowNs);
        return MatchReason.None;
    }

    private MatchReason Replace(in PendingCommand pending, long nowNs)
    {
        ref readonly var command = ref pending.Command;
        var reference = orders.Find(command.OrderId);
        if (reference == 0 || orders.At(reference).InstrumentId != command.InstrumentId)
            return MatchReason.UnknownOrder;
        ref var instrument = ref books.At(command.InstrumentId);
        ref var resting = ref orders.At(reference);
        var order = resting;
        order.PriceE9 = command.PriceE9 == 0 ? resting.PriceE9 : command.PriceE9;
        order.SizeE9 = command.SizeE9 == 0 ? resting.SizeE9 : command.SizeE9;
        if (order.PriceE9 < 0)
            return MatchReason.InvalidPrice;
        var reason = CheckSteps(in instrument, order.PriceE9, order.SizeE9);
        if (reason != MatchReason.None)
            return reason;
        if (order.SizeE9 <= order.FilledE9)
            return MatchReason.SizeAtMostFilled;
        if (order.PriceE9 == resting.PriceE9 && order.SizeE9 <= resting.SizeE9)
        {
            resting.SizeE9 = order.SizeE9;
            answers.Replace(in resting, nowNs);
            return MatchReason.None;
        }

        reason = CheckMarket(ref instrument, in order);
        if (reason != MatchReason.None)
            return reason;
        orders.Remove(ref PaperMatching.OwnSide(ref instrument, order.Side), reference);
        answers.Replace(in order, nowNs);
        matching.Arrive(ref instrument, ref order, nowNs);
        return MatchReason.None;
    }

    private MatchReason Cancel(in PendingCommand pending, long nowNs)
    {
        ref readonly var command = ref pending.Command;
        var reference = orders.Find(command.OrderId);
        if (reference == 0 || orders.At(reference).InstrumentId != command.InstrumentId)
            return MatchReason.UnknownOrder;
        ref var instrument = ref books.At(command.InstrumentId);
        Close(ref PaperMatching.OwnSide(ref instrument, orders.At(reference).Side), reference, MatchReason.Requested,
            nowNs);
        return MatchReason.None;
    }

    private static MatchReason CheckSteps(in PaperInstrument instrument, long priceE9, long sizeE9)
    {
        if (instrument.TickE9 > 0 && priceE9 % instrument.TickE9 != 0)
            return MatchReason.PriceNotOnTick;
        if (sizeE9 <= 0)
            return MatchReason.InvalidSize;
        return instrument.LotE9 > 0 && sizeE9 % instrument.LotE9 != 0 ? MatchReason.SizeNotOnLot : MatchReason.None;
    }

    private MatchReason CheckMarket(ref PaperInstrument instrument, in PaperOrder order)
    {
        if (order.OrderType != OrderType.Market && IsBeyondBand(in instrument, order.Side, order.PriceE9))
            return MatchReason.OutsideBand;
        return order.OrderType == OrderType.PostOnly && matching.WouldTake(ref instrument, in order)
            ? MatchReason.PostOnlyWouldTake
            : MatchReason.None;
    }

    private static bool IsBeyondBand(in PaperInstrument instrument, Side side, long priceE9) => side == Side.Bid
        ? instrument.UpperBandE9 > 0 && priceE9 > instrument.UpperBandE9
        : instrument.LowerBandE9 > 0 && priceE9 < instrument.LowerBandE9;

    private void CancelBeyond(ref PaperInstrument instrument, ref PaperSide side, long nowNs)
    {
        // The orders beyond the band are the best ones.
        while (side.FirstOrder != 0
            && IsBeyondBand(in instrument, side.Side, orders.At(side.FirstOrder).PriceE9))
        {
            Close(ref side, side.FirstOrder, MatchReason.BandMoved, nowNs);
        }
    }

    private void ExpireDay(ref PaperSide side, long nowNs)
    {
        for (var reference = side.FirstOrder; reference != 0;)
        {
            var current = reference;
            ref var order = ref orders.At(current);
            reference = order.Next;
            if (order.TimeInForce != TimeInForce.Day)
                continue;
            answers.Expire(in order, nowNs);
            orders.Remove(ref side, current);
        }
    }

    private void Close(ref PaperSide side, int reference, MatchReason reason, long nowNs)
    {
        answers.Cancel(in orders.At(reference), reason, nowNs);
        orders.Remove(ref side, reference);
    }
}
