using MicroAlpha.Events;
using MicroAlpha.Pipeline.Risk;
using MicroAlpha.Venue.Matching;

namespace MicroAlpha.Host.Backtest;

/// <summary>
/// Keeps what a run does, in the lists its report is made of. Touches are kept when they have changed, of an instrument
/// at most one an interval, and the one before each fill.
/// </summary>
/// <param name="fees">Fees of the venue, for the fee of each fill.</param>
/// <param name="markIntervalNs">Shortest time between two touches of an instrument, ns, 0 = every change.</param>
internal sealed class BacktestCollector(FeeSchedule fees, long markIntervalNs)
{
    // Room for a busy day at once, so that lists seldom grow.
    private const int Room = 1 << 14;

    private readonly List<BacktestFill> _fills = new(Room);
    private readonly List<BacktestMark> _marks = new(Room);
    private readonly List<BacktestReject> _rejects = new(Room);
    private readonly List<long> _latenciesNs = new(Room);
    private readonly Dictionary<uint, int> _orderAt = new(Room);
    private readonly List<BacktestOrder> _orders = new(Room);
    private readonly DecisionTimes _decided = new();
    private BacktestMark[] _lastMarks = new BacktestMark[16];

    /// <summary>Executions in order of time.</summary>
    public IReadOnlyList<BacktestFill> Fills => _fills;

    /// <summary>Touches in order of time.</summary>
    public IReadOnlyList<BacktestMark> Marks => _marks;

    /// <summary>Orders in the order they were sent.</summary>
    public IReadOnlyList<BacktestOrder> Orders => _orders;

    /// <summary>Refusals in order of time.</summary>
    public IReadOnlyList<BacktestReject> Rejects => _rejects;

    /// <summary>From decisions to their answers: accepted, replaced, canceled or refused; ns.</summary>
    public IReadOnlyList<long> LatenciesNs => _latenciesNs;

    /// <summary>The interval since the last touch of an instrument is over.</summary>
    public bool IsDue(uint instrumentId, long timeNs) => instrumentId >= (uint)_lastMarks.Length
        || timeNs - _lastMarks[instrumentId].TimeNs >= markIntervalNs;

    /// <summary>Takes the touch of an instrument.</summary>
    /// <param name="mark">The touch and its time.</param>
    /// <param name="isAlways">Keep it however soon it comes.</param>
    public void OnTouch(in BacktestMark mark, bool isAlways = false)
    {
        while (mark.InstrumentId >= (uint)_lastMarks.Length)
            Array.Resize(ref _lastMarks, 2 * _lastMarks.Length);
        ref var last = ref _lastMarks[mark.InstrumentId];
        // A time of 0: there was none. Touches of 0 are then no change either.
        if ((last.BidE9 == mark.BidE9 && last.AskE9 == mark.AskE9)
            || (!isAlways && mark.TimeNs - last.TimeNs < markIntervalNs))
        {
            return;
        }

        last = mark;
        _marks.Add(mark);
    }

    /// <summary>Takes a command on its way to the venue.</summary>
    public void OnCommand(in OrderCommand command)
    {
        if (command.Kind == CommandKind.Refused)
            _rejects.Add(new BacktestReject(command.DecisionTimeNs, 0, "risk", NameOf((RiskCode)command.RiskCode)));
        if (command.Kind is not (CommandKind.New or CommandKind.Replace or CommandKind.Cancel))
            return;
        _decided.Add(command.OrderId, command.Kind, command.DecisionTimeNs);
        if (command.Kind != CommandKind.New || !_orderAt.TryAdd(command.OrderId, _orders.Count))
            return;
        _orders.Add(new BacktestOrder(
            command.DecisionTimeNs, command.OrderId, command.InstrumentId, command.Side, command.OrderType,
            command.TimeInForce, command.PriceE9, command.SizeE9, 0, 0, 0, "working"));
    }

    /// <summary>Takes an answer of the venue when it reaches us.</summary>
    public void OnAnswer(in EngineEvent slot)
    {
        var id = OrderOf(in slot);
        if (_decided.TryTake(id, AnsweredBy(in slot), out var decidedNs))
            _latenciesNs.Add(slot.ReceiveTimeNs - decidedNs);

        if (!_orderAt.TryGetValue(id, out var at))
            return;
        var order = _orders[at];
        _orders[at] = slot.Kind switch
        {
            EventKind.OrderReplaced => order with
            {
                PriceE9 = slot.OrderAccepted.PriceE9,
                SizeE9 = slot.OrderAccepted.SizeE9,
                Replaces = order.Replaces + 1,
            },
            EventKind.OrderFilled => Filled(in slot, order),
            EventKind.OrderCanceled => order with { EndTimeNs = slot.ReceiveTimeNs, State = "canceled" },
            EventKind.OrderExpired => order with { EndTimeNs = slot.ReceiveTimeNs, State = "expired" },
            EventKind.OrderRejected => Rejected(in slot, order),
            _ => order,
        };
    }

    // Names are kept: a refusal costs no text.
    private static string NameOf<TCode>(TCode code)
        where TCode : struct, Enum => Enum.GetName(code) ?? $"code {code:D}";

    private BacktestOrder Filled(in EngineEvent slot, BacktestOrder order)
    {
        ref readonly var fill = ref slot.OrderFilled;
        var isMaker = ((FillFlags)slot.Flags & FillFlags.Maker) != 0;
        _fills.Add(new BacktestFill(
            slot.ReceiveTimeNs, fill.OrderId, slot.InstrumentId, order.Side, fill.PriceE9, fill.SizeE9,
            fees.Of(fill.PriceE9, fill.SizeE9, isMaker), isMaker));
        return fill.CumulativeSizeE9 < order.SizeE9
            ? order with { FilledE9 = fill.CumulativeSizeE9 }
            : order with { FilledE9 = fill.CumulativeSizeE9, EndTimeNs = slot.ReceiveTimeNs, State = "filled" };
    }

    private BacktestOrder Rejected(in EngineEvent slot, BacktestOrder order)
    {
        ref readonly var reject = ref slot.OrderRejected;
        _rejects.Add(new BacktestReject(
            slot.ReceiveTimeNs, reject.OrderId, "venue", NameOf((MatchReason)reject.ReasonCode)));
        return reject.RefusedCommand == (byte)CommandKind.New
            ? order with { EndTimeNs = slot.ReceiveTimeNs, State = "rejected" }
            : order;
    }

    // Which command an answer answers; None for what happens by itself.
    private static CommandKind AnsweredBy(in EngineEvent slot) => slot.Kind switch
    {
        EventKind.OrderAccepted => CommandKind.New,
        EventKind.OrderReplaced => CommandKind.Replace,
        EventKind.OrderCanceled when slot.OrderClosed.ReasonCode == (uint)MatchReason.Requested => CommandKind.Cancel,
        EventKind.OrderRejected => (CommandKind)slot.OrderRejected.RefusedCommand,
        _ => CommandKind.None,
    };

    private static uint OrderOf(in EngineEvent slot) => slot.Kind switch
    {
        EventKind.OrderAccepted or EventKind.OrderReplaced => slot.OrderAccepted.OrderId,
        EventKind.OrderFilled => slot.OrderFilled.OrderId,
        EventKind.OrderCanceled or EventKind.OrderExpired => slot.OrderClosed.OrderId,
        EventKind.OrderRejected => slot.OrderRejected.OrderId,
        _ => 0,
    };
}
