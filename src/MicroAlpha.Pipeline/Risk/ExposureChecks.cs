using MicroAlpha.Events;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Positions;

namespace MicroAlpha.Pipeline.Risk;

/// <summary>Checks of what would be held: positions, values, open orders, buying power, short sales.</summary>
internal sealed class ExposureChecks(RiskState state, OrderTable orders, PositionBook positions)
{
    /// <summary>Which check refuses; None when all pass.</summary>
    public RiskCode Check(ref RiskQuestion question)
    {
        var code = question.IsReducing ? RiskCode.None : CheckGrowth(ref question);
        if (code != RiskCode.None)
            return code;
        if (!question.Risk.IsAllowed)
            return question.Refuse(RiskCode.NotAllowed, 0, 1);
        return CheckSelfTrade(ref question);
    }

    private RiskCode CheckGrowth(ref RiskQuestion question)
    {
        var worst = Int128.Abs(question.WorstPositionE9);
        if (worst > question.Risk.MaxPositionE9)
            return question.Refuse(RiskCode.MaxPosition, worst, question.Risk.MaxPositionE9);
        var account = state.Account;
        ref readonly var money = ref state.Money;
        ref readonly var strategy = ref orders.Exposures.StrategyTotal(question.Intent.StrategyId);
        ref readonly var total = ref orders.Exposures.AccountTotal;
        var code = CheckValue(
            ref question, in strategy, in money.StrategyGrossE18, in money.StrategyNetE18, RiskCode.StrategyGross);
        if (code != RiskCode.None)
            return code;
        code = CheckValue(ref question, in total, in money.GrossE18, in money.NetE18, RiskCode.AccountGross);
        if (code != RiskCode.None)
            return code;
        if (question.Intent.Kind == CommandKind.New)
        {
            if (total.OpenOrders >= account.MaxOpenOrders)
                return question.Refuse(RiskCode.OpenOrders, total.OpenOrders + 1, account.MaxOpenOrders);
            if (question.Cell.OpenOrders >= question.Risk.MaxOpenOrders)
            {
                return question.Refuse(
                    RiskCode.OpenOrdersSymbol, question.Cell.OpenOrders + 1, question.Risk.MaxOpenOrders);
            }
        }

        var power = money.BuyingPowerE18 + Int128.Min(0, positions.EquityE18);
        var bound = total.GrossE18 + total.OpenBuyE18 + total.OpenSellE18 + question.AddE18;
        return bound > power
            ? question.RefuseMoney(RiskCode.BuyingPower, bound, power)
            : CheckShort(ref question);
    }

    // The net's code follows the gross one's.
    private static RiskCode CheckValue(
        ref RiskQuestion question, ref readonly ExposureTotal total, in Int128 maxGross, in Int128 maxNet,
        RiskCode grossCode)
    {
        var gross = total.GrossE18 + total.OpenBuyE18 + total.OpenSellE18 + question.AddE18;
        if (gross > maxGross)
            return question.RefuseMoney(grossCode, gross, maxGross);
        var net = Int128.Abs(question.IsBuy
            ? total.NetE18 + total.OpenBuyE18 + question.AddE18
            : total.NetE18 - total.OpenSellE18 - question.AddE18);
        return net > maxNet ? question.RefuseMoney(grossCode + 1, net, maxNet) : RiskCode.None;
    }

    private static RiskCode CheckShort(ref RiskQuestion question)
    {
        if (question.IsBuy || question.WorstPositionE9 >= 0)
            return RiskCode.None;
        if (!question.Risk.CanShort)
            return question.Refuse(RiskCode.ShortNotAllowed, question.WorstPositionE9, 0);
        var least = (Int128)question.Top.BidPriceE9 + question.Risk.TickE9;
        return question.Risk.IsShortRestricted && question.Intent.PriceE9 < least
            ? question.Refuse(RiskCode.ShortSaleRestricted, question.Intent.PriceE9, least)
            : RiskCode.None;
    }

    private RiskCode CheckSelfTrade(ref RiskQuestion question)
    {
        ref readonly var intent = ref question.Intent;
        var isDuplicateChecked = intent.Kind == CommandKind.New && question.Risk.DuplicateNs > 0;
        var isSame = false;
        for (var id = orders.FirstLive(intent.InstrumentId); id != 0;)
        {
            ref readonly var own = ref orders[id];
            if (own.Side != intent.Side && Meets(in own, in question))
                return question.Refuse(RiskCode.SelfTrade, intent.PriceE9, PriceOf(in own, question.IsBuy));
            isSame |= own.Side == intent.Side && own.PriceE9 == intent.PriceE9 && own.SizeE9 == intent.SizeE9;
            id = own.NextLive;
        }

        if (!isDuplicateChecked)
            return RiskCode.None;
        if (isSame)
            return question.Refuse(RiskCode.DuplicateOrder, 0, question.Risk.DuplicateNs);
        var last = state.LastSame(in intent);
        var elapsed = (Int128)state.NowNs - last;
        return elapsed < question.Risk.DuplicateNs
            ? question.Refuse(RiskCode.DuplicateOrder, elapsed, question.Risk.DuplicateNs)
            : RiskCode.None;
    }

    private static bool Meets(ref readonly OrderRecord own, ref readonly RiskQuestion question)
    {
        if (own.OrderType == OrderType.Market || question.Intent.OrderType == OrderType.Market)
            return true;
        var price = PriceOf(in own, question.IsBuy);
        return question.IsBuy ? question.Intent.PriceE9 >= price : question.Intent.PriceE9 <= price;
    }

    // The terms in force or those asked for, whichever is nearer to us.
    private static long PriceOf(ref readonly OrderRecord own, bool isBuy)
    {
        if (own.PendingSizeE9 == 0)
            return own.PriceE9;
        return isBuy ? Math.Min(own.PriceE9, own.PendingPriceE9) : Math.Max(own.PriceE9, own.PendingPriceE9);
    }
}
