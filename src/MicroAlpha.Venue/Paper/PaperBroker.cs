using System.Runtime.CompilerServices;
using MicroAlpha.Events;
using MicroAlpha.Venue.Matching;

namespace MicroAlpha.Venue.Paper;

/// <summary>
/// A broker that fills orders against recorded or live market events: queue position by price level, latencies, fees,
/// halts and bands. Given the same events and commands it says the same, bit for bit. One thread; no allocation after
/// construction.
/// </summary>
/// <remarks>
/// The host feeds every event of the market with <see cref="OnEvent"/> and every command with <see cref="Submit"/>, and
/// takes what the venue answers with <see cref="TryTake"/> before the next event, until that event's time. A command
/// arrives at its decision time plus its latency; what arrives with an event's time meets the market as that event left
/// it. Answers leave at once and reach us a fill feed latency later.
/// </remarks>
public sealed class PaperBroker
{
    private readonly PaperOptions _options;
    private readonly PaperOrders _orders;
    private readonly PaperBooks _books;
    private readonly PaperAnswers _answers;
    private readonly PaperMatching _matching;
    private readonly PaperDesk _desk;
    private readonly PendingCommands _pending;
    private long _nowNs = long.MinValue;
    private long _commands;

    /// <summary>Reserves all memory.</summary>
    /// <exception cref="EngineException">MA-830 when an option is out of range.</exception>
    public PaperBroker(PaperOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _orders = new PaperOrders(options);
        _books = new PaperBooks(options, Counters, _orders);
        _answers = new PaperAnswers(options, Counters);
        _matching = new PaperMatching(options, _books, _orders, _answers);
        _desk = new PaperDesk(_books, _orders, _matching, _answers);
        _pending = new PendingCommands(options.MaxCommands);
    }

    /// <summary>Counters; see there.</summary>
    public PaperCounters Counters { get; } = new();

    /// <summary>Orders that rest at the venue now.</summary>
    public int WorkingOrders => _orders.Count;

    /// <summary>Time of the venue, ns; it never goes back. long.MinValue before the first event.</summary>
    public long NowNs => _nowNs;

    /// <summary>
    /// When the venue has something to do or to tell next without a further event, ns; long.MaxValue when never.
    /// </summary>
    public long NextNs => Math.Min(_pending.NextNs, _answers.NextNs);

    /// <summary>
    /// Takes one event of the market in. Commands that arrive before it are carried out first.
    /// </summary>
    /// <param name="slot">Any kind; those that say nothing about a market move the clock only.</param>
    /// <exception cref="EngineException">MA-831 when answers were not taken.</exception>
    public void OnEvent(ref readonly EngineEvent slot)
    {
        var timeNs = TimeOf(in slot);
        if (_pending.NextNs < timeNs)
            RunBefore(timeNs);
        if (timeNs > _nowNs)
            _nowNs = timeNs;
        if (slot.Kind == EventKind.BookLevel)
            OnLevel(in slot);
        else if (slot.Kind == EventKind.Quote)
            OnQuote(in slot);
        else if (slot.Kind == EventKind.Trade)
            OnTrade(in slot);
        else
            OnOther(in slot);
    }

    /// <summary>Sends an order command on its way; other kinds of commands are not for a venue.</summary>
    /// <param name="command">New, Replace (price or size 0 = as it was) or Cancel.</param>
    /// <param name="sequence">Its sequence in the command ring, for a rejection.</param>
    public void Submit(in OrderCommand command, long sequence)
    {
        if (command.Kind is not (CommandKind.New or CommandKind.Replace or CommandKind.Cancel))
            return;
        var latency = command.Kind switch
        {
            CommandKind.Replace => _options.Replace,
            CommandKind.Cancel => _options.Cancel,
            _ => _options.Place,
        };
        var sentNs = Math.Max(command.DecisionTimeNs, _nowNs);
        var pending = new PendingCommand
        {
            ArrivalNs = sentNs + latency.At(sentNs),
            Number = _commands++,
            Sequence = sequence,
            Command = command,
        };
        if (_pending.IsFull)
            _answers.Reject(in pending, MatchReason.OrderLimit, sentNs);
        else
            _pending.Add(in pending);
    }

    /// <summary>
    /// Runs the venue as far as it can without a further event, and gives the next answer that reaches us by
    /// <paramref name="untilNs"/>; false when there is none. Call it until it is false before the next event.
    /// </summary>
    /// <param name="untilNs">Time of the next event, ns; long.MaxValue at the end.</param>
    /// <param name="slot">Receives the answer: an order event of source Venue. Its stamp is left as it is.</param>
    public bool TryTake(long untilNs, ref EngineEvent slot)
    {
        // What we do after an answer can arrive earlier than a command that waits: one at a time.
        while (_pending.NextNs < untilNs && _pending.NextNs <= _answers.NextNs)
            RunNext();
        if (_answers.NextNs > untilNs || _answers.NextNs == long.MaxValue)
            return false;
        _answers.Take(ref slot);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long TimeOf(ref readonly EngineEvent slot) =>
        _options.Clock == PaperClock.Receive || slot.VenueTimeNs == 0
            ? slot.ReceiveTimeNs
            : slot.VenueTimeNs + _options.VenueClockOffsetNs;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunBefore(long timeNs)
    {
        while (_pending.NextNs < timeNs)
            RunNext();
    }

    private void RunNext()
    {
        _pending.Take(out var pending);
        _nowNs = Math.Max(_nowNs, pending.ArrivalNs);
        _desk.Execute(in pending, _nowNs);
    }

    private void OnQuote(ref readonly EngineEvent slot)
    {
        if (!_books.TryTouch(slot.InstrumentId))
            return;
        ref var instrument = ref _books.At(slot.InstrumentId);
        if (_books.TryQuote(ref instrument, in slot.Quote))
            _matching.Cross(ref instrument, _nowNs);
    }

    private void OnLevel(ref readonly EngineEvent slot)
    {
        if (!_books.TryTouch(slot.InstrumentId))
            return;
        ref var instrument = ref _books.At(slot.InstrumentId);
        if (_books.TryLevel(slot.InstrumentId, in slot.BookLevel, (BookFlags)slot.Flags))
            _matching.Cross(ref instrument, _nowNs);
    }

    private void OnTrade(ref readonly EngineEvent slot)
    {
        if (_books.TryTouch(slot.InstrumentId))
            _matching.Trade(ref _books.At(slot.InstrumentId), in slot.Trade, (TradeFlags)slot.Flags, _nowNs);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void OnOther(ref readonly EngineEvent slot)
    {
        if (slot.Kind == EventKind.SessionState)
        {
            _desk.SetPhase(slot.SessionState.Phase, _nowNs);
            return;
        }

        if (slot.Kind == EventKind.Connection)
        {
            // The trading stream carries no books.
            if (slot.Connection.State is ConnectionState.Down or ConnectionState.Gap
                && slot.Source != EventSource.AlpacaTrading)
            {
                _books.MarkGap(slot.InstrumentId);
            }

            return;
        }

        if (slot.Kind is not (EventKind.Status or EventKind.LuldBand or EventKind.InstrumentDefinition)
            || !_books.TryTouch(slot.InstrumentId))
        {
            return;
        }

        ref var instrument = ref _books.At(slot.InstrumentId);
        if (slot.Kind == EventKind.Status)
            PaperDesk.SetState(ref instrument, slot.Status.State);
        else if (slot.Kind == EventKind.LuldBand)
            _desk.SetBand(ref instrument, in slot.LuldBand, _nowNs);
        else
            (instrument.TickE9, instrument.LotE9) = (slot.InstrumentDefinition.TickSizeE9, LotOf(in slot));
    }

    // Sizes of a 10^-n lot; more than nine decimals are beyond what a size can say.
    private static long LotOf(ref readonly EngineEvent slot)
    {
        var lotE9 = 1_000_000_000L;
        for (var i = 0; i < slot.InstrumentDefinition.SizeDecimals && lotE9 > 1; i++)
            lotE9 /= 10;
        return lotE9;
    }
}
