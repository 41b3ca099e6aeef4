using MicroAlpha.Events;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Positions;

namespace MicroAlpha.Pipeline.Risk;

/// <summary>Checks of how the session goes: rates, parents, losses, refusals, unknown orders, identity.</summary>
internal sealed class ConductChecks(RiskState state, OrderTable orders, ParentTable parents, PositionBook positions)
{
    /// <summary>Which check refuses; None when all pass.</summary>
    public RiskCode Check(ref RiskQuestion question)
    {
        var account = state.Account;
        var needed = (account.CancelReserve + 1) * MessageBudget.Token;
        if (state.Tokens < needed)
            return question.Refuse(RiskCode.MessageRate, state.Tokens, needed);
        if (!question.IsReducing)
        {
            if (state.HasManyExecutions(question.Intent.InstrumentId, in question.Risk))
            {
                return question.Refuse(
                    RiskCode.RepeatedExecutions, question.Risk.MaxExecutions + 1, question.Risk.MaxExecutions);
            }

            var most = account.OrderGrace + Math.BigMul(account.OrdersPerFill, state.Fills);
            if (state.Sent >= most)
                return question.Refuse(RiskCode.OrderToFill, state.Sent + 1, most);
        }

        var code = CheckParent(ref question);
        if (code == RiskCode.None && !question.IsReducing)
            code = CheckLosses(ref question, account);
        if (code != RiskCode.None)
            return code;
        return state.Identity != state.ExpectedIdentity
            ? question.Refuse(RiskCode.ConfigIdentity, (long)state.Identity, (long)state.ExpectedIdentity)
            : RiskCode.None;
    }

    private RiskCode CheckParent(ref RiskQuestion question)
    {
        ref readonly var intent = ref question.Intent;
        if (intent.ParentId == 0)
            return RiskCode.None;
        if (intent.ParentId > parents.Count)
            return question.Refuse(RiskCode.ParentUnknown, intent.ParentId, parents.Count);
        ref readonly var parent = ref parents[intent.ParentId];
        if (parent.InstrumentId != intent.InstrumentId || parent.Side != intent.Side
            || parent.StrategyId != intent.StrategyId)
        {
            return question.Refuse(RiskCode.ParentUnknown, intent.ParentId, parents.Count);
        }

        var whole = (Int128)parent.FilledSizeE9 + parent.OpenSizeE9 + question.AddE9;
        return whole > parent.SizeE9
            ? question.Refuse(RiskCode.ParentConservation, whole, parent.SizeE9)
            : RiskCode.None;
    }

    private RiskCode CheckLosses(ref RiskQuestion question, AccountLimits account)
    {
        ref readonly var money = ref state.Money;
        if (positions.DailyLossE18 > money.DailyLossE18)
            return question.RefuseMoney(RiskCode.DailyLoss, positions.DailyLossE18, money.DailyLossE18);
        if (positions.DrawdownE18 > money.DrawdownE18)
            return question.RefuseMoney(RiskCode.Drawdown, positions.DrawdownE18, money.DrawdownE18);
        if (state.HasManyRejects())
            return question.Refuse(RiskCode.RejectStorm, account.MaxRejects + 1, account.MaxRejects);
        if (question.Cell.UnknownOrders > 0)
            return question.Refuse(RiskCode.UnknownOrdersSymbol, question.Cell.UnknownOrders, 0);
        ref readonly var total = ref orders.Exposures.AccountTotal;
        if (total.UnknownOrders > account.MaxUnknownOrders)
            return question.Refuse(RiskCode.UnknownOrders, total.UnknownOrders, account.MaxUnknownOrders);
        var drift = positions.DriftE9(question.Intent.InstrumentId);
        return drift > question.Risk.MaxDriftE9
            ? question.Refuse(RiskCode.PositionDrift, drift, question.Risk.MaxDriftE9)
            : RiskCode.None;
    }
}
