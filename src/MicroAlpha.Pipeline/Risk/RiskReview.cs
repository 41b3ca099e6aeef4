using MicroAlpha.Events;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Positions;

namespace MicroAlpha.Pipeline.Risk;

/// <summary>
/// Every check with a value and a limit as the gate would see it now, passed or not, in the gate's order. Cold: it
/// allocates, and nothing of it runs live. Checks of a reducing order that the gate leaves out are left out.
/// </summary>
/// <param name="gate">The gate; it will answer as if it had not been read.</param>
/// <param name="state">Its memory.</param>
/// <param name="books">Tops of book.</param>
/// <param name="orders">Orders.</param>
/// <param name="parents">Parent intents.</param>
/// <param name="positions">Positions.</param>
public sealed class RiskReview(
    RiskGate gate, RiskState state, BookSet books, OrderTable orders, ParentTable parents, PositionBook positions)
{
    private readonly List<RiskReading> _readings = [];

    /// <summary>Reads all checks for an order or a replace; those of a cancel are none.</summary>
    public IReadOnlyList<RiskReading> Of(in OrderIntent intent, long nowNs)
    {
        _readings.Clear();
        RiskQuestion question = default;
        question.Intent = intent;
        ref readonly var old = ref gate.FindOld(ref question);
        if (intent.Kind is not (CommandKind.New or CommandKind.Replace))
            return [];
        // As the gate will do at the same time: the budget of messages grows with time only.
        state.Advance(nowNs);
        nowNs = state.NowNs;
        gate.Prepare(ref question, in old);
        if (!question.IsKnown || !question.Risk.HasLimits)
            return [];
        ReadState(ref question, nowNs);
        ReadMarket(ref question, nowNs);
        if (!question.IsReducing)
            ReadExposure(ref question);
        ReadConduct(ref question, nowNs);
        return _readings.ToArray();
    }

    private void AtMost(RiskCode code, Int128 value, Int128 limit) =>
        _readings.Add(new RiskReading(code, Wide.Held(value), Wide.Held(limit), value <= limit));

    private void AtLeast(RiskCode code, Int128 value, Int128 limit) =>
        _readings.Add(new RiskReading(code, Wide.Held(value), Wide.Held(limit), value >= limit));

    private void Money(RiskCode code, Int128 valueE18, Int128 limitE18) =>
        _readings.Add(new RiskReading(code, Wide.ToE9(valueE18), Wide.ToE9(limitE18), valueE18 <= limitE18));

    private void ReadState(ref RiskQuestion question, long nowNs)
    {
        ref readonly var intent = ref question.Intent;
        var highest = !question.IsReducing ? 0 : intent.IsFlatten ? KillLevels.Flatten : KillLevels.ReduceOnly;
        AtMost(RiskCode.Killed, state.Kills.Of(intent.StrategyId, intent.InstrumentId), highest);
        AtLeast(RiskCode.NotRunning, (int)state.Run, (int)RunState.Open);
        AtMost(RiskCode.LeaseLost, nowNs, state.LeaseEndNs);
        AtMost(
            RiskCode.DecisionTooOld, (Int128)nowNs - intent.DecisionTimeNs,
            state.Account.MaxDecisionAgeMs * RiskState.NsPerMs);
        AtLeast(RiskCode.BadSize, intent.SizeE9, question.ExecutedE9 + (Int128)1);
        AtMost(RiskCode.BadLot, intent.SizeE9 % Math.Max(1, question.Risk.LotE9), 0);
        AtMost(RiskCode.BadTick, intent.PriceE9 % Math.Max(1, question.Risk.TickE9), 0);
    }

    private void ReadMarket(ref RiskQuestion question, long nowNs)
    {
        ref readonly var risk = ref question.Risk;
        ref readonly var top = ref question.Top;
        var price = question.Intent.PriceE9;
        if (risk.NeedsSession && risk.AssetClass != AssetClass.Crypto)
            AtLeast(RiskCode.OutsideSession, state.Phase == SessionPhase.Regular ? 1 : 0, 1);
        if (risk.State != InstrumentRisk.NoState)
        {
            _readings.Add(new RiskReading(
                RiskCode.Halted, risk.State, (byte)TradingState.Trading, risk.State == (byte)TradingState.Trading));
        }

        if (price != 0 && risk.BandUpE9 > 0)
            AtMost(RiskCode.OutsideBand, price, risk.BandUpE9);
        if (price != 0 && risk.BandDownE9 > 0)
            AtLeast(RiskCode.OutsideBand, price, risk.BandDownE9);
        AtLeast(RiskCode.NoQuote, Math.Min(top.BidPriceE9, top.AskPriceE9), 1);
        AtMost(
            RiskCode.StaleQuote,
            books.IsTopStale(question.Intent.InstrumentId) ? long.MaxValue : (Int128)nowNs - top.ReceiveTimeNs,
            risk.StaleNs);
        AtMost(RiskCode.LockedOrCrossed, top.BidPriceE9, top.AskPriceE9 - (Int128)1);
        AtMost(RiskCode.MaxQuantity, question.Intent.SizeE9, risk.MaxQuantityE9);
        Money(
            RiskCode.MaxNotional, Math.BigMul(question.Intent.SizeE9, question.ReservePriceE9), risk.MaxNotionalE18);
        if (price == 0)
            return;
        var touch = question.IsBuy ? top.AskPriceE9 : top.BidPriceE9;
        Collar(
            question.IsBuy ? price - touch : touch - price, touch, risk.TickE9, RiskCode.CollarTouchBps,
            risk.CollarTouchBps, risk.CollarTouchTicks);
        var last = risk.LastTradeE9;
        Collar(
            question.IsBuy ? price - last : last - price, last, risk.TickE9, RiskCode.CollarLastBps,
            risk.CollarLastBps, risk.CollarLastTicks);
    }

    // The code for ticks follows the one for basis points; both are told rounded up.
    private void Collar(Int128 distance, long of, long tickE9, RiskCode code, long limitBps, long limitTicks)
    {
        if (of == 0)
            return;
        distance = Int128.Max(0, distance);
        AtMost(code, ((distance * RiskQuestion.BpsPerUnit) + of - 1) / of, limitBps);
        AtMost(code + 1, (distance + tickE9 - 1) / tickE9, limitTicks);
    }

    private void ReadExposure(ref RiskQuestion question)
    {
        ref readonly var money = ref state.Money;
        AtMost(RiskCode.MaxPosition, Int128.Abs(question.WorstPositionE9), question.Risk.MaxPositionE9);
        ref readonly var strategy = ref orders.Exposures.StrategyTotal(question.Intent.StrategyId);
        ref readonly var total = ref orders.Exposures.AccountTotal;
        ReadValue(ref question, in strategy, money.StrategyGrossE18, money.StrategyNetE18, RiskCode.StrategyGross);
        ReadValue(ref question, in total, money.GrossE18, money.NetE18, RiskCode.AccountGross);
        if (question.Intent.Kind == CommandKind.New)
        {
            AtMost(RiskCode.OpenOrders, total.OpenOrders + 1, state.Account.MaxOpenOrders);
            AtMost(RiskCode.OpenOrdersSymbol, question.Cell.OpenOrders + 1, question.Risk.MaxOpenOrders);
        }

        Money(
            RiskCode.BuyingPower, total.GrossE18 + total.OpenBuyE18 + total.OpenSellE18 + question.AddE18,
            money.BuyingPowerE18 + Int128.Min(0, positions.EquityE18));
        if (!question.IsBuy && !question.Risk.CanShort)
            AtLeast(RiskCode.ShortNotAllowed, question.WorstPositionE9, 0);
    }

    private void ReadValue(
        ref RiskQuestion question, ref readonly ExposureTotal total, Int128 maxGross, Int128 maxNet, RiskCode gross)
    {
        Money(gross, total.GrossE18 + total.OpenBuyE18 + total.OpenSellE18 + question.AddE18, maxGross);
        Money(
            gross + 1,
            Int128.Abs(question.IsBuy
                ? total.NetE18 + total.OpenBuyE18 + question.AddE18
                : total.NetE18 - total.OpenSellE18 - question.AddE18),
            maxNet);
    }

    private void ReadConduct(ref RiskQuestion question, long nowNs)
    {
        var account = state.Account;
        AtLeast(RiskCode.NotAllowed, question.Risk.IsAllowed ? 1 : 0, 1);
        if (question.Intent.Kind == CommandKind.New && question.Risk.DuplicateNs > 0)
        {
            AtLeast(
                RiskCode.DuplicateOrder, (Int128)nowNs - state.LastSame(in question.Intent), question.Risk.DuplicateNs);
        }

        AtLeast(RiskCode.MessageRate, state.Tokens, (account.CancelReserve + 1) * MessageBudget.Token);
        if (!question.IsReducing)
        {
            AtMost(
                RiskCode.OrderToFill, state.Sent + (Int128)1,
                account.OrderGrace + Math.BigMul(account.OrdersPerFill, state.Fills));
        }

        if (question.Intent.ParentId != 0 && question.Intent.ParentId <= parents.Count)
        {
            ref readonly var parent = ref parents[question.Intent.ParentId];
            AtMost(
                RiskCode.ParentConservation, (Int128)parent.FilledSizeE9 + parent.OpenSizeE9 + question.AddE9,
                parent.SizeE9);
        }

        if (!question.IsReducing)
            ReadLosses(ref question, account);
        _readings.Add(new RiskReading(
            RiskCode.ConfigIdentity, (long)state.Identity, (long)state.ExpectedIdentity,
            state.Identity == state.ExpectedIdentity));
    }

    private void ReadLosses(ref RiskQuestion question, AccountLimits account)
    {
        ref readonly var money = ref state.Money;
        Money(RiskCode.DailyLoss, positions.DailyLossE18, money.DailyLossE18);
        Money(RiskCode.Drawdown, positions.DrawdownE18, money.DrawdownE18);
        AtMost(RiskCode.UnknownOrdersSymbol, question.Cell.UnknownOrders, 0);
        AtMost(RiskCode.UnknownOrders, orders.Exposures.AccountTotal.UnknownOrders, account.MaxUnknownOrders);
        AtMost(
            RiskCode.PositionDrift, positions.DriftE9(question.Intent.InstrumentId), question.Risk.MaxDriftE9);
    }
}
