using MicroAlpha.Events;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Indicators;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Positions;
using MicroAlpha.Pipeline.Risk;

namespace MicroAlpha.Pipeline.Strategies;

/// <summary>
/// Everything between the events and the command ring that is not the strategy: orders, positions, the risk gate, and
/// what is done without being asked (overdue answers, kill levels). A pure function of the events. Core lane only.
/// </summary>
public sealed class TradingDesk
{
    /// <summary>
    /// Timer of the guard: its due time is the end of the lease. Other ids below this are the strategies'.
    /// </summary>
    public const uint LeaseTimerId = 0xFFFF_0001;

    // Live orders are looked through for overdue answers this often, in event time.
    private const long OverdueEveryNs = 100_000_000;
    private const byte KillReason = 255;

    private readonly Flattener _flattener;

    private readonly CommandWriter _commands;
    private readonly bool[] _isTraded;
    private readonly List<string> _symbols;
    private readonly long _timeoutNs;
    private long _overdueAtNs;
    private uint _lastInstrument;

    /// <summary>Reserves all memory.</summary>
    /// <param name="options">Checked options with limits.</param>
    /// <param name="state">Books and indicators, up to date before the desk sees an event.</param>
    /// <param name="commands">Where orders go.</param>
    public TradingDesk(TradingOptions options, IndicatorStage state, CommandWriter commands)
    {
        ArgumentNullException.ThrowIfNull(options);
        var instruments = options.MaxInstruments;
        _commands = commands;
        _symbols = [.. options.Symbols];
        _isTraded = new bool[instruments];
        _timeoutNs = options.AnswerTimeoutMs * RiskState.NsPerMs;
        (Books, Indicators) = (state.Books, state.Indicators);
        Parents = new ParentTable(options.MaxOrders);
        Orders = new OrderTable(options.MaxOrders, new ExposureBook(instruments), Parents);
        Positions = new PositionBook(instruments, options.MaxOrders, options.Fees, options.Saved);
        Risk = new RiskState(options.Limits!, instruments, options.KillLevel)
        {
            LeaseEndNs = options.HasGuard ? 0 : long.MaxValue,
        };
        _flattener = new Flattener(this, instruments);
        Gate = new RiskGate(Risk, Books, Orders, Parents, Positions);
    }

    /// <summary>Books.</summary>
    public BookSet Books { get; }

    /// <summary>Indicators.</summary>
    public IndicatorSet Indicators { get; }

    /// <summary>Orders.</summary>
    public OrderTable Orders { get; }

    /// <summary>Parent intents.</summary>
    public ParentTable Parents { get; }

    /// <summary>Positions and losses.</summary>
    public PositionBook Positions { get; }

    /// <summary>What the gate remembers.</summary>
    public RiskState Risk { get; }

    /// <summary>The gate.</summary>
    public RiskGate Gate { get; }

    /// <summary>The one strategy of this desk.</summary>
    public ushort StrategyId { get; }

    /// <summary>Sees what the gate is asked and answers; null = nobody, as live. To explain a replay.</summary>
    public IGateWitness? Witness { get; set; }

    /// <summary>Orders, replaces and cancels that were refused.</summary>
    public long Refused { get; private set; }

    /// <summary>Times the broker's position was not ours.</summary>
    public long Drifts { get; private set; }

    /// <summary>The strategy trades this instrument.</summary>
    public bool IsTraded(uint id) => id < (uint)_isTraded.Length && _isTraded[id];

    /// <summary>Price step, 1e-9 currency units, above 0.</summary>
    public long TickE9(uint id) => Math.Max(1, Risk.Of(id).TickE9);

    /// <summary>Hash of everything it keeps.</summary>
    public ulong StateHash(ulong seed)
    {
        RollingHash hash = default;
        hash.Fold(seed);
        hash.Fold(Orders.StateHash);
        hash.Fold(Positions.StateHash);
        hash.Fold((ulong)Risk.Sent ^ ((ulong)Risk.Fills << 24) ^ ((ulong)Risk.Run << 60));
        hash.Fold((ulong)Risk.Tokens);
        return hash.Value;
    }

    /// <summary>Takes an event in, after books and indicators and before the strategy.</summary>
    public OrderUpdate Take(ref EngineEvent slot, long sequence)
    {
        Risk.Observe(in slot);
        switch (slot.Kind)
        {
            case EventKind.Quote or EventKind.BookLevel:
                Mark(slot.InstrumentId);
                break;
            case EventKind.InstrumentDefinition:
                Define(ref slot);
                break;
            case >= EventKind.OrderAccepted and <= EventKind.OrderExpired:
                var update = Orders.Apply(in slot);
                if (update.OrderId != 0)
                    Book(in update);
                return update;
            case EventKind.OrderAdopted:
                _ = Orders.TryAdopt(in slot);
                break;
            case EventKind.BrokerPosition when slot.InstrumentId < (uint)_isTraded.Length:
                Positions.NoteBroker(slot.InstrumentId, slot.BrokerPosition.SizeE9);
                Drifts += Positions.DriftE9(slot.InstrumentId) != 0 ? 1 : 0;
                break;
            case EventKind.Operator or EventKind.Timer or EventKind.Connection or EventKind.SessionState:
                TakeRare(ref slot, sequence);
                break;
        }

        if (Risk.NowNs >= _overdueAtNs)
            LookAround(sequence);
        return default;
    }

    /// <summary>Asks the gate, and publishes what passes or that it was refused. The order's id, or 0.</summary>
    internal uint Ask(ref OrderIntent intent, long sequence, long nowNs, out RiskReject reject)
    {
        intent.StrategyId = StrategyId;
        intent.DecisionTimeNs = nowNs;
        Witness?.BeforeGate(in intent, sequence, nowNs);
        var isPassed = Gate.TryPass(ref intent, nowNs, out var id, out reject);
        Witness?.AfterGate(in intent, id, in reject);
        OrderCommand command = new()
        {
            CauseSequence = sequence,
            DecisionTimeNs = nowNs,
            InstrumentId = intent.InstrumentId,
            Kind = intent.Kind,
            Side = intent.Side,
            OrderType = intent.OrderType,
            TimeInForce = intent.TimeInForce,
            PriceE9 = intent.PriceE9,
            SizeE9 = intent.SizeE9,
            StrategyId = StrategyId,
        };
        if (isPassed)
        {
            ref readonly var top = ref Books.Top(intent.InstrumentId);
            (command.OrderId, command.ParentId, command.Reason) = (id, intent.ParentId, intent.Reason);
            command.ReferencePriceE9 = intent.Side == Side.Bid ? top.AskPriceE9 : top.BidPriceE9;
            command.Flags = intent.IsFlatten ? CommandFlags.Flattens
                : Risk.Kills.Of(StrategyId, intent.InstrumentId) != 0 ? CommandFlags.Reduces : CommandFlags.None;
            Orders.NoteCommand(id, intent.Kind, _commands.Emit(in command));
            return id;
        }

        Refused++;
        (command.Kind, command.RefusedKind) = (CommandKind.Refused, intent.Kind);
        (command.ObservedValue, command.LimitValue) = (reject.Value, reject.Limit);
        command.RiskCode = (byte)reject.Code;
        _ = _commands.Emit(in command);
        return 0;
    }

    private void Mark(uint id)
    {
        if (id >= (uint)_isTraded.Length || !_isTraded[id])
            return;
        ref readonly var top = ref Books.Top(id);
        Positions.Mark(id, top.BidPriceE9, top.AskPriceE9);
        var price = Math.Max(top.AskPriceE9, top.BidPriceE9);
        if (price > 0)
            Orders.Exposures.Reprice(id, price);
    }

    private void Book(ref readonly OrderUpdate update)
    {
        ref readonly var order = ref Orders[update.OrderId];
        if (update.FilledSizeE9 > 0)
        {
            Positions.Book(
                order.InstrumentId, order.Side, update.FilledSizeE9, update.FilledPriceE9, update.IsMaker);
        }

        Positions.Correct(order.InstrumentId, order.Side, update.CorrectionE18);
        if (update.IsNewExecution)
            Risk.NoteExecution(order.InstrumentId);
    }

    private void TakeRare(ref EngineEvent slot, long sequence)
    {
        if (slot.Kind == EventKind.Timer && slot.Timer.TimerId == LeaseTimerId)
            Risk.LeaseEndNs = slot.Timer.DueTimeNs;
        else if (slot.Kind == EventKind.Connection && slot.Source is EventSource.AlpacaTrading or EventSource.Venue)
            Risk.Run = slot.Connection.State == ConnectionState.Up ? RunState.Open : RunState.Reconciling;
        else if (slot.Kind == EventKind.SessionState)
            Positions.BeginDay(slot.SessionState.TradingDay);
        else if (slot.Kind == EventKind.Operator)
            TakeOperator(ref slot, sequence);
    }

    private void TakeOperator(ref EngineEvent slot, long sequence)
    {
        for (var id = 0u; id < _lastInstrument; id++)
        {
            // An arming of everything or of the symbol ends our own halt.
            ref readonly var payload = ref slot.Operator;
            if (payload.Action == OperatorAction.Arm
                && (payload.Scope == KillScope.Global || (payload.Scope == KillScope.Symbol && payload.ScopeId == id)))
            {
                Orders.Resume(id);
                _flattener.Reset(id);
            }

            if (Risk.Kills.Of(StrategyId, id) >= KillLevels.CancelAll)
                CancelAll(id, sequence);
        }
    }

    private void CancelAll(uint instrumentId, long sequence)
    {
        for (var order = Orders.FirstLive(instrumentId); order != 0;)
        {
            var next = Orders[order].NextLive;
            OrderIntent intent = new() { Kind = CommandKind.Cancel, OrderId = order, Reason = KillReason };
            // An answer that does not come must not keep the order: a cancel in doubt is asked for by the broker again.
            if (!Orders[order].Has(OrderFacts.CancelPending))
                _ = Ask(ref intent, sequence, Risk.NowNs, out _);
            order = next;
        }
    }

    private void LookAround(long sequence)
    {
        _overdueAtNs = Risk.NowNs + OverdueEveryNs;
        for (var id = 0u; id < _lastInstrument; id++)
        {
            for (var order = Orders.FirstLive(id); order != 0; order = Orders[order].NextLive)
            {
                ref readonly var one = ref Orders[order];
                if (one.State is OrderState.Sent or OrderState.Replacing or OrderState.Canceling
                    && Risk.NowNs - one.CommandTimeNs > _timeoutNs)
                {
                    Orders.Doubt(order);
                }
            }

            var level = Risk.Kills.Of(StrategyId, id);
            if (level >= KillLevels.CancelAll)
                CancelAll(id, sequence); // What was adopted since, or whose cancel was refused.
            if (level >= KillLevels.Flatten)
                _flattener.Look(id, sequence);
        }
    }

    // Once for each instrument; the only place with text.
    private void Define(ref EngineEvent slot)
    {
        var id = slot.InstrumentId;
        if (id >= (uint)_isTraded.Length)
            return;
        var symbol = slot.InstrumentDefinition.Symbol.ToString();
        _isTraded[id] = _symbols.Contains(symbol) || _symbols.Contains(TradingOptions.AnySymbol);
        _lastInstrument = Math.Max(_lastInstrument, id + 1);
        var held = Positions.Define(id, symbol);
        if (held != 0)
            Orders.Exposures.Move(StrategyId, id, held, Math.Max(1, Positions[id].MarkPriceE9));
    }
}
