using MicroAlpha.Events;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Risk;
using NUnit.Framework;
using static MicroAlpha.Tests.Pipeline.Risk.RiskRig;

namespace MicroAlpha.Tests.Pipeline.Risk;

/// <summary>What the gate keeps, lets through and remembers; and the faults of the systems it replaces.</summary>
[TestFixture]
internal sealed class RiskGateTests
{
    [Test]
    public void SeenElsewhere_PriceThatIsNotANumber_IsRefused()
    {
        var rig = new RiskRig();
        foreach (var price in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 1e300])
        {
            var intent = rig.New(Side.Bid, 1, 90_00);
            intent.PriceE9 = (long)(price * 1e9);
            Assert.That(rig.Ask(intent), Is.Not.EqualTo(RiskCode.None), $"{price}");
            intent = rig.New(Side.Bid, 1, 90_00);
            intent.SizeE9 = (long)(price * 1e9);
            Assert.That(rig.Ask(intent), Is.Not.EqualTo(RiskCode.None), $"{price}");
        }

        Assert.That(rig.Orders.Count, Is.Zero);
    }

    [Test]
    public void SeenElsewhere_MarketOrder_MeetsTheQuantityAndValueLimits()
    {
        var rig = new RiskRig(symbol: WideLimits.Symbol with { MaxQuantityE9 = 5 * One });
        Assert.That((rig.Buy(6, 0), rig.Buy(5, 0)), Is.EqualTo((RiskCode.MaxQuantity, RiskCode.None)));
        // 5 at 100.01 and 1 % above it: 505.0505.
        var worth = 505 * One + (505 * One / 10_000);
        var limits = WideLimits.Symbol with { CollarTouchBps = 100, MaxNotionalE9 = worth };
        Assert.That(new RiskRig(symbol: limits).Buy(5, 0), Is.EqualTo(RiskCode.None));
        rig = new RiskRig(symbol: limits with { MaxNotionalE9 = worth - 1 });
        Assert.That((rig.Buy(5, 0), rig.Last.Value), Is.EqualTo((RiskCode.MaxNotional, worth)));
    }

    [Test]
    public void SeenElsewhere_TenFivesAgainstALimitOfTen_OnlyTwoPass()
    {
        var rig = new RiskRig(symbol: WideLimits.Symbol with { MaxPositionE9 = 10 * One });
        var passed = Enumerable.Range(0, 10).Count(i => rig.Buy(5, 90_00 + i) == RiskCode.None);
        Assert.That((passed, rig.Last), Is.EqualTo((2, new RiskReject(RiskCode.MaxPosition, 15 * One, 10 * One))));
        Assert.That(rig.Sell(10), Is.EqualTo(RiskCode.None), "the other side is free");
    }

    [Test]
    public void SeenElsewhere_Cancels_AreNeverRefusedForTheirNumber()
    {
        var rig = new RiskRig(WideLimits.Account with { MessagesPerSecond = 1, MessageBurst = 10, CancelReserve = 2 });
        var orders = new List<uint>();
        while (rig.Ask(rig.New(Side.Bid, 1, 90_00), out var id) == RiskCode.None)
            orders.Add(id);
        Assert.That((orders.Count, rig.Last.Code), Is.EqualTo((8, RiskCode.MessageRate)));
        foreach (var id in orders)
            Assert.That(rig.Ask(rig.Change(CommandKind.Cancel, id)), Is.EqualTo(RiskCode.None));
        Assert.That(rig.State.Tokens, Is.Zero);
    }

    [Test]
    public void SeenElsewhere_SameOrderAfterARestart_IsADuplicateOfTheAdoptedOne()
    {
        var rig = new RiskRig(symbol: WideLimits.Symbol with { DuplicateWindowMs = 1 });
        var found = rig.New(Side.Bid, 5, 90_00);
        rig.Orders.Open(in found, found.PriceE9, OrderFacts.External);
        rig.Wait(500 * Ms);
        Assert.That(rig.Buy(5), Is.EqualTo(RiskCode.DuplicateOrder));
        Assert.That(rig.Buy(6), Is.EqualTo(RiskCode.None));
    }

    [Test]
    public void TryPass_Refused_KeepsValueAndLimitAndReservesNothing()
    {
        var rig = new RiskRig(symbol: WideLimits.Symbol with { MaxQuantityE9 = 5 * One });
        rig.Buy(9);
        Assert.That(rig.Last, Is.EqualTo(new RiskReject(RiskCode.MaxQuantity, 9 * One, 5 * One)));
        Assert.That((rig.Orders.Count, rig.Exposures.AccountTotal.OpenOrders, rig.State.Sent), Is.EqualTo((0u, 0, 0L)));
        Assert.That(rig.Gate.Refusals[(int)RiskCode.MaxQuantity], Is.EqualTo(1));
    }

    [Test]
    public void TryPass_ReducingOrder_PassesTheChecksAboutGrowth()
    {
        var rig = new RiskRig(
            WideLimits.Account with
            {
                MaxGrossE9 = 1,
                MaxNetE9 = 1,
                StrategyMaxGrossE9 = 1,
                StrategyMaxNetE9 = 1,
                BuyingPowerE9 = 1,
                MaxDailyLossE9 = 0,
                MaxDrawdownE9 = 0,
                MaxOpenOrders = 0,
                OrderGrace = 0,
                OrdersPerFill = 0,
            },
            WideLimits.Symbol with { MaxPositionE9 = 1, MaxDriftE9 = 0, MaxOpenOrders = 0 });
        rig.Hold(10);
        rig.Quote(90_00, 90_01);
        rig.Positions.NoteBroker(0, 0);
        Assert.That(rig.Buy(1), Is.EqualTo(RiskCode.MaxPosition));
        Assert.That(rig.Sell(6), Is.EqualTo(RiskCode.None));
        Assert.That(rig.Sell(5), Is.EqualTo(RiskCode.MaxPosition), "with the six it would turn the position around");
        Assert.That(rig.Sell(4), Is.EqualTo(RiskCode.None));
    }

    [Test]
    public void Kill_Levels_LetThroughWhatTheySay()
    {
        var rig = new RiskRig();
        rig.Hold(10);
        rig.Ask(rig.New(Side.Bid, 1, 90_00), out var open);
        var flatten = rig.New(Side.Ask, 2, 110_00);
        flatten.IsFlatten = true;
        foreach (var (level, grows, reduces, flattens) in ((byte, bool, bool, bool)[])
            [(0, true, true, true), (1, false, true, true), (2, false, false, true), (4, false, false, true)])
        {
            rig.Operator(OperatorAction.Kill, level: level == 0 ? (byte)1 : level);
            if (level == 0)
                rig.Operator(OperatorAction.Arm);
            Assert.That(rig.Buy(1, 80_00) == RiskCode.None, Is.EqualTo(grows), $"level {level}");
            Assert.That(rig.Sell(1) == RiskCode.None, Is.EqualTo(reduces), $"level {level}");
            Assert.That(rig.Ask(flatten) == RiskCode.None, Is.EqualTo(flattens), $"level {level}");
        }

        Assert.That(rig.Ask(rig.Change(CommandKind.Replace, open, 2, 90_00)), Is.EqualTo(RiskCode.Killed));
        Assert.That(rig.Ask(rig.Change(CommandKind.Cancel, open)), Is.EqualTo(RiskCode.None));
        rig.Operator(OperatorAction.Kill, level: 1);
        Assert.That(rig.Sell(1), Is.EqualTo(RiskCode.Killed), "a lower kill lowers nothing");
        rig.Operator(OperatorAction.Arm);
        Assert.That(rig.Sell(1), Is.EqualTo(RiskCode.None));
    }

    [Test]
    public void Kill_ScopeOfOneSymbolOrStrategy_BindsOnlyThat()
    {
        var rig = new RiskRig();
        rig.Operator(OperatorAction.Kill, KillScope.Symbol, level: 2, scopeId: 0);
        Assert.That((rig.Buy(1), rig.Buy(1, id: 1)), Is.EqualTo((RiskCode.Killed, RiskCode.None)));
        rig.Operator(OperatorAction.Arm, KillScope.Symbol, scopeId: 0);
        rig.Operator(OperatorAction.Kill, KillScope.Strategy, level: 2, scopeId: 0);
        var other = rig.New(Side.Bid, 1, 90_00);
        other.StrategyId = 1;
        Assert.That((rig.Buy(1), rig.Ask(other)), Is.EqualTo((RiskCode.Killed, RiskCode.None)));
        rig.Operator(OperatorAction.Kill, KillScope.Symbol, level: 2, scopeId: 99);
        Assert.That(rig.Ask(other), Is.EqualTo(RiskCode.Killed), "a symbol nobody knows: everything");
    }

    [Test]
    public void Limits_ChangedWhileItRuns_OnlyBecomeTighter()
    {
        var rig = new RiskRig(symbol: WideLimits.Symbol with { MaxQuantityE9 = 10 * One });
        rig.Operator(OperatorAction.Limit, limit: RiskLimitId.MaxQuantity, value: 20 * One);
        Assert.That(rig.Buy(11), Is.EqualTo(RiskCode.MaxQuantity));
        rig.Operator(OperatorAction.Limit, KillScope.Symbol, scopeId: 0, limit: RiskLimitId.MaxQuantity, value: One);
        Assert.That((rig.Buy(2), rig.Buy(2, id: 1)), Is.EqualTo((RiskCode.MaxQuantity, RiskCode.None)));
        rig.Operator(OperatorAction.Limit, limit: RiskLimitId.MaxOpenOrders, value: 1);
        rig.Operator(OperatorAction.Limit, limit: RiskLimitId.MaxOpenOrders, value: 5);
        Assert.That(rig.Buy(1), Is.EqualTo(RiskCode.OpenOrders));
        foreach (var limit in Enum.GetValues<RiskLimitId>().Where(one => one != RiskLimitId.None))
        {
            Assert.That(rig.State.TryTighten(limit, EngineEvent.NoInstrument, -1), Is.False);
            Assert.That(rig.State.TryTighten(limit, EngineEvent.NoInstrument, 0), Is.True, $"{limit}");
            Assert.That(rig.State.TryTighten(limit, EngineEvent.NoInstrument, 1), Is.False, $"{limit}");
        }
    }

    [Test]
    public void Replace_LargerOrder_IsCheckedForWhatItAdds()
    {
        var rig = new RiskRig(symbol: WideLimits.Symbol with { MaxPositionE9 = 10 * One });
        rig.Ask(rig.New(Side.Bid, 5, 90_00), out var id);
        Assert.That(rig.Ask(rig.Change(CommandKind.Replace, id, 11, 90_00)), Is.EqualTo(RiskCode.MaxPosition));
        Assert.That(rig.Last.Value, Is.EqualTo(11 * One));
        Assert.That(rig.Ask(rig.Change(CommandKind.Replace, id, 10, 91_00)), Is.EqualTo(RiskCode.None));
        Assert.That(rig.Exposures.Account(0).OpenBuyE9, Is.EqualTo(10 * One));
        Assert.That(rig.Ask(rig.Change(CommandKind.Replace, id, 9, 91_00)), Is.EqualTo(RiskCode.ChangePending));
        Assert.That(rig.Ask(rig.Change(CommandKind.Cancel, id)), Is.EqualTo(RiskCode.None));
        Assert.That(rig.Ask(rig.Change(CommandKind.Cancel, id)), Is.EqualTo(RiskCode.ChangePending));
        Assert.That(rig.Ask(rig.Change(CommandKind.Cancel, 9)), Is.EqualTo(RiskCode.OrderNotLive));
    }

    [Test]
    public void Replace_OrderOfAnotherStrategy_IsRefused()
    {
        var rig = new RiskRig();
        rig.Ask(rig.New(Side.Bid, 5, 90_00), out var id);
        var replace = rig.Change(CommandKind.Replace, id, 4, 90_00);
        replace.StrategyId = 1;
        Assert.That(rig.Ask(replace), Is.EqualTo(RiskCode.OrderNotLive));
    }

    [Test]
    public void Loss_OfAFormerSession_StillBinds()
    {
        var before = new RiskRig();
        before.Positions.BeginDay(20261120);
        before.Hold(10, id: 1);
        before.Quote(90_00, 90_01, id: 1);
        var saved = before.Positions.Save();
        foreach (var (limit, code) in ((long, RiskCode)[])[(99, RiskCode.DailyLoss), (100, RiskCode.None)])
        {
            var rig = new RiskRig(WideLimits.Account with { MaxDailyLossE9 = limit * One }, saved: saved);
            rig.Quote(90_00, 90_01, id: 1);
            rig.Positions.BeginDay(20261120);
            Assert.That(rig.Buy(1), Is.EqualTo(code));
            Assert.That(rig.Positions.DailyLossE18, Is.EqualTo((Int128)(100 * One) * One));
        }
    }

    [Test]
    public void Overfill_HaltsTheInstrument()
    {
        var rig = new RiskRig();
        rig.Ask(rig.New(Side.Bid, 5, 90_00), out var id);
        rig.Fill(id, 6, 90_00);
        Assert.That((rig.Buy(1), rig.Last.Value, rig.Buy(1, id: 1)),
            Is.EqualTo((RiskCode.Halted, 255L, RiskCode.None)));
    }

    [Test]
    public void Gap_BehindTheQuote_MakesItStale()
    {
        var rig = new RiskRig();
        EngineEvent gap = new() { Kind = EventKind.Connection, InstrumentId = EngineEvent.NoInstrument };
        gap.Connection.State = ConnectionState.Gap;
        rig.Feed(gap);
        Assert.That(rig.Buy(1), Is.EqualTo(RiskCode.StaleQuote));
        rig.Quote(100_00, 100_01);
        Assert.That(rig.Buy(1), Is.EqualTo(RiskCode.None));
    }
}
