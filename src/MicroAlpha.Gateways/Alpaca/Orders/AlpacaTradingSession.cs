using System.Text.Json;
using System.Threading.Channels;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Gateways.Alpaca.Sessions;

namespace MicroAlpha.Gateways.Alpaca.Orders;

/// <summary>
/// The trading stream: what happens to our orders, as ring events. What happened while nobody listened is read by REST
/// after every connect, and again while orders are open.
/// </summary>
/// <typeparam name="TSink">Where events go.</typeparam>
public sealed class AlpacaTradingSession<TSink> : AlpacaStreamSession
    where TSink : struct, IFrameSink
{
    private const string Stream = "trade_updates";
    private const long RecoveryMarginNs = 60_000_000_000;

    // Positions that differ are asked for so often before they count: an execution may be on its way.
    private const int PositionLooks = 4;

    private readonly TSink _sink;
    private readonly AlpacaRestClient _rest;
    private readonly IOrderMap _map;
    private readonly OrderTracker _tracker;
    private readonly TradingStreamOptions _options;
    private readonly SessionTime _time;
    private readonly List<EngineEvent> _events = [];
    private readonly Lock _gate = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private volatile bool _isReady;
    private bool _usesOldForm;
    private bool _isRingClosed;
    private StreamEnd? _ending;
    private long _recoverFromNs;
    private long _recoveryFaults;

    /// <summary>Creates the session; <see cref="AlpacaStreamSession.RunAsync"/> connects.</summary>
    /// <param name="endpoint">The stream's address.</param>
    /// <param name="keys">Sent in the first message, nowhere else.</param>
    /// <param name="rest">Asked for what the stream does not tell.</param>
    /// <param name="map">Our orders.</param>
    /// <param name="sink">Where events go.</param>
    /// <param name="options">Limits.</param>
    /// <param name="seams">Clock, random numbers, lock files.</param>
    public AlpacaTradingSession(
        Uri endpoint,
        AlpacaKeys keys,
        AlpacaRestClient rest,
        IOrderMap map,
        TSink sink,
        TradingStreamOptions options,
        StreamSeams seams)
        : base(endpoint, keys, seams, options.Stream)
    {
        _rest = rest;
        _map = map;
        _sink = sink;
        _options = options;
        _tracker = new OrderTracker(map);
        _time = new SessionTime(seams.Time);
        _recoverFromNs = options.RecoverFromNs != 0 ? options.RecoverFromNs : _time.NowNs;
    }

    /// <summary>
    /// True when the stream is authorised and listening and everything before is reconciled: only then may orders be
    /// sent.
    /// </summary>
    public bool IsReadyForOrders => _isReady && State == StreamState.Live;

    /// <summary>Messages that said nothing new.</summary>
    public long Duplicates => Count(tracker => tracker.Duplicates);

    /// <summary>Times an order's fills did not add up to its cumulative size.</summary>
    public long Mismatches => Count(tracker => tracker.Mismatches);

    /// <summary>Events of a name not known; watch it after changes at Alpaca.</summary>
    public long UnknownEvents => Count(tracker => tracker.UnknownEvents);

    /// <summary>Reconciliations that failed and were tried again.</summary>
    public long RecoveryFaults => Interlocked.Read(ref _recoveryFaults);

    /// <summary>
    /// Asks for a reconciliation soon, for example after an order request of unknown outcome. Any thread.
    /// </summary>
    public void RequestReconciliation() => _wake.Writer.TryWrite(true);

    /// <summary>
    /// Takes an order as REST told it in, with its executions, beside the stream. Any thread.
    /// </summary>
    /// <exception cref="EngineException">The executions can not be read.</exception>
    public async Task TakeAsync(AlpacaOrder order, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(order);
        var fills = order.FilledSizeE9 == 0
            ? []
            : await _rest.ListFillsAsync(
                Math.Max(0, order.SubmittedTimeNs - RecoveryMarginNs), stop).ConfigureAwait(false);
        lock (_gate)
        {
            _tracker.ApplySnapshot(order, fills, _time.NowNs, _events);
            PublishEvents();
        }
    }

    private protected override async Task<StreamEnd> TalkAsync(StreamSocket socket, StepTimer timer)
    {
        _isReady = false;
        _ending = null;
        State = StreamState.Authenticating;
        timer.Arm(StreamStep.Authentication, Limits.AuthTimeoutMs);
        await socket.SendAsync(_usesOldForm ? StreamMessages.OldAuth(Keys) : StreamMessages.Auth(Keys))
            .ConfigureAwait(false);
        using var finished = new CancellationTokenSource();
        var reconciling = Task.CompletedTask;
        try
        {
            while (true)
            {
                var frame = await socket.ReceiveAsync().ConfigureAwait(false);
                if (frame.Kind == ReceivedKind.Close)
                    return _ending ?? new StreamEnd(EndCause.Closed, socket.CloseStatus, "closed by the server");
                Counters.AddMessage(frame.Length, frame.ReceiveTimeNs);
                if (frame.Kind == ReceivedKind.Refused)
                    Counters.AddRefusedFrame();
                else
                    await OnMessageAsync(socket, timer, frame).ConfigureAwait(false);
                if (_isRingClosed)
                    return new StreamEnd(EndCause.RingClosed, 0, "");
                if (State == StreamState.Subscribing && reconciling.IsCompleted && timer.Current == StreamStep.None)
                    reconciling = ReconcileAsync(finished.Token);
            }
        }
        catch (Exception) when (_ending is not null)
        {
            return _ending.Value;
        }
        finally
        {
            _isReady = false;
            // Who gave no answer to one form is asked in the other next time.
            if (timer.Expired == StreamStep.Authentication)
                _usesOldForm = !_usesOldForm;
            timer.Arm(StreamStep.Close, Limits.CloseTimeoutMs);
            await finished.CancelAsync().ConfigureAwait(false);
            await reconciling.ConfigureAwait(false);
            _ = await socket.TryCloseAsync().ConfigureAwait(false);
        }
    }

    private protected override void OnEnded(StreamEnd end, bool wasLive)
    {
        if (wasLive)
            PublishState(ConnectionState.Down, end.Code);
    }

    private async Task OnMessageAsync(StreamSocket socket, StepTimer timer, ReceivedFrame frame)
    {
        try
        {
            using var document = JsonDocument.Parse(socket.FrameMemory(frame));
            var message = document.RootElement;
            message.TryFind("data", out var content);
            switch (message.Text("stream"))
            {
                case "authorization":
                    await OnAuthorizationAsync(socket, timer, content).ConfigureAwait(false);
                    break;
                case "listening":
                    OnListening(timer, content);
                    break;
                case Stream:
                    OnUpdate(content, frame.ReceiveTimeNs);
                    break;
                default:
                    if (message.Text("action") == "error")
                        Counters.AddError();
                    break;
            }
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            // What it said is lost for the ring; REST has it.
            Counters.AddMalformed();
            RequestReconciliation();
        }
    }

    private async Task OnAuthorizationAsync(StreamSocket socket, StepTimer timer, JsonElement content)
    {
        if (content.Text("status") == "authorized")
        {
            timer.Arm(StreamStep.Acknowledgement, Limits.AcknowledgeTimeoutMs);
            await socket.SendAsync(StreamMessages.Listen(Stream)).ConfigureAwait(false);
        }
        else if (!_usesOldForm && State == StreamState.Authenticating)
        {
            _usesOldForm = true;
            timer.Arm(StreamStep.Authentication, Limits.AuthTimeoutMs);
            await socket.SendAsync(StreamMessages.OldAuth(Keys)).ConfigureAwait(false);
        }
        else
        {
            End(timer, "the keys were refused");
        }
    }

    private void OnListening(StepTimer timer, JsonElement content)
    {
        timer.Disarm(StreamStep.Acknowledgement);
        var isListening = content.TryFind("streams", out var streams) && streams.ValueKind == JsonValueKind.Array
            && streams.EnumerateArray().Any(stream => stream.ValueEquals(Stream));
        if (!isListening)
            End(timer, $"it does not give the stream {Stream}");
        else if (State == StreamState.Authenticating)
            State = StreamState.Subscribing;
    }

    private void End(StepTimer timer, string text)
    {
        _ending = new StreamEnd(EndCause.NotAuthorized, 0, text);
        timer.Arm(StreamStep.Close, 0);
    }

    private void OnUpdate(JsonElement content, long receiveTimeNs)
    {
        var update = TradeUpdate.Read(content);
        var isDoubtful = false;
        lock (_gate)
        {
            _tracker.Apply(update, receiveTimeNs, _events);
            isDoubtful = _tracker.Doubtful.Count > 0;
            PublishEvents();
        }

        Counters.AddEvents(1, 0);
        if (isDoubtful)
            RequestReconciliation();
    }

    // Runs beside the receiver: first what was missed, then again while there is a reason.
    private async Task ReconcileAsync(CancellationToken finished)
    {
        var first = TimeSpan.FromMilliseconds(Limits.BackoffFirstMs);
        var backoff = new Backoff(first, first * 30, first / 10, Seams.Random);
        while (!finished.IsCancellationRequested)
        {
            try
            {
                await ReconcileOnceAsync(finished).ConfigureAwait(false);
                backoff.Reset();
                if (!_isReady)
                {
                    _isReady = true;
                    BecomeLive();
                    PublishState(ConnectionState.Up, 0);
                }

                await WaitForReasonAsync(finished).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                Interlocked.Increment(ref _recoveryFaults);
                if (!await TryPauseAsync(backoff.Next(), finished).ConfigureAwait(false))
                    return;
            }
        }
    }

    private async Task ReconcileOnceAsync(CancellationToken stop)
    {
        for (var look = 1; !await CompareAsync(look == PositionLooks, stop).ConfigureAwait(false); look++)
            await Task.Delay(_options.ReconcileDelayMs, stop).ConfigureAwait(false);
    }

    private async Task<bool> CompareAsync(bool isLast, CancellationToken stop)
    {
        var startNs = _time.NowNs;
        var fromNs = _recoverFromNs - RecoveryMarginNs;
        var orders = (await _rest.ListOrdersAsync("all", fromNs, stop).ConfigureAwait(false))
            .ToDictionary(order => order.Id);
        // Orders submitted before the margin may still be open: ours by name, and those the tracker doubts.
        foreach (var clientId in _map.OpenClientOrderIds)
        {
            if (orders.Values.All(order => order.ClientOrderId != clientId)
                && await _rest.FindOrderAsync(clientId, stop).ConfigureAwait(false) is { } found)
            {
                orders[found.Id] = found;
            }
        }

        IReadOnlyList<Guid> doubtful;
        lock (_gate)
            doubtful = _tracker.Doubtful;
        foreach (var id in doubtful.Where(id => !orders.ContainsKey(id)))
        {
            if (await _rest.FindOrderAsync(id, stop).ConfigureAwait(false) is { } found)
                orders[found.Id] = found;
        }

        var fills = await _rest.ListFillsAsync(fromNs, stop).ConfigureAwait(false);
        var positions = await _rest.ListPositionsAsync(stop).ConfigureAwait(false);
        var receiveTimeNs = _time.NowNs;
        lock (_gate)
        {
            foreach (var order in orders.Values.OrderBy(order => order.SubmittedTimeNs))
                _tracker.ApplySnapshot(order, fills, receiveTimeNs, _events);
            PublishEvents();
        }

        bool isSettled;
        lock (_gate)
            isSettled = _map.OnPositions(positions, isLast);
        _recoverFromNs = startNs;
        return isSettled || isLast;
    }

    private async Task WaitForReasonAsync(CancellationToken finished)
    {
        while (true)
        {
            using var interval = new CancellationTokenSource(
                TimeSpan.FromMilliseconds(_options.ReconcileIntervalMs), Seams.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(interval.Token, finished);
            try
            {
                await _wake.Reader.ReadAsync(either.Token).ConfigureAwait(false);
                // What is doubtful now is often told by the next message: REST is asked a moment later.
                await Task.Delay(_options.ReconcileDelayMs, finished).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (!finished.IsCancellationRequested)
            {
                lock (_gate)
                {
                    if (_tracker.HasOpenOrders || _map.OpenClientOrderIds.Count > 0)
                        return;
                }
            }
        }
    }

    private async Task<bool> TryPauseAsync(TimeSpan pause, CancellationToken finished)
    {
        try
        {
            await Task.Delay(pause, Seams.Time, finished).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void PublishEvents()
    {
        foreach (var slot in _events)
            _isRingClosed |= !_sink.TryPublish(new ReadOnlySpan<EngineEvent>(in slot));
        _events.Clear();
    }

    private void PublishState(ConnectionState state, int code)
    {
        var slot = new EngineEvent
        {
            ReceiveTimeNs = _time.NowNs,
            InstrumentId = EngineEvent.NoInstrument,
            Kind = EventKind.Connection,
            Source = EventSource.AlpacaTrading,
        };
        slot.Connection.State = state;
        slot.Connection.Code = code;
        slot.Connection.Attempt = Attempt;
        slot.Connection.Feed = _options.Feed;
        lock (_gate)
            _isRingClosed |= !_sink.TryPublish(new ReadOnlySpan<EngineEvent>(in slot));
    }

    private long Count(Func<OrderTracker, long> read)
    {
        lock (_gate)
            return read(_tracker);
    }
}
