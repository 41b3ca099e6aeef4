using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca;
using MicroAlpha.Gateways.Alpaca.Orders;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Gateways.Alpaca.Sessions;
using MicroAlpha.Native;
using MicroAlpha.Ring;

namespace MicroAlpha.Host.Trading;

/// <summary>
/// Orders to Alpaca by REST, answers by its trading stream. Every order is written down, asked of the last gate on the
/// thread that writes it, and sent once; what nobody answered is looked up by its name until the venue says what became
/// of it. Cancels are asked for until they are answered.
/// </summary>
/// <remarks>
/// The egress thread runs a request up to its bytes; what follows an answer runs on pool threads. Requests of one order
/// follow each other, those of different orders do not wait for each other.
/// </remarks>
internal sealed class AlpacaBroker : IBroker
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly AlpacaBrokerOptions _options;
    private readonly BrokerBook _book;
    private readonly LastGate _gate;
    private readonly IntentJournal _journal;
    private readonly BrokerStart _start;
    private readonly AlpacaRestClient _rest;
    private readonly AlpacaTradingSession<BrokerSink> _session;
    private readonly CancellationTokenSource _stop = new();
    private readonly LatencyHistogram _writeLatency = new();
    private readonly string _stateDirectory;
    private Task _running = Task.CompletedTask;
    private int _inFlight;
    private long _sent;
    private long _cancels;
    private long _journalFull;

    /// <summary>Creates it; nothing is opened before <see cref="Start"/>.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="book">Its orders.</param>
    /// <param name="gate">The last gate.</param>
    /// <param name="journal">Intents of this start.</param>
    /// <param name="start">What the last session left.</param>
    /// <param name="stateDirectory">Where the intents of other starts are.</param>
    /// <exception cref="EngineException">MA-441: an address or a limit is not allowed.</exception>
    public AlpacaBroker(
        AlpacaBrokerOptions options,
        BrokerBook book,
        LastGate gate,
        IntentJournal journal,
        BrokerStart start,
        string stateDirectory)
    {
        (_options, _book, _gate, _journal, _start) = (options, book, gate, journal, start);
        _stateDirectory = stateDirectory;
        _rest = new AlpacaRestClient(options.Rest, options.Keys, options.Limits);
        var lastNs = start.LastNs == 0 ? 0 : Math.Max(1, start.LastNs);
        _session = new AlpacaTradingSession<BrokerSink>(
            options.Stream, options.Keys, _rest, book, new BrokerSink(book),
            options.Trading with { RecoverFromNs = lastNs }, new StreamSeams());
        book.OnRisen = order => _ = Guarded(() => CancelAsync(order, -1));
    }

    /// <inheritdoc/>
    public string Name => "alpaca";

    /// <summary>The last gate of its orders.</summary>
    public LastGate Gate => _gate;

    /// <inheritdoc/>
    public bool IsReconciled => _session.IsReadyForOrders;

    /// <inheritdoc/>
    public int Unknown => _book.Unknown;

    /// <inheritdoc/>
    public string Trouble => _session.Fault is { } fault ? fault.Message
        : Interlocked.Read(ref _journalFull) > 0 ? "the journal of intents is full: no order more is sent"
        : _session.State != StreamState.Live && _session.LastEnd.Text is { Length: > 0 } text
            ? $"{_options.Stream}: {text}; it is tried again"
            : "";

    /// <inheritdoc/>
    public void Start() => _running = Task.Run(RunAsync);

    /// <inheritdoc/>
    public void Define(string symbol, uint id) => _book.Define(symbol, id);

    /// <inheritdoc/>
    public void Send(in OrderCommand command, long sequence)
    {
        var (copy, order) = (command, _book.Find(command.OrderId));
        var symbol = _book.SymbolOf(command.InstrumentId);
        if (command.Kind == CommandKind.Cancel)
        {
            if (order is not null)
                Chain(order, () => CancelAsync(order, sequence));
            return;
        }

        var number = _journal.Add(in command, sequence, symbol);
        if (number < 0)
            Interlocked.Increment(ref _journalFull);
        if (command.Kind == CommandKind.New)
        {
            order = _book.Open(in command, symbol, sequence);
            Chain(order, () => SubmitAsync(order, copy, sequence, number));
        }
        else if (order is not null)
        {
            var name = _book.NameReplace(order, in command, sequence);
            Chain(order, () => ReplaceAsync(order, name, copy, sequence, number));
        }
    }

    /// <inheritdoc/>
    public void Stop()
    {
        _gate.Close();
        // What is on its way gets a moment for its answer.
        _ = SpinWait.SpinUntil(() => Volatile.Read(ref _inFlight) == 0, StopLimit);
        _stop.Cancel();
        _ = _running.Wait(StopLimit);
    }

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("stream", _session.State.ToString().ToLowerInvariant());
        writer.WriteNumber("sent", Interlocked.Read(ref _sent));
        writer.WriteNumber("cancels", Interlocked.Read(ref _cancels));
        writer.WriteNumber("stopped_by_last_gate", _gate.Stopped);
        writer.WriteNumber("adopted", _book.Adopted);
        writer.WriteNumber("elsewhere", _book.Elsewhere);
        writer.WriteNumber("reconciliations", _book.Reconciliations);
        writer.WriteNumber("drifts", _book.Drifts);
        writer.WriteNumber("duplicate_updates", _session.Duplicates);
        writer.WriteNumber("write_p50_ns", _writeLatency.ValueAt(50));
        writer.WriteNumber("write_p99_ns", _writeLatency.ValueAt(99));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rest.Dispose();
        _journal.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_book.AreDefined(_options.Symbols))
                await Task.Delay(20, _stop.Token).ConfigureAwait(false);
            // What the process before had just handed to the kernel may still arrive at the venue.
            if (_start.Open.Count > 0)
            {
                var lastNs = _start.Open.Max(intent => intent.Command.DecisionTimeNs);
                var left = (lastNs + (_options.SettleMs * 1_000_000L) - WallClock.NowNs()) / 1_000_000;
                await Task.Delay((int)Math.Clamp(left, 0, _options.SettleMs), _stop.Token).ConfigureAwait(false);
            }

            var session = _session.RunAsync(_stop.Token);
            while (_book.Reconciliations == 0 && !session.IsCompleted)
                await Task.Delay(20, _stop.Token).ConfigureAwait(false);
            if (_book.Reconciliations > 0)
            {
                _book.ForgetUnresolved();
                IntentJournal.Forget(_stateDirectory, _start.Epoch);
            }

            await session.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private void Chain(BrokerOrder order, Func<Task> work) =>
        order.Tail = order.Tail.IsCompleted ? Guarded(work) : ContinueAsync(order.Tail, work);

    private async Task ContinueAsync(Task before, Func<Task> work)
    {
        await before.ConfigureAwait(false);
        await Guarded(work).ConfigureAwait(false);
    }

    private async Task Guarded(Func<Task> work)
    {
        Interlocked.Increment(ref _inFlight);
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The engine stops; the next start asks what became of it.
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private async Task SubmitAsync(BrokerOrder order, OrderCommand command, long sequence, int number)
    {
        if (await IsStoppedAsync(order, command, sequence, number).ConfigureAwait(false))
            return;
        var ticket = new TicketGate(_gate, command, sequence);
        var request = new OrderRequest(
            order.Names[0], order.Symbol, command.Side, command.OrderType, command.TimeInForce, command.SizeE9,
            command.PriceE9);
        var reply = await _rest.SubmitAsync(request, _stop.Token, ticket).ConfigureAwait(false);
        await JudgeAsync(order, order.Names[0], CommandKind.New, command, sequence, number, ticket, reply)
            .ConfigureAwait(false);
    }

    private async Task ReplaceAsync(BrokerOrder order, string name, OrderCommand command, long sequence, int number)
    {
        if (await IsStoppedAsync(order, command, sequence, number).ConfigureAwait(false))
            return;
        var target = order.VenueId;
        if (target == Guid.Empty || order.IsClosed)
        {
            await Task.Yield();
            _journal.NoteAnswer(number);
            _book.Refuse(order, CommandKind.Replace, sequence, new GateRefusal(GateCode.NotAtVenue, 0, 1));
            return;
        }

        var ticket = new TicketGate(_gate, command, sequence);
        var reply = await _rest.ReplaceAsync(
            target, new ReplaceRequest(name, command.SizeE9, command.PriceE9), _stop.Token, ticket)
            .ConfigureAwait(false);
        await JudgeAsync(order, name, CommandKind.Replace, command, sequence, number, ticket, reply)
            .ConfigureAwait(false);
    }

    // True when it must not even be tried, and that was said.
    private async Task<bool> IsStoppedAsync(BrokerOrder order, OrderCommand command, long sequence, int number)
    {
        var code = number < 0 ? GateCode.NotRecorded
            : order.Symbol.Length == 0 ? GateCode.NoSymbol
            : !IsReconciled ? GateCode.NotReady : GateCode.None;
        if (code == GateCode.None)
            return false;
        await Task.Yield(); // The egress thread must not wait for the event ring.
        _journal.NoteAnswer(number);
        _book.Refuse(order, command.Kind, sequence, new GateRefusal(code, 0, 0));
        return true;
    }

    private async Task JudgeAsync(
        BrokerOrder order,
        string name,
        CommandKind kind,
        OrderCommand command,
        long sequence,
        int number,
        TicketGate ticket,
        OrderReply reply)
    {
        await Task.Yield();
        if (ticket.EnteredNs != 0)
        {
            Interlocked.Increment(ref _sent);
            var sinceDecisionNs = WallClock.NowNs() - (WallClock.MonotonicNs() - ticket.EnteredNs)
                - command.DecisionTimeNs;
            lock (_writeLatency)
                _writeLatency.Record(Math.Max(0, sinceDecisionNs));
        }

        switch (reply.Outcome)
        {
            case OrderOutcome.NotSent:
                _journal.NoteAnswer(number);
                _book.Refuse(order, kind, sequence, ticket.Refusal);
                break;
            case OrderOutcome.Accepted:
                _journal.NoteAnswer(number);
                _book.NoteId(order, reply.Order!.Id, kind == CommandKind.Replace);
                if (kind == CommandKind.New && reply.Order.FilledSizeE9 == 0)
                    await _session.TakeAsync(reply.Order, _stop.Token).ConfigureAwait(false);
                break;
            case OrderOutcome.Refused when !reply.IsDuplicate:
                _journal.NoteAnswer(number);
                _book.Refuse(
                    order, kind, sequence, new GateRefusal((GateCode)(uint)reply.Code, reply.Status, 0), true);
                break;
            default:
                // Nobody knows; or the name is taken, so it did arrive.
                _book.Doubt(order, kind, sequence);
                await ResolveAsync(order, name, kind, sequence, number).ConfigureAwait(false);
                break;
        }
    }

    // Asks by name until the venue says what became of it; never sends again.
    private async Task ResolveAsync(BrokerOrder order, string name, CommandKind kind, long sequence, int number)
    {
        var sinceNs = WallClock.MonotonicNs();
        var misses = 0;
        for (var wait = FirstLook; ; wait = Shorter(wait * 2))
        {
            await Task.Delay(wait, _stop.Token).ConfigureAwait(false);
            try
            {
                if (await _rest.FindOrderAsync(name, _stop.Token).ConfigureAwait(false) is { } found)
                {
                    _book.NoteId(order, found.Id, kind == CommandKind.Replace);
                    await _session.TakeAsync(found, _stop.Token).ConfigureAwait(false);
                    break;
                }
            }
            catch (EngineException)
            {
                continue; // No answer is no 404.
            }

            var isSettled = WallClock.MonotonicNs() - sinceNs >= _options.SettleMs * 1_000_000L;
            misses++;
            if (misses < 2 || !isSettled)
                continue;
            if (kind == CommandKind.New)
                _book.GiveUp(order);
            _book.Refuse(order, kind, sequence, new GateRefusal(GateCode.NeverArrived, misses, 2), true);
            break;
        }

        _book.Settle(order, kind);
        _journal.NoteAnswer(number);
    }

    private async Task CancelAsync(BrokerOrder order, long sequence)
    {
        var isDoubted = false;
        for (var wait = FirstLook; !order.IsClosed; wait = Shorter(wait * 2))
        {
            var ids = _book.IdsOf(order);
            var reply = new OrderReply(OrderOutcome.Refused, null, 0, 0, "", "");
            foreach (var id in ids)
            {
                Interlocked.Increment(ref _cancels);
                reply = await _rest.CancelAsync(id, _stop.Token).ConfigureAwait(false);
                if (reply.Outcome == OrderOutcome.Accepted)
                    break;
            }

            await Task.Yield();
            if (reply.Outcome == OrderOutcome.Unknown && !isDoubted)
            {
                isDoubted = true;
                _book.Doubt(order, CommandKind.Cancel, sequence);
            }

            await Task.Delay(wait, _stop.Token).ConfigureAwait(false);
            if (order.IsClosed)
                break;
            await LookAsync(ids).ConfigureAwait(false);
            if (reply is not { Outcome: OrderOutcome.Refused, Status: not 429 } || order.IsClosed)
                continue;
            // The venue has an answer of its own, and the order is alive: whoever asked may ask again.
            var refusal = new GateRefusal((GateCode)(uint)reply.Code, reply.Status, 0);
            _book.Refuse(order, CommandKind.Cancel, sequence, refusal, isByVenue: true);
            break;
        }

        _book.Settle(order, CommandKind.Cancel);
    }

    private async Task LookAsync(Guid[] ids)
    {
        foreach (var id in ids)
        {
            try
            {
                if (await _rest.FindOrderAsync(id, _stop.Token).ConfigureAwait(false) is { } found)
                    await _session.TakeAsync(found, _stop.Token).ConfigureAwait(false);
            }
            catch (EngineException)
            {
                // Asked again with the next round.
            }
        }
    }

    private static TimeSpan Shorter(TimeSpan wait) => wait < LongestLook ? wait : LongestLook;
}
