using MicroAlpha.Events;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Positions;
using MicroAlpha.Pipeline.Risk;

namespace MicroAlpha.Tests.Pipeline.Risk;

/// <summary>
/// A gate with everything around it: two instruments at 100.00 to 100.01, limits so wide that each test narrows one.
/// Sizes and prices of its methods are whole units and cents.
/// </summary>
internal sealed class RiskRig
{
    public const long One = DecimalE9.One;
    public const long Cent = One / 100;
    public const long Start = 1_790_000_000_000_000_000;
    public const long Ms = 1_000_000;
    public const long Wide = 1_000_000_000 * 9L;

    private long _sequence;

    public RiskRig(
        AccountLimits? account = null, SymbolLimits? symbol = null, int orders = 64, SavedAccount? saved = null)
    {
        Limits = new RiskLimits(
            account ?? WideLimits.Account,
            new Dictionary<string, SymbolLimits> { ["A"] = symbol ?? WideLimits.Symbol, ["B"] = WideLimits.Symbol },
            Identity: 42);
        Books = new BookSet(new BookOptions { MaxInstruments = 4, MaxLevels = 1024, MaxPendingLevels = 16 });
        Exposures = new ExposureBook(4);
        Parents = new ParentTable(8);
        Orders = new OrderTable(orders, Exposures, Parents);
        Positions = new PositionBook(4, 64, default, saved ?? SavedAccount.Empty);
        State = new RiskState(Limits, 4, 0) { Run = RunState.Open };
        Gate = new RiskGate(State, Books, Orders, Parents, Positions);
        Define(0, "A");
        Define(1, "B");
        Define(2, "NONE");
        Quote(100_00, 100_01);
        Quote(100_00, 100_01, id: 1);
        Quote(100_00, 100_01, id: 2);
    }

    public RiskLimits Limits { get; }

    public BookSet Books { get; }

    public ExposureBook Exposures { get; }

    public ParentTable Parents { get; }

    public OrderTable Orders { get; }

    public PositionBook Positions { get; }

    public RiskState State { get; }

    public RiskGate Gate { get; }

    public long NowNs { get; private set; } = Start;

    public RiskReject Last { get; private set; }

    public void Wait(long ns) => NowNs += ns;

    public void Define(uint id, string symbol)
    {
        EngineEvent slot = new() { Kind = EventKind.InstrumentDefinition, InstrumentId = id, ReceiveTimeNs = NowNs };
        System.Text.Encoding.Latin1.GetBytes(symbol).CopyTo(
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(new Span<Latin1Text24>(
                ref slot.InstrumentDefinition.Symbol)));
        Feed(slot);
        Positions.Define(id, symbol);
    }

    public void Quote(long bidCents, long askCents, uint id = 0)
    {
        EngineEvent slot = new() { Kind = EventKind.Quote, InstrumentId = id };
        (slot.Quote.BidPriceE9, slot.Quote.BidSizeE9) = (bidCents * Cent, One);
        (slot.Quote.AskPriceE9, slot.Quote.AskSizeE9) = (askCents * Cent, One);
        Feed(slot);
    }

    public void Trade(long cents, uint id = 0)
    {
        EngineEvent slot = new() { Kind = EventKind.Trade, InstrumentId = id };
        (slot.Trade.PriceE9, slot.Trade.SizeE9) = (cents * Cent, One);
        Feed(slot);
    }

    /// <summary>What the trading stage does with every event.</summary>
    public OrderUpdate Feed(EngineEvent slot)
    {
        slot.ReceiveTimeNs = NowNs;
        Books.Apply(ref slot, _sequence++);
        State.Observe(in slot);
        if (slot.Kind == EventKind.Quote)
        {
            Positions.Mark(slot.InstrumentId, slot.Quote.BidPriceE9, slot.Quote.AskPriceE9);
            if (slot.Quote.AskPriceE9 > 0)
                Exposures.Reprice(slot.InstrumentId, slot.Quote.AskPriceE9);
        }

        var update = Orders.Apply(in slot);
        if (update.OrderId == 0)
            return update;
        ref readonly var order = ref Orders[update.OrderId];
        if (update.FilledSizeE9 > 0)
            Positions.Book(order.InstrumentId, order.Side, update.FilledSizeE9, update.FilledPriceE9);
        Positions.Correct(order.InstrumentId, order.Side, update.CorrectionE18);
        if (update.IsNewExecution)
            State.NoteExecution(order.InstrumentId);
        return update;
    }

    public OrderIntent New(Side side, long units, long cents, uint id = 0) => new()
    {
        Kind = CommandKind.New,
        Side = side,
        OrderType = cents == 0 ? OrderType.Market : OrderType.Limit,
        TimeInForce = TimeInForce.Day,
        SizeE9 = units * One,
        PriceE9 = cents * Cent,
        InstrumentId = id,
        DecisionTimeNs = NowNs,
    };

    public OrderIntent Change(CommandKind kind, uint order, long units = 0, long cents = 0) => new()
    {
        Kind = kind,
        OrderId = order,
        SizeE9 = units * One,
        PriceE9 = cents * Cent,
        DecisionTimeNs = NowNs,
    };

    public RiskCode Ask(OrderIntent intent) => Ask(intent, out _);

    public RiskCode Ask(OrderIntent intent, out uint id)
    {
        Gate.TryPass(ref intent, NowNs, out id, out var reject);
        Last = reject;
        return reject.Code;
    }

    public RiskCode Buy(long units, long cents = 90_00, uint id = 0) => Ask(New(Side.Bid, units, cents, id));

    public RiskCode Sell(long units, long cents = 110_00, uint id = 0) => Ask(New(Side.Ask, units, cents, id));

    /// <summary>Buys (or sells, below 0) past the limits, so that a position is there.</summary>
    public void Hold(long units, long cents = 100_00, uint id = 0)
    {
        var intent = New(units > 0 ? Side.Bid : Side.Ask, Math.Abs(units), cents, id);
        var order = Orders.Open(in intent, intent.PriceE9);
        Fill(order, Math.Abs(units), cents);
    }

    public void Fill(uint order, long units, long cents)
    {
        EngineEvent slot = new() { Kind = EventKind.OrderFilled };
        slot.OrderFilled.OrderId = order;
        slot.OrderFilled.SizeE9 = units * One;
        slot.OrderFilled.PriceE9 = cents * Cent;
        slot.OrderFilled.CumulativeSizeE9 = Orders[order].CumulativeSizeE9 + (units * One);
        slot.OrderFilled.ExecutionId = (ulong)++_sequence;
        Feed(slot);
    }

    public void Reject(uint order, CommandKind refused = CommandKind.New, byte by = 3)
    {
        EngineEvent slot = new() { Kind = EventKind.OrderRejected, VenueTimeNs = NowNs + ++_sequence };
        slot.OrderRejected.OrderId = order;
        (slot.OrderRejected.RejectedBy, slot.OrderRejected.RefusedCommand) = (by, (byte)refused);
        Feed(slot);
    }

    public void Operator(OperatorAction action, KillScope scope = KillScope.Global, byte level = 0, uint scopeId = 0,
        RiskLimitId limit = RiskLimitId.None, long value = 0)
    {
        EngineEvent slot = new() { Kind = EventKind.Operator };
        slot.Operator.Action = action;
        (slot.Operator.Scope, slot.Operator.Level, slot.Operator.ScopeId) = (scope, level, scopeId);
        (slot.Operator.LimitId, slot.Operator.Value) = ((uint)limit, value);
        Feed(slot);
    }

    public void Session(SessionPhase phase, long openNs = 0, long closeNs = 0)
    {
        EngineEvent slot = new() { Kind = EventKind.SessionState };
        (slot.SessionState.Phase, slot.SessionState.OpenTimeNs, slot.SessionState.CloseTimeNs) =
            (phase, openNs, closeNs);
        Feed(slot);
    }

    public void Status(TradingState state)
    {
        EngineEvent slot = new() { Kind = EventKind.Status };
        slot.Status.State = state;
        Feed(slot);
    }

    public void Band(long downCents, long upCents)
    {
        EngineEvent slot = new() { Kind = EventKind.LuldBand };
        (slot.LuldBand.DownPriceE9, slot.LuldBand.UpPriceE9) = (downCents * Cent, upCents * Cent);
        Feed(slot);
    }
}
