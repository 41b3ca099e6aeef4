using MicroAlpha.Events;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Orders;

namespace MicroAlpha.Pipeline.Risk;

/// <summary>Checks against the market: hours, halts, quotes, sizes and collars.</summary>
internal sealed class MarketChecks(RiskState state, BookSet books, OrderTable orders)
{
    private const byte HaltedByUs = byte.MaxValue;

    /// <summary>Which check refuses; None when all pass.</summary>
    public RiskCode Check(ref RiskQuestion question)
    {
        ref readonly var risk = ref question.Risk;
        var code = risk.NeedsSession && risk.AssetClass != AssetClass.Crypto
            ? CheckSession(ref question)
            : RiskCode.None;
        if (code != RiskCode.None)
            return code;
        if (risk.State != InstrumentRisk.NoState && risk.State != (byte)TradingState.Trading)
            return question.Refuse(RiskCode.Halted, risk.State, (byte)TradingState.Trading);
        if (orders.IsHalted(question.Intent.InstrumentId))
            return question.Refuse(RiskCode.Halted, HaltedByUs, (byte)TradingState.Trading);
        var price = question.Intent.PriceE9;
        if (price != 0 && risk.BandUpE9 > 0 && price > risk.BandUpE9)
            return question.Refuse(RiskCode.OutsideBand, price, risk.BandUpE9);
        if (price != 0 && price < risk.BandDownE9)
            return question.Refuse(RiskCode.OutsideBand, price, risk.BandDownE9);
        code = CheckQuote(ref question);
        if (code != RiskCode.None)
            return code;
        if (question.Intent.SizeE9 > risk.MaxQuantityE9)
            return question.Refuse(RiskCode.MaxQuantity, question.Intent.SizeE9, risk.MaxQuantityE9);
        var notional = Math.BigMul(question.Intent.SizeE9, question.ReservePriceE9);
        if (notional > risk.MaxNotionalE18)
            return question.RefuseMoney(RiskCode.MaxNotional, notional, risk.MaxNotionalE18);
        // A market order has no price; what it reserves is at the collar already.
        return price == 0 ? RiskCode.None : CheckCollars(ref question);
    }

    private RiskCode CheckSession(ref RiskQuestion question)
    {
        if (state.Phase != SessionPhase.Regular)
            return question.Refuse(RiskCode.OutsideSession, (int)state.Phase, (int)SessionPhase.Regular);
        if (state.OpenTimeNs != 0 && state.NowNs < state.OpenTimeNs)
            return question.Refuse(RiskCode.OutsideSession, state.NowNs, state.OpenTimeNs);
        return state.CloseTimeNs != 0 && state.NowNs >= state.CloseTimeNs
            ? question.Refuse(RiskCode.OutsideSession, state.NowNs, state.CloseTimeNs - 1)
            : RiskCode.None;
    }

    private RiskCode CheckQuote(ref RiskQuestion question)
    {
        ref readonly var top = ref question.Top;
        if (top.BidPriceE9 <= 0 || top.AskPriceE9 <= 0)
            return question.Refuse(RiskCode.NoQuote, Math.Min(top.BidPriceE9, top.AskPriceE9), 1);
        var age = books.IsTopStale(question.Intent.InstrumentId)
            ? long.MaxValue
            : (Int128)state.NowNs - top.ReceiveTimeNs;
        if (age > question.Risk.StaleNs)
            return question.Refuse(RiskCode.StaleQuote, age, question.Risk.StaleNs);
        return top.BidPriceE9 >= top.AskPriceE9
            ? question.Refuse(RiskCode.LockedOrCrossed, top.BidPriceE9, top.AskPriceE9 - 1)
            : RiskCode.None;
    }

    private static RiskCode CheckCollars(ref RiskQuestion question)
    {
        ref readonly var risk = ref question.Risk;
        var price = question.Intent.PriceE9;
        var touch = question.IsBuy ? question.Top.AskPriceE9 : question.Top.BidPriceE9;
        // How far the price goes into the other side: only that can execute at a loss.
        var through = question.IsBuy ? price - touch : touch - price;
        if (through > 0)
        {
            if (Math.BigMul(through, RiskQuestion.BpsPerUnit) > Math.BigMul(touch, risk.CollarTouchBps))
                return RefuseBps(ref question, RiskCode.CollarTouchBps, through, touch, risk.CollarTouchBps);
            if (through > Math.BigMul(risk.TickE9, risk.CollarTouchTicks))
                return RefuseTicks(ref question, RiskCode.CollarTouchTicks, through, risk.CollarTouchTicks);
        }

        var last = risk.LastTradeE9;
        var beyond = question.IsBuy ? price - last : last - price;
        if (last == 0 || beyond <= 0)
            return RiskCode.None;
        if (Math.BigMul(beyond, RiskQuestion.BpsPerUnit) > Math.BigMul(last, risk.CollarLastBps))
            return RefuseBps(ref question, RiskCode.CollarLastBps, beyond, last, risk.CollarLastBps);
        return beyond > Math.BigMul(risk.TickE9, risk.CollarLastTicks)
            ? RefuseTicks(ref question, RiskCode.CollarLastTicks, beyond, risk.CollarLastTicks)
            : RiskCode.None;
    }

    // Rounded up, so that what is told is above the limit.
    private static RiskCode RefuseBps(ref RiskQuestion question, RiskCode code, Int128 distance, long of, long limit) =>
        question.Refuse(code, ((distance * RiskQuestion.BpsPerUnit) + of - 1) / of, limit);

    private static RiskCode RefuseTicks(ref RiskQuestion question, RiskCode code, Int128 distance, long limit) =>
        question.Refuse(code, (distance + question.Risk.TickE9 - 1) / question.Risk.TickE9, limit);
}
