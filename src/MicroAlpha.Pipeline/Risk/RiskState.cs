using MicroAlpha.Events;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Orders;

namespace MicroAlpha.Pipeline.Risk;

/// <summary>
/// What the risk gate remembers: limits by instrument, session, halts, bands, last trades, kill levels, rates. A pure
/// function of the events shown to it. Core lane only; preallocated.
/// </summary>
public sealed class RiskState
{
    /// <summary>ns of a ms.</summary>
    public const long NsPerMs = 1_000_000;

    private const int RecentOrders = 8;

    private readonly RiskLimits _limits;
    private readonly InstrumentRisk[] _instruments;
    private readonly RecentOrder[] _recent;
    private readonly byte[] _recentNext;
    private readonly RecentTimes _rejects = new(1);
    private readonly RecentTimes _executions;
    private MessageBudget _budget;
    private AccountMoney _money;

    /// <summary>Reserves memory.</summary>
    /// <param name="limits">All limits.</param>
    /// <param name="instruments">Instruments, ids from 0.</param>
    /// <param name="killLevel">Kill level at the start, 0 to 4.</param>
    public RiskState(RiskLimits limits, int instruments, byte killLevel)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _limits = limits;
        Account = limits.Account;
        _money = new AccountMoney(Account);
        Identity = limits.Identity;
        _instruments = GC.AllocateArray<InstrumentRisk>(instruments, pinned: true);
        _recent = new RecentOrder[instruments * RecentOrders];
        _recentNext = new byte[instruments];
        _executions = new RecentTimes(instruments);
        Kills = new KillLevels(instruments, killLevel);
        _budget = new MessageBudget(Account.MessagesPerSecond, Account.MessageBurst);
    }

    /// <summary>Kill levels.</summary>
    public KillLevels Kills { get; }

    /// <summary>Limits of the account; tightened ones are a new record.</summary>
    public AccountLimits Account { get; private set; }

    /// <summary>Whether trading is open.</summary>
    public RunState Run { get; set; }

    /// <summary>End of the guard's lease, ns since the Unix epoch, our clock; long.MaxValue = no guard.</summary>
    public long LeaseEndNs { get; set; } = long.MaxValue;

    /// <summary>What limits, configuration and build are now; must stay <see cref="RiskLimits.Identity"/>.</summary>
    public ulong Identity { get; set; }

    /// <summary>Latest receive time seen, ns since the Unix epoch, our clock.</summary>
    public long NowNs { get; private set; }

    /// <summary>Orders and replaces let through.</summary>
    public long Sent { get; private set; }

    /// <summary>Executions seen.</summary>
    public long Fills { get; private set; }

    /// <summary>Phase of the session.</summary>
    public SessionPhase Phase { get; private set; }

    /// <summary>End of regular hours, ns since the Unix epoch; 0 = not told.</summary>
    public long CloseTimeNs { get; private set; }

    /// <summary>Start of regular hours, ns since the Unix epoch; 0 = not told.</summary>
    public long OpenTimeNs { get; private set; }

    /// <summary>Messages left, 1e-9 of one, as of <see cref="NowNs"/>.</summary>
    public long Tokens => _budget.Tokens;

    internal ref readonly AccountMoney Money => ref _money;

    internal ulong ExpectedIdentity => _limits.Identity;

    internal int Count => _instruments.Length;

    /// <summary>Takes an event in, before anybody decides on it.</summary>
    public void Observe(ref readonly EngineEvent slot)
    {
        if (slot.ReceiveTimeNs > NowNs)
            NowNs = slot.ReceiveTimeNs;
        switch (slot.Kind)
        {
            case EventKind.Trade when slot.InstrumentId < (uint)_instruments.Length && slot.Trade.PriceE9 > 0
                && ((TradeFlags)slot.Flags & (TradeFlags.Suspicious | TradeFlags.Backfilled)) == 0:
                _instruments[slot.InstrumentId].LastTradeE9 = slot.Trade.PriceE9;
                break;
            case EventKind.OrderRejected when slot.OrderRejected.RejectedBy is 2 or 3:
                _rejects.Add(0, NowNs);
                break;
            case EventKind.Operator:
                TakeOperator(in slot.Operator);
                break;
            case EventKind.SessionState:
                Phase = slot.SessionState.Phase;
                (OpenTimeNs, CloseTimeNs) = (slot.SessionState.OpenTimeNs, slot.SessionState.CloseTimeNs);
                break;
            case EventKind.Status or EventKind.LuldBand or EventKind.InstrumentDefinition
                when slot.InstrumentId < (uint)_instruments.Length:
                TakeInstrument(in slot);
                break;
        }
    }

    /// <summary>Notes an execution, each once.</summary>
    public void NoteExecution(uint instrumentId)
    {
        Fills++;
        _executions.Add(instrumentId, NowNs);
    }

    /// <summary>
    /// Tightens a limit of all instruments, of one, or of the account. False, and nothing changes, when it would not be
    /// tighter.
    /// </summary>
    /// <param name="limit">Which.</param>
    /// <param name="instrumentId">Instrument, or <see cref="EngineEvent.NoInstrument"/> for all.</param>
    /// <param name="value">New value, in the unit of the limit.</param>
    public bool TryTighten(RiskLimitId limit, uint instrumentId, long value)
    {
        if (value < 0)
            return false;
        if (limit >= RiskLimitId.MaxGross)
            return TryTightenAccount(limit, value);
        var isTighter = false;
        var (first, end) = instrumentId == EngineEvent.NoInstrument ? (0u, (uint)_instruments.Length)
            : (instrumentId, Math.Min(instrumentId, (uint)_instruments.Length - 1) + 1);
        for (var id = first; id < end; id++)
            isTighter |= TryTightenOne(limit, ref _instruments[id], value);
        return isTighter;
    }

    internal ref InstrumentRisk Of(uint id) => ref _instruments[id];

    internal void Advance(long nowNs)
    {
        NowNs = Math.Max(NowNs, nowNs);
        _budget.Advance(NowNs);
    }

    internal void TakeToken() => _budget.Take();

    internal bool HasManyRejects() =>
        _rejects.HasMore(0, Account.MaxRejects, NowNs - (Account.RejectWindowMs * NsPerMs));

    internal bool HasManyExecutions(uint id, ref readonly InstrumentRisk risk) =>
        _executions.HasMore(id, risk.MaxExecutions, NowNs - risk.ExecutionNs);

    /// <summary>Time of the last same order; long.MinValue when there is none among the last eight.</summary>
    internal long LastSame(in OrderIntent intent)
    {
        var last = long.MinValue;
        foreach (ref readonly var one in _recent.AsSpan((int)intent.InstrumentId * RecentOrders, RecentOrders))
        {
            if (one.Side == intent.Side && one.PriceE9 == intent.PriceE9 && one.SizeE9 == intent.SizeE9)
                last = Math.Max(last, one.TimeNs);
        }

        return last;
    }

    internal void NoteSent(in OrderIntent intent)
    {
        Sent++;
        _budget.Take();
        if (intent.Kind != CommandKind.New)
            return;
        ref var next = ref _recentNext[intent.InstrumentId];
        ref var one = ref _recent[((int)intent.InstrumentId * RecentOrders) + next];
        (one.TimeNs, one.PriceE9, one.SizeE9, one.Side) = (NowNs, intent.PriceE9, intent.SizeE9, intent.Side);
        next = (byte)((next + 1) & (RecentOrders - 1));
    }

    private static bool TryTightenOne(RiskLimitId limit, ref InstrumentRisk risk, long value)
    {
        var before = risk;
        switch (limit)
        {
            case RiskLimitId.MaxQuantity:
                risk.MaxQuantityE9 = Math.Min(risk.MaxQuantityE9, value);
                break;
            case RiskLimitId.MaxNotional:
                risk.MaxNotionalE18 = Int128.Min(risk.MaxNotionalE18, Wide.FromE9(value));
                break;
            case RiskLimitId.MaxPosition:
                risk.MaxPositionE9 = Math.Min(risk.MaxPositionE9, value);
                break;
            case RiskLimitId.MaxOpenOrdersSymbol:
                risk.MaxOpenOrders = Math.Min(risk.MaxOpenOrders, value);
                break;
            case RiskLimitId.Allowed:
                risk.IsAllowed &= value != 0;
                break;
        }

        return risk.MaxQuantityE9 != before.MaxQuantityE9 || risk.MaxNotionalE18 != before.MaxNotionalE18
            || risk.MaxPositionE9 != before.MaxPositionE9 || risk.MaxOpenOrders != before.MaxOpenOrders
            || risk.IsAllowed != before.IsAllowed;
    }

    private bool TryTightenAccount(RiskLimitId limit, long value)
    {
        var old = Account;
        var tighter = limit switch
        {
            RiskLimitId.MaxGross when value < old.MaxGrossE9 => old with { MaxGrossE9 = value },
            RiskLimitId.MaxNet when value < old.MaxNetE9 => old with { MaxNetE9 = value },
            RiskLimitId.StrategyMaxGross when value < old.StrategyMaxGrossE9 =>
                old with { StrategyMaxGrossE9 = value },
            RiskLimitId.StrategyMaxNet when value < old.StrategyMaxNetE9 => old with { StrategyMaxNetE9 = value },
            RiskLimitId.MaxOpenOrders when value < old.MaxOpenOrders => old with { MaxOpenOrders = value },
            RiskLimitId.BuyingPower when value < old.BuyingPowerE9 => old with { BuyingPowerE9 = value },
            RiskLimitId.MaxDailyLoss when value < old.MaxDailyLossE9 => old with { MaxDailyLossE9 = value },
            RiskLimitId.MaxDrawdown when value < old.MaxDrawdownE9 => old with { MaxDrawdownE9 = value },
            _ => old,
        };
        Account = tighter;
        _money = new AccountMoney(tighter);
        return !ReferenceEquals(tighter, old);
    }

    private void TakeOperator(ref readonly OperatorPayload payload)
    {
        if (payload.Action == OperatorAction.Limit)
        {
            _ = TryTighten(
                (RiskLimitId)payload.LimitId,
                payload.Scope == KillScope.Symbol ? payload.ScopeId : EngineEvent.NoInstrument,
                payload.Value);
        }
        else
        {
            _ = Kills.Apply(in payload);
        }
    }

    private void TakeInstrument(ref readonly EngineEvent slot)
    {
        ref var risk = ref _instruments[slot.InstrumentId];
        if (slot.Kind == EventKind.LuldBand)
            (risk.BandUpE9, risk.BandDownE9) = (slot.LuldBand.UpPriceE9, slot.LuldBand.DownPriceE9);
        else if (slot.Kind == EventKind.Status && slot.Status.State != TradingState.Unchanged)
            risk.State = (byte)slot.Status.State;
        else if (slot.Kind == EventKind.InstrumentDefinition && !risk.IsDefined)
            Define(ref risk, slot.InstrumentDefinition);
    }

    // Once for each instrument; the only place with text.
    private void Define(ref InstrumentRisk risk, InstrumentDefinitionPayload definition)
    {
        risk.IsDefined = true;
        risk.State = InstrumentRisk.NoState;
        risk.AssetClass = definition.AssetClass;
        var lot = DecimalE9.One;
        for (var i = 0; i < definition.SizeDecimals && lot > 1; i++)
            lot /= 10;
        if (_limits.Of(definition.Symbol.ToString()) is { } limits)
            risk.Take(limits, definition.TickSizeE9, lot);
    }

    private struct RecentOrder
    {
        public long TimeNs;
        public long PriceE9;
        public long SizeE9;
        public Side Side;
    }
}
