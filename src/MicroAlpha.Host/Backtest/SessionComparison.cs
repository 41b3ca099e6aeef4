using MicroAlpha.Events;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Storage.Log;
using MicroAlpha.Venue.Paper;

namespace MicroAlpha.Host.Backtest;

/// <summary>
/// Sends the commands of a recorded session to the paper venue over the recorded market: the same decisions, two
/// venues. What the session's own venue said is beside it.
/// </summary>
internal sealed class SessionComparison
{
    private const long MarkIntervalNs = 100_000_000;

    private readonly PaperBroker _broker;
    private readonly FeeSchedule _fees;
    private readonly BookSet _books;
    private readonly Dictionary<uint, SessionTrades> _orders = [];
    private readonly HashSet<(uint OrderId, ulong Execution)> _seen = [];
    private readonly Queue<(OrderCommand Command, long Sequence)> _commands = new();
    private readonly InstrumentTable _instruments;
    private RollingHash _hash;

    private SessionComparison(PaperOptions venue, BookOptions books, InstrumentTable instruments)
    {
        _broker = new PaperBroker(venue);
        _fees = venue.Fees;
        _books = new BookSet(books);
        _instruments = instruments;
        Collector = new BacktestCollector(venue.Fees, MarkIntervalNs);
    }

    /// <summary>What happened in reality, for a report.</summary>
    public BacktestCollector Collector { get; }

    /// <summary>Instruments of the session.</summary>
    public InstrumentTable Instruments => _instruments;

    /// <summary>Orders with the executions of both sides, by id.</summary>
    public IReadOnlyList<SessionTrades> Orders { get; private set; } = [];

    /// <summary>Damaged places of the log, for people.</summary>
    public IReadOnlyList<string> Damages { get; private set; } = [];

    /// <summary>Commands of the session, refused ones included.</summary>
    public long Commands { get; private set; }

    /// <summary>Their hash, as the core of the session had it.</summary>
    public ulong CommandHash => _hash.Value;

    /// <summary>Works through the last session that traded, or the one with a number.</summary>
    /// <param name="logs">Directories and segments.</param>
    /// <param name="session">Number of the session from 0; -1 = the last one with commands.</param>
    /// <param name="venue">The simulated venue.</param>
    /// <param name="books">Limits of the books.</param>
    /// <exception cref="EngineException">MA-849: nothing traded there; the log can not be opened.</exception>
    public static SessionComparison Of(IReadOnlyList<string> logs, int session, PaperOptions venue, BookOptions books)
    {
        var sessions = CommandsBySession(logs);
        var chosen = session >= 0 ? session : sessions.FindLastIndex(static commands => commands.Count > 0);
        if (chosen < 0 || chosen >= sessions.Count || sessions[chosen].Count == 0)
        {
            throw new EngineException(
                "MA-849", ExitCode.Failed,
                $"{string.Join(", ", logs)} has {sessions.Count} sessions, and "
                    + (session >= 0 ? $"number {session} has no commands" : "none has commands")
                    + "; give the log of a session that traded");
        }

        var comparison = new SessionComparison(venue, books, new InstrumentTable(venue.MaxInstruments));
        foreach (var command in sessions[chosen])
            comparison._commands.Enqueue(command);
        comparison.Walk(logs, chosen);
        comparison.Orders = [.. comparison._orders.Values.OrderBy(static order => order.OrderId)];
        return comparison;
    }

    /// <summary>The price that positions of an instrument are worth at the end, 1e-9 currency units: the middle.
    /// </summary>
    public long MarkE9(uint instrumentId)
    {
        ref readonly var top = ref _books.Top(instrumentId);
        return top.BidPriceE9 > 0 && top.AskPriceE9 > 0
            ? top.BidPriceE9 + ((top.AskPriceE9 - top.BidPriceE9) / 2)
            : Math.Max(top.BidPriceE9, top.AskPriceE9);
    }

    private static List<List<(OrderCommand Command, long Sequence)>> CommandsBySession(IReadOnlyList<string> logs)
    {
        var sessions = new List<List<(OrderCommand, long)>>();
        using var reader = new LogReader(logs);
        EngineEvent slot = default;
        OrderCommand command = default;
        for (var record = LogRecord.Meta; record != LogRecord.End;)
        {
            record = reader.Next(ref slot, ref command, out var sequence);
            if (record == LogRecord.Session)
                sessions.Add([]);
            else if (record == LogRecord.Command && command.Kind != CommandKind.Checkpoint && sessions.Count > 0)
                sessions[^1].Add((command, sequence));
        }

        // A command can be recorded a little behind the event that caused it.
        foreach (var commands in sessions)
            commands.Sort(static (left, right) => left.Item2.CompareTo(right.Item2));
        return sessions;
    }

    private void Walk(IReadOnlyList<string> logs, int chosen)
    {
        using var reader = new LogReader(logs);
        EngineEvent slot = default;
        OrderCommand command = default;
        var (session, lastNs) = (-1, 0L);
        for (var record = LogRecord.Meta; record != LogRecord.End;)
        {
            record = reader.Next(ref slot, ref command, out var sequence);
            if (record == LogRecord.Session)
                session++;
            if (record != LogRecord.Event || session != chosen)
                continue;
            TakeAnswers(slot.ReceiveTimeNs);
            lastNs = Math.Max(lastNs, slot.ReceiveTimeNs);
            if (LogMarket.IsMarket(in slot))
                TakeMarket(ref slot, sequence);
            else
                TakeReal(in slot);
            while (_commands.TryPeek(out var next) && next.Command.CauseSequence <= sequence)
                Send(_commands.Dequeue());
        }

        TakeAnswers(lastNs + 120_000_000_000);
        Damages = [.. reader.Damages.Select(static damage => damage.ToString())];
    }

    private void TakeMarket(ref EngineEvent slot, long sequence)
    {
        if (slot.Kind == EventKind.InstrumentDefinition)
            _instruments.TryDefine(slot.InstrumentDefinition, out _);
        _books.Apply(ref slot, sequence);
        _broker.OnEvent(in slot);
        if (slot.Kind is EventKind.Quote or EventKind.BookLevel)
            Mark(slot.InstrumentId, slot.ReceiveTimeNs, isAlways: false);
    }

    private void Mark(uint id, long timeNs, bool isAlways)
    {
        ref readonly var top = ref _books.Top(id);
        Collector.OnTouch(new BacktestMark(timeNs, id, top.BidPriceE9, top.AskPriceE9), isAlways);
    }

    private void Send((OrderCommand Command, long Sequence) sent)
    {
        var command = sent.Command;
        Collector.OnCommand(in command);
        if (command.Kind == CommandKind.New)
            _orders.TryAdd(command.OrderId, new SessionTrades(command.OrderId, command.InstrumentId, command.Side));
        Commands++;
        _hash.Fold(ref command);
        _broker.Submit(in command, sent.Sequence);
    }

    private void TakeAnswers(long untilNs)
    {
        EngineEvent answer = default;
        while (_broker.TryTake(untilNs, ref answer))
        {
            if (answer.Kind == EventKind.OrderFilled && _orders.TryGetValue(answer.OrderFilled.OrderId, out var order))
                order.Simulated.Add(TradeOf(in answer, order));
        }
    }

    private void TakeReal(in EngineEvent slot)
    {
        if (slot.Kind is not (>= EventKind.OrderAccepted and <= EventKind.OrderExpired))
            return;
        if (slot.Kind == EventKind.OrderFilled)
        {
            ref readonly var fill = ref slot.OrderFilled;
            // A venue may tell an execution twice.
            var identity = fill.ExecutionId != 0 ? fill.ExecutionId : (ulong)fill.CumulativeSizeE9;
            if (!_seen.Add((fill.OrderId, identity)))
                return;
            Mark(slot.InstrumentId, slot.ReceiveTimeNs, isAlways: true);
            if (_orders.TryGetValue(fill.OrderId, out var order))
                order.Real.Add(TradeOf(in slot, order));
        }

        Collector.OnAnswer(in slot);
    }

    private SessionTrade TradeOf(in EngineEvent slot, SessionTrades order)
    {
        ref readonly var fill = ref slot.OrderFilled;
        ref readonly var top = ref _books.Top(order.InstrumentId);
        var isMaker = ((FillFlags)slot.Flags & FillFlags.Maker) != 0;
        return new SessionTrade(
            slot.ReceiveTimeNs, fill.PriceE9, fill.SizeE9, _fees.Of(fill.PriceE9, fill.SizeE9, isMaker),
            order.Side == Side.Bid ? top.AskPriceE9 : top.BidPriceE9);
    }
}
