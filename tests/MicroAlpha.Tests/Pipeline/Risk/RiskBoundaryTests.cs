using MicroAlpha.Events;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Risk;
using NUnit.Framework;
using static MicroAlpha.Tests.Pipeline.Risk.RiskRig;

namespace MicroAlpha.Tests.Pipeline.Risk;

/// <summary>Both sides of every check: at the limit it passes, one beyond it refuses with its code.</summary>
[TestFixture]
internal sealed class RiskBoundaryTests
{
    // One row a code: the same set-up with the last thing that passes, and with the first that does not.
    private static readonly (RiskCode Code, Func<RiskCode> At, Func<RiskCode> Beyond)[] Rows =
    [
        (RiskCode.Killed, () => Killed(1, isFlatten: false), () => Killed(2, isFlatten: false)),
        (RiskCode.NotRunning, () => Run(RunState.Open), () => Run(RunState.Reconciling)),
        (RiskCode.LeaseLost, () => Lease(0), () => Lease(-1)),
        (RiskCode.DecisionTooOld, () => Age(1000 * Ms), () => Age((1000 * Ms) + 1)),
        (RiskCode.UnknownInstrument, () => Plain().Buy(1, id: 1), () => Plain().Buy(1, id: 3)),
        (RiskCode.UnknownStrategy, () => Strategy(7), () => Strategy(8)),
        (RiskCode.BadCommand, () => Kind(CommandKind.New), () => Kind(CommandKind.Checkpoint)),
        (RiskCode.OrderNotLive, () => Replace(1), () => Replace(2)),
        (RiskCode.ChangePending, () => Replace(1, cents: 90_01), () => Replace(1, cents: 90_00, units: 10)),
        (RiskCode.BadSide, () => With((ref i) => i.Side = Side.Ask), () => With((ref i) => i.Side = (Side)3)),
        (RiskCode.BadOrderType, () => Plain().Buy(1, 0), () => With((ref i) => i.OrderType = (OrderType)3)),
        (RiskCode.BadTimeInForce, () => With((ref i) => i.TimeInForce = TimeInForce.FillOrKill),
            () => With((ref i) => i.TimeInForce = (TimeInForce)5)),
        (RiskCode.BadSize, () => Plain().Buy(1), () => Plain().Buy(0)),
        (RiskCode.BadLot, () => With((ref i) => i.SizeE9 = 2 * One), () => With((ref i) => i.SizeE9 = (2 * One) + 1)),
        (RiskCode.BadPrice, () => Plain().Buy(1, 1), () => With((ref i) => i.PriceE9 = 0)),
        (RiskCode.BadTick, () => With((ref i) => i.PriceE9 = 90 * One),
            () => With((ref i) => i.PriceE9 = (90 * One) + 1)),
        (RiskCode.MissingLimit, () => Plain().Buy(1, id: 1), () => Plain().Buy(1, id: 2)),
        (RiskCode.Overflow, () => Size(long.MaxValue - 1), () => Size(long.MaxValue)),
        (RiskCode.TableFull, () => Fill(63), () => Fill(64)),
        (RiskCode.OutsideSession, () => Hours(Start + 1), () => Hours(Start)),
        (RiskCode.Halted, () => Status(TradingState.Trading), () => Status(TradingState.Halted)),
        (RiskCode.OutsideBand, () => Band(95_00), () => Band(95_01)),
        (RiskCode.NoQuote, () => Quoted(1, 100_01), () => Quoted(0, 100_01)),
        (RiskCode.StaleQuote, () => Stale(1000 * Ms), () => Stale((1000 * Ms) + 1)),
        (RiskCode.LockedOrCrossed, () => Quoted(100_00, 100_01), () => Quoted(100_01, 100_01)),
        (RiskCode.MaxQuantity, () => Limited(WideLimits.Symbol with { MaxQuantityE9 = 5 * One }).Buy(5),
            () => Limited(WideLimits.Symbol with { MaxQuantityE9 = 5 * One }).Buy(6)),
        (RiskCode.MaxNotional, () => Limited(WideLimits.Symbol with { MaxNotionalE9 = 450 * One }).Buy(5),
            () => Limited(WideLimits.Symbol with { MaxNotionalE9 = (450 * One) - 1 }).Buy(5)),
        (RiskCode.CollarTouchBps, () => Limited(WideLimits.Symbol with { CollarTouchBps = 100 }).Sell(1, 99_00),
            () => Limited(WideLimits.Symbol with { CollarTouchBps = 100 }).Sell(1, 98_99)),
        (RiskCode.CollarTouchTicks, () => Limited(WideLimits.Symbol with { CollarTouchTicks = 3 }).Buy(1, 100_04),
            () => Limited(WideLimits.Symbol with { CollarTouchTicks = 3 }).Buy(1, 100_05)),
        (RiskCode.CollarLastBps, () => Traded(WideLimits.Symbol with { CollarLastBps = 50 }, 100_50),
            () => Traded(WideLimits.Symbol with { CollarLastBps = 50 }, 100_51)),
        (RiskCode.CollarLastTicks, () => Traded(WideLimits.Symbol with { CollarLastTicks = 7 }, 100_07),
            () => Traded(WideLimits.Symbol with { CollarLastTicks = 7 }, 100_08)),
        (RiskCode.MaxPosition, () => TenOfFive(10), () => TenOfFive(9)),
        (RiskCode.StrategyGross, () => Valued(WideLimits.Account with { StrategyMaxGrossE9 = 1900 * One }),
            () => Valued(WideLimits.Account with { StrategyMaxGrossE9 = (1900 * One) - 1 })),
        (RiskCode.StrategyNet, () => Valued(WideLimits.Account with { StrategyMaxNetE9 = 900 * One }),
            () => Valued(WideLimits.Account with { StrategyMaxNetE9 = (900 * One) - 1 })),
        (RiskCode.AccountGross, () => Valued(WideLimits.Account with { MaxGrossE9 = 1900 * One }),
            () => Valued(WideLimits.Account with { MaxGrossE9 = (1900 * One) - 1 })),
        (RiskCode.AccountNet, () => Valued(WideLimits.Account with { MaxNetE9 = 900 * One }),
            () => Valued(WideLimits.Account with { MaxNetE9 = (900 * One) - 1 })),
        (RiskCode.OpenOrders, () => Open(WideLimits.Account with { MaxOpenOrders = 3 }, null),
            () => Open(WideLimits.Account with { MaxOpenOrders = 2 }, null)),
        (RiskCode.OpenOrdersSymbol, () => Open(null, WideLimits.Symbol with { MaxOpenOrders = 3 }),
            () => Open(null, WideLimits.Symbol with { MaxOpenOrders = 2 })),
        (RiskCode.BuyingPower, () => Valued(WideLimits.Account with { BuyingPowerE9 = 1900 * One }),
            () => Valued(WideLimits.Account with { BuyingPowerE9 = (1900 * One) - 1 })),
        (RiskCode.ShortNotAllowed, () => SellHeld(10), () => SellHeld(11)),
        (RiskCode.ShortSaleRestricted,
            () => Limited(WideLimits.Symbol with { IsShortRestricted = true }).Sell(1, 100_01),
            () => Limited(WideLimits.Symbol with { IsShortRestricted = true }).Sell(1, 100_00)),
        (RiskCode.NotAllowed, () => Limited(WideLimits.Symbol).Buy(1),
            () => Limited(WideLimits.Symbol with { IsAllowed = false }).Buy(1)),
        (RiskCode.SelfTrade, () => Against(109_99), () => Against(110_00)),
        (RiskCode.DuplicateOrder, () => Twice(100 * Ms), () => Twice((100 * Ms) - 1)),
        (RiskCode.MessageRate, () => Rate(1), () => Rate(2)),
        (RiskCode.RepeatedExecutions, () => Executed(3), () => Executed(4)),
        (RiskCode.OrderToFill, () => Ordered(3), () => Ordered(4)),
        (RiskCode.ParentUnknown, () => Child(1, 1), () => Child(2, 1)),
        (RiskCode.ParentConservation, () => Child(1, 10), () => Child(1, 11)),
        (RiskCode.DailyLoss, () => Lost(WideLimits.Account with { MaxDailyLossE9 = 10 * One }, day: 2),
            () => Lost(WideLimits.Account with { MaxDailyLossE9 = (10 * One) - 1 }, day: 2)),
        (RiskCode.Drawdown, () => Lost(WideLimits.Account with { MaxDrawdownE9 = 10 * One }, day: 0),
            () => Lost(WideLimits.Account with { MaxDrawdownE9 = (10 * One) - 1 }, day: 0)),
        (RiskCode.RejectStorm, () => Refused(3), () => Refused(4)),
        (RiskCode.UnknownOrdersSymbol, () => Unknown(1, most: 1), () => Unknown(0, most: 1)),
        (RiskCode.UnknownOrders, () => Unknown(1, most: 1), () => Unknown(1, most: 0)),
        (RiskCode.PositionDrift, () => Drifted(5), () => Drifted(6)),
        (RiskCode.ConfigIdentity, () => Identity(42), () => Identity(43)),
    ];

    private static IEnumerable<RiskCode> Codes => Rows.Select(row => row.Code);

    [Test]
    public void Rows_HaveEveryCode() => Assert.That(
        Codes, Is.EqualTo(Enum.GetValues<RiskCode>().Where(code => code != RiskCode.None)));

    [Test]
    public void Check_AtTheLimit_Passes([ValueSource(nameof(Codes))] RiskCode code) =>
        Assert.That(Rows.Single(row => row.Code == code).At(), Is.EqualTo(RiskCode.None));

    [Test]
    public void Check_OneBeyond_IsRefusedWithItsCode([ValueSource(nameof(Codes))] RiskCode code) =>
        Assert.That(Rows.Single(row => row.Code == code).Beyond(), Is.EqualTo(code));

    private static RiskRig Plain() => new();

    private static RiskRig Limited(SymbolLimits symbol) => new(symbol: symbol);

    private static RiskCode Killed(byte level, bool isFlatten)
    {
        var rig = Plain();
        rig.Hold(10);
        rig.Operator(OperatorAction.Kill, level: level);
        var intent = rig.New(Side.Ask, 10, 110_00);
        intent.IsFlatten = isFlatten;
        return rig.Ask(intent);
    }

    private static RiskCode Run(RunState state)
    {
        var rig = Plain();
        rig.State.Run = state;
        return rig.Buy(1);
    }

    private static RiskCode Lease(long ns)
    {
        var rig = Plain();
        rig.State.LeaseEndNs = rig.NowNs + ns;
        return rig.Buy(1);
    }

    private static RiskCode Age(long ns)
    {
        var rig = Plain();
        var intent = rig.New(Side.Bid, 1, 90_00);
        rig.Wait(ns);
        rig.Quote(100_00, 100_01);
        return rig.Ask(intent);
    }

    private static RiskCode Strategy(ushort id) => With((ref i) => i.StrategyId = id);

    private static RiskCode Kind(CommandKind kind) => With((ref i) => i.Kind = kind);

    private static RiskCode Replace(uint order, long units = 10, long cents = 90_01)
    {
        var rig = Plain();
        rig.Buy(10);
        return rig.Ask(rig.Change(CommandKind.Replace, order, units, cents));
    }

    // One is open already.
    private static RiskCode Size(long sizeE9)
    {
        var rig = Limited(WideLimits.Symbol with { LotE9 = 1 });
        var intent = rig.New(Side.Bid, 1, 1);
        intent.SizeE9 = 1;
        Assert.That(rig.Ask(intent), Is.EqualTo(RiskCode.None));
        intent.SizeE9 = sizeE9;
        return rig.Ask(intent);
    }

    private static RiskCode Fill(int orders)
    {
        var rig = Plain();
        for (var i = 0; i < orders; i++)
            Assert.That(rig.Buy(1), Is.EqualTo(RiskCode.None));
        return rig.Buy(1);
    }

    private static RiskCode Hours(long closeNs)
    {
        var rig = Limited(WideLimits.Symbol with { NeedsSession = true });
        rig.Session(SessionPhase.Regular, Start, closeNs);
        return rig.Buy(1);
    }

    private static RiskCode Status(TradingState state)
    {
        var rig = Plain();
        rig.Status(state);
        return rig.Buy(1);
    }

    private static RiskCode Band(long cents)
    {
        var rig = Plain();
        rig.Band(90_00, 95_00);
        return rig.Buy(1, cents);
    }

    private static RiskCode Quoted(long bid, long ask)
    {
        var rig = Plain();
        rig.Quote(bid, ask);
        return rig.Buy(1);
    }

    private static RiskCode Stale(long ns)
    {
        var rig = Plain();
        rig.Wait(ns);
        return rig.Buy(1);
    }

    private static RiskCode Traded(SymbolLimits symbol, long cents)
    {
        var rig = Limited(symbol);
        rig.Trade(100_00);
        return rig.Buy(1, cents);
    }

    // Five are open already: they count.
    private static RiskCode TenOfFive(long limit)
    {
        var rig = Limited(WideLimits.Symbol with { MaxPositionE9 = limit * One });
        Assert.That(rig.Buy(5), Is.EqualTo(RiskCode.None));
        return rig.Buy(5, 90_01);
    }

    // 1,000 are open to sell in B, and the order to buy is for 900: 1,900 gross, 900 net.
    private static RiskCode Valued(AccountLimits account)
    {
        var rig = new RiskRig(account);
        var open = rig.New(Side.Ask, 5, 200_00, id: 1);
        rig.Orders.Open(in open, 200 * One);
        return rig.Buy(10);
    }

    private static RiskCode Open(AccountLimits? account, SymbolLimits? symbol)
    {
        var rig = new RiskRig(account, symbol);
        rig.Buy(1);
        rig.Buy(1, 89_00);
        return rig.Buy(1, 88_00);
    }

    private static RiskCode SellHeld(long units)
    {
        var rig = Limited(WideLimits.Symbol with { CanShort = false });
        rig.Hold(10);
        return rig.Sell(units);
    }

    private static RiskCode Against(long cents)
    {
        var rig = Plain();
        rig.Sell(1);
        return rig.Buy(1, cents);
    }

    private static RiskCode Twice(long ns)
    {
        var rig = Limited(WideLimits.Symbol with { DuplicateWindowMs = 100 });
        rig.Ask(rig.New(Side.Bid, 1, 90_00), out var id);
        rig.Reject(id);
        rig.Wait(ns);
        return rig.Buy(1);
    }

    private static RiskCode Rate(int already)
    {
        var rig = new RiskRig(WideLimits.Account with { MessagesPerSecond = 1, MessageBurst = 4, CancelReserve = 2 });
        for (var i = 0; i < already; i++)
            Assert.That(rig.Buy(1), Is.EqualTo(RiskCode.None));
        return rig.Buy(1);
    }

    private static RiskCode Executed(int times)
    {
        var rig = Limited(WideLimits.Symbol with { MaxExecutions = 3, ExecutionWindowMs = 1000 });
        for (var i = 0; i < times; i++)
            rig.Hold(1);
        return rig.Buy(1);
    }

    private static RiskCode Ordered(int already)
    {
        var rig = new RiskRig(WideLimits.Account with { OrderGrace = 2, OrdersPerFill = 2 });
        rig.Hold(1);
        for (var i = 0; i < already; i++)
            Assert.That(rig.Buy(1), Is.EqualTo(RiskCode.None));
        return rig.Buy(1);
    }

    private static RiskCode Child(uint parent, long units)
    {
        var rig = Plain();
        Assert.That(rig.Parents.Open(0, 0, Side.Bid, 20 * One), Is.EqualTo(1));
        var first = rig.New(Side.Bid, 10, 90_00);
        first.ParentId = 1;
        rig.Ask(first, out var id);
        rig.Fill(id, 4, 90_00);
        var next = rig.New(Side.Bid, units, 90_00);
        next.ParentId = parent;
        return rig.Ask(next);
    }

    private static RiskCode Lost(AccountLimits account, uint day)
    {
        var rig = new RiskRig(account);
        rig.Positions.BeginDay(day);
        rig.Hold(10, id: 1);
        rig.Quote(99_00, 99_01, id: 1);
        return rig.Buy(1);
    }

    private static RiskCode Refused(int times)
    {
        var rig = new RiskRig(WideLimits.Account with { MaxRejects = 3, RejectWindowMs = 1000 });
        for (var i = 0; i < times; i++)
        {
            rig.Ask(rig.New(Side.Bid, 1, 90_00), out var id);
            rig.Reject(id);
        }

        return rig.Buy(1);
    }

    private static RiskCode Unknown(uint instrument, int most)
    {
        var rig = new RiskRig(WideLimits.Account with { MaxUnknownOrders = most });
        rig.Ask(rig.New(Side.Bid, 1, 90_00, instrument), out var id);
        rig.Reject(id, by: OrderTable.OutcomeUnknown);
        return rig.Buy(1);
    }

    private static RiskCode Drifted(long units)
    {
        var rig = Limited(WideLimits.Symbol with { MaxDriftE9 = 5 * One });
        rig.Positions.NoteBroker(0, units * One);
        return rig.Buy(1);
    }

    private static RiskCode Identity(ulong identity)
    {
        var rig = Plain();
        rig.State.Identity = identity;
        return rig.Buy(1);
    }

    private delegate void Change(ref OrderIntent intent);

    private static RiskCode With(Change change, SymbolLimits? symbol = null)
    {
        var rig = new RiskRig(symbol: symbol);
        var intent = rig.New(Side.Bid, 1, 90_00);
        change(ref intent);
        return rig.Ask(intent);
    }
}
