using MicroAlpha.Events;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Positions;

namespace MicroAlpha.Pipeline.Risk;

/// <summary>
/// The only door between strategies and the command ring: every check in a fixed order, in whole numbers, and with the
/// last one passed the order is in the table and its worst case is reserved. Core lane only; no allocation.
/// </summary>
/// <remarks>
/// Sums are of 128 bits, so nothing overflows on the way; what does not fit 64 bits is refused. A reducing order (its
/// worst case, with everything open on its side, does not turn the position around) passes the checks about growing
/// risk: position, gross and net value, buying power, open orders, rates of executions and orders, losses, storms,
/// unknown orders, drift. Cancels pass everything and take a message.
/// </remarks>
/// <param name="state">Limits and what the market and the operators said.</param>
/// <param name="books">Tops of book, up to date.</param>
/// <param name="orders">Gets what passes.</param>
/// <param name="parents">Parent intents.</param>
/// <param name="positions">Losses and drifts.</param>
public sealed class RiskGate(
    RiskState state, BookSet books, OrderTable orders, ParentTable parents, PositionBook positions)
{
    private readonly long[] _refusals = new long[256];
    private readonly MarketChecks _market = new(state, books, orders);
    private readonly ExposureChecks _exposure = new(state, orders, positions);
    private readonly ConductChecks _conduct = new(state, orders, parents, positions);

    /// <summary>Refusals by <see cref="RiskCode"/>.</summary>
    public ReadOnlySpan<long> Refusals => _refusals;

    /// <summary>Asks for an order, a replace or a cancel. What passes is in the table and reserved.</summary>
    /// <param name="intent">What is wanted; of a replace or cancel the order's own terms are filled in.</param>
    /// <param name="nowNs">Latest receive time, ns since the Unix epoch, our clock.</param>
    /// <param name="orderId">The order's id; 0 when it was refused.</param>
    /// <param name="reject">Why it was refused.</param>
    public bool TryPass(ref OrderIntent intent, long nowNs, out uint orderId, out RiskReject reject)
    {
        state.Advance(nowNs);
        orderId = 0;
        RiskQuestion question = default;
        question.Intent = intent;
        var code = intent.Kind == CommandKind.Cancel
            ? CheckCancel(ref question)
            : Check(ref question);
        if (code == RiskCode.None)
        {
            orderId = Admit(ref question);
            intent = question.Intent;
            reject = default;
            return true;
        }

        intent = question.Intent;
        _refusals[(int)code]++;
        reject = new RiskReject(code, question.ObservedValue, question.LimitValue);
        return false;
    }

    private RiskCode Check(ref RiskQuestion question)
    {
        ref readonly var old = ref FindOld(ref question);
        Prepare(ref question, in old);
        var code = CheckState(ref question);
        if (code == RiskCode.None)
            code = CheckForm(ref question, in old);
        if (code == RiskCode.None)
            code = _market.Check(ref question);
        if (code == RiskCode.None)
            code = _exposure.Check(ref question);
        if (code == RiskCode.None)
            code = _conduct.Check(ref question);
        return code;
    }

    // The order to replace; the empty record 0 for anything else.
    internal ref readonly OrderRecord FindOld(ref RiskQuestion question)
    {
        ref var intent = ref question.Intent;
        if (intent.Kind is not (CommandKind.Replace or CommandKind.Cancel) || !orders.IsKnown(intent.OrderId))
            return ref orders[0];
        ref readonly var old = ref orders[intent.OrderId];
        if (!old.IsLive || old.StrategyId != intent.StrategyId)
            return ref orders[0];
        (intent.InstrumentId, intent.ParentId, intent.Side) = (old.InstrumentId, old.ParentId, old.Side);
        (intent.OrderType, intent.TimeInForce) = (old.OrderType, old.TimeInForce);
        return ref old;
    }

    internal void Prepare(ref RiskQuestion question, ref readonly OrderRecord old)
    {
        var id = question.Intent.InstrumentId;
        question.IsKnown = id < (uint)state.Count && state.Of(id).IsDefined;
        if (!question.IsKnown)
            return;
        question.Risk = ref state.Of(id);
        question.Top = ref books.Top(id);
        question.Cell = ref orders.Exposures.Account(id);
        question.Weigh(in old);
    }

    private RiskCode CheckState(ref RiskQuestion question)
    {
        ref readonly var intent = ref question.Intent;
        var level = state.Kills.Of(intent.StrategyId, intent.InstrumentId);
        if (level != 0)
        {
            var highest = !question.IsReducing ? 0 : intent.IsFlatten ? KillLevels.Flatten : KillLevels.ReduceOnly;
            if (level > highest)
                return question.Refuse(RiskCode.Killed, level, highest);
        }

        if (state.Run != RunState.Open)
            return question.Refuse(RiskCode.NotRunning, (int)state.Run, (int)RunState.Open);
        if (state.NowNs > state.LeaseEndNs)
            return question.Refuse(RiskCode.LeaseLost, state.NowNs, state.LeaseEndNs);
        var age = (Int128)state.NowNs - intent.DecisionTimeNs;
        var oldest = state.Account.MaxDecisionAgeMs * RiskState.NsPerMs;
        return age < 0 || age > oldest ? question.Refuse(RiskCode.DecisionTooOld, age, oldest) : RiskCode.None;
    }

    private RiskCode CheckForm(ref RiskQuestion question, ref readonly OrderRecord old)
    {
        ref readonly var intent = ref question.Intent;
        if (intent.Kind is not (CommandKind.New or CommandKind.Replace))
            return question.Refuse(RiskCode.BadCommand, (int)intent.Kind, (int)CommandKind.Cancel);
        if (intent.Kind == CommandKind.Replace && !old.IsLive)
            return question.Refuse(RiskCode.OrderNotLive, intent.OrderId, orders.Count);
        if (!question.IsKnown)
            return question.Refuse(RiskCode.UnknownInstrument, intent.InstrumentId, state.Count);
        if (intent.StrategyId >= ExposureBook.MaxStrategies)
            return question.Refuse(RiskCode.UnknownStrategy, intent.StrategyId, ExposureBook.MaxStrategies - 1);
        if (!question.Risk.HasLimits)
            return question.Refuse(RiskCode.MissingLimit, 0, 1);
        if (old.Has(OrderFacts.ReplacePending | OrderFacts.CancelPending)
            || (old.IsLive && intent.SizeE9 == old.SizeE9 && intent.PriceE9 == old.PriceE9))
        {
            return question.Refuse(RiskCode.ChangePending, (int)old.Facts, 0);
        }

        var code = CheckTerms(ref question);
        if (code != RiskCode.None)
            return code;
        var open = (Int128)(question.IsBuy ? question.Cell.OpenBuyE9 : question.Cell.OpenSellE9) + question.AddE9;
        var total = Int128.Max(open, Int128.Abs(question.WorstPositionE9));
        if (question.IsOverflow || total > long.MaxValue)
            return question.Refuse(RiskCode.Overflow, Int128.Max(total, question.ReservePriceE9), long.MaxValue);
        return intent.Kind == CommandKind.New && orders.IsFull
            ? question.Refuse(RiskCode.TableFull, orders.Count + 1L, orders.Count)
            : RiskCode.None;
    }

    private static RiskCode CheckTerms(ref RiskQuestion question)
    {
        ref readonly var intent = ref question.Intent;
        if (intent.Side is not (Side.Bid or Side.Ask))
            return question.Refuse(RiskCode.BadSide, (int)intent.Side, (int)Side.Ask);
        if (intent.OrderType is not (OrderType.Limit or OrderType.Market))
            return question.Refuse(RiskCode.BadOrderType, (int)intent.OrderType, (int)OrderType.Market);
        if (intent.TimeInForce is < TimeInForce.Day or > TimeInForce.FillOrKill)
            return question.Refuse(RiskCode.BadTimeInForce, (int)intent.TimeInForce, (int)TimeInForce.FillOrKill);
        if (intent.SizeE9 <= question.ExecutedE9)
            return question.Refuse(RiskCode.BadSize, intent.SizeE9, question.ExecutedE9 + (Int128)1);
        if (intent.SizeE9 % question.Risk.LotE9 != 0)
            return question.Refuse(RiskCode.BadLot, intent.SizeE9 % question.Risk.LotE9, 0);
        var isMarket = intent.OrderType == OrderType.Market;
        if (isMarket ? intent.PriceE9 != 0 : intent.PriceE9 <= 0)
            return question.Refuse(RiskCode.BadPrice, intent.PriceE9, isMarket ? 0 : 1);
        return intent.PriceE9 % question.Risk.TickE9 != 0
            ? question.Refuse(RiskCode.BadTick, intent.PriceE9 % question.Risk.TickE9, 0)
            : RiskCode.None;
    }

    private RiskCode CheckCancel(ref RiskQuestion question)
    {
        ref readonly var old = ref FindOld(ref question);
        if (!old.IsLive)
            return question.Refuse(RiskCode.OrderNotLive, question.Intent.OrderId, orders.Count);
        (question.Intent.SizeE9, question.Intent.PriceE9) = (old.SizeE9, old.PriceE9);
        return old.Has(OrderFacts.CancelPending)
            ? question.Refuse(RiskCode.ChangePending, (int)old.Facts, 0)
            : RiskCode.None;
    }

    private uint Admit(ref RiskQuestion question)
    {
        ref readonly var intent = ref question.Intent;
        if (intent.Kind == CommandKind.Cancel)
        {
            state.TakeToken();
            _ = orders.TryAskCancel(intent.OrderId, intent.DecisionTimeNs);
            return intent.OrderId;
        }

        state.NoteSent(in intent);
        if (intent.Kind == CommandKind.New)
            return orders.Open(in intent, question.ReservePriceE9);
        _ = orders.TryAskReplace(
            intent.OrderId, intent.SizeE9, intent.PriceE9, question.ReservePriceE9, intent.DecisionTimeNs);
        return intent.OrderId;
    }
}
