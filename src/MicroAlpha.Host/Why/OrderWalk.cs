using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Host.Replay;
using MicroAlpha.Host.Wiring;
using MicroAlpha.Pipeline;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Risk;
using MicroAlpha.Pipeline.Strategies;
using MicroAlpha.Ring;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Why;

/// <summary>
/// Replays the session of an order event by event and looks over the gate's shoulder. Notes what concerns the order.
/// </summary>
internal sealed class OrderWalk(OrderExplanation explanation, LogReader reader) : ICoreBuilder<bool>, IGateWitness
{
    private const int LinesBefore = 8;
    private const int CommandCapacity = 1 << 16;

    // The last lines of each instrument.
    private readonly Dictionary<uint, Queue<string>> _lines = [];
    private readonly InstrumentTable _instruments = new(1 << 16);
    private TradingDesk _desk = null!;
    private RiskReview _review = null!;
    private Ring<OrderCommand> _commands = null!;
    private Sequence _taken = null!;
    private OrderDecision? _pending;

    /// <summary>Replays the session to its end.</summary>
    public void Run()
    {
        var facts = FindSession();
        using var commands = new Ring<OrderCommand>(CommandCapacity, 0, LinuxPlatform.Ring);
        (_commands, _taken) = (commands, new Sequence(-1));
        commands.AddGating(_taken, "why");
        if (!facts.Trading.IsOn)
        {
            throw new EngineException(
                "MA-848", ExitCode.Failed,
                $"session {explanation.Session} has commands, but its facts do not say what traded, so it can not be "
                    + "replayed; 'microalpha log stat' says what is damaged");
        }

        _ = Topology.CreateCore(
            new BooksStage(new BookSet(facts.Books)), facts.Indicators, facts.Trading,
            new CommandWriter(new SingleProducer<OrderCommand>(commands)), facts.CheckpointEvery, this);
    }

    /// <inheritdoc />
    public bool Build<TState>(CoreStage<TState> core, TradingDesk? desk)
        where TState : struct, IStage<EngineEvent>, ICheckpointed
    {
        _desk = desk!;
        _desk.Witness = this;
        _review = new RiskReview(
            _desk.Gate, _desk.Risk, _desk.Books, _desk.Orders, _desk.Parents, _desk.Positions);
        EngineEvent slot = default;
        OrderCommand command = default;
        var record = LogRecord.Meta;
        while (record is not (LogRecord.End or LogRecord.Session))
        {
            record = reader.Next(ref slot, ref command, out var sequence);
            if (record != LogRecord.Event)
                continue;
            Remember(in slot);
            core.OnEvent(ref slot, sequence);
            NoteNews(in slot, sequence);
            DropCommands();
        }

        ref readonly var order = ref _desk.Orders[explanation.OrderId];
        (explanation.FinalState, explanation.FilledE9) = (order.State.ToString(), order.CumulativeSizeE9);
        explanation.Symbol = _instruments.SymbolOf(order.InstrumentId);
        return true;
    }

    /// <inheritdoc />
    public void BeforeGate(in OrderIntent intent, long sequence, long nowNs)
    {
        var isNew = intent.Kind == CommandKind.New;
        if (isNew ? _desk.Orders.Count + 1 != explanation.OrderId : intent.OrderId != explanation.OrderId)
            return;
        var id = isNew ? intent.InstrumentId : _desk.Orders[intent.OrderId].InstrumentId;
        ref readonly var top = ref _desk.Books.Top(id);
        _pending = new OrderDecision
        {
            Sequence = sequence,
            TimeNs = nowNs,
            Intent = intent,
            Touch = (top.BidPriceE9, top.AskPriceE9),
            PositionE9 = _desk.Positions[id].NetSizeE9,
            Indicators = IndicatorsOf(id),
            Checks = _review.Of(in intent, nowNs),
            Before = [.. _lines.GetValueOrDefault(id) ?? []],
        };
    }

    /// <inheritdoc />
    public void AfterGate(in OrderIntent intent, uint orderId, in RiskReject reject)
    {
        if (_pending is null)
            return;
        // A refused new order gets no number: the next one that passes has this one.
        if (intent.Kind != CommandKind.New || orderId == explanation.OrderId)
        {
            (_pending.Intent, _pending.Reject) = (intent, reject);
            explanation.Decisions.Add(_pending);
        }

        _pending = null;
    }

    private SessionFacts FindSession()
    {
        EngineEvent slot = default;
        OrderCommand command = default;
        var (session, facts) = (-1, SessionFacts.Default);
        while (true)
        {
            var record = reader.Next(ref slot, ref command, out _);
            if (record == LogRecord.Session)
                (session, facts) = (session + 1, SessionFacts.Default);
            if (session != explanation.Session && record != LogRecord.End)
                continue;
            // The facts stand in front of the first event.
            if (record == LogRecord.Meta)
            {
                facts = facts.With(reader.Line);
                if (facts.Trading.IsOn || facts.Doubt.Length > 0)
                    return facts;
            }

            if (record is LogRecord.Event or LogRecord.End)
                return facts;
        }
    }

    private void Remember(in EngineEvent slot)
    {
        if (slot.Kind == EventKind.InstrumentDefinition)
            _instruments.TryDefine(slot.InstrumentDefinition, out _);
        if (!_desk.IsTraded(slot.InstrumentId))
            return;
        if (!_lines.TryGetValue(slot.InstrumentId, out var lines))
            _lines[slot.InstrumentId] = lines = new Queue<string>();
        lines.Enqueue(Encoding.UTF8.GetString(reader.Line).TrimEnd('\n'));
        if (lines.Count > LinesBefore)
            lines.Dequeue();
    }

    private void NoteNews(in EngineEvent slot, long sequence)
    {
        var id = slot.Kind switch
        {
            EventKind.OrderAccepted or EventKind.OrderReplaced => slot.OrderAccepted.OrderId,
            EventKind.OrderFilled => slot.OrderFilled.OrderId,
            EventKind.OrderCanceled or EventKind.OrderExpired => slot.OrderClosed.OrderId,
            EventKind.OrderRejected => slot.OrderRejected.OrderId,
            _ => 0u,
        };
        if (id != explanation.OrderId)
            return;
        var since = explanation.Decisions.LastOrDefault(decision => decision.Sequence < sequence) is { } last
            ? slot.ReceiveTimeNs - last.TimeNs
            : -1;
        explanation.News.Add(new OrderNews(
            sequence, slot.Kind, slot.ReceiveTimeNs, slot.VenueTimeNs, since,
            _desk.Orders[id].State.ToString(), Encoding.UTF8.GetString(reader.Line).TrimEnd('\n')));
    }

    private List<(string Name, double Value)> IndicatorsOf(uint id)
    {
        var values = new List<(string, double)>();
        var cells = _desk.Indicators.Values(id);
        for (var i = 0; i < cells.Length; i++)
            values.Add((_desk.Indicators.Board.ColumnNames[i], cells[i].Value));
        return values;
    }

    private void DropCommands()
    {
        while (_commands.IsPublished(_taken.Get() + 1))
            _taken.Set(_taken.Get() + 1);
    }
}
