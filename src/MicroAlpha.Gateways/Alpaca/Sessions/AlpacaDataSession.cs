using System.Threading.Channels;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;

namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>
/// A market-data stream: keys, subscriptions, and every message through the parser into the sink. Down, up and gaps are
/// events too.
/// </summary>
/// <remarks>Subscriptions may be changed by any thread at any time.</remarks>
/// <typeparam name="TSink">Where events go.</typeparam>
public sealed class AlpacaDataSession<TSink> : AlpacaStreamSession
    where TSink : struct, IFrameSink
{
    private readonly StreamPublisher<TSink> _publisher;
    private readonly MarketStreamOptions _options;
    private readonly SubscriptionBook _book;
    // One pending wake is enough: who wakes looks at everything.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private StalenessWatch? _watch;
    private StreamEnd? _ending;
    private long _gapStartNs;
    private readonly Lock _gapGate = new();
    private ITimer? _calm;
    // When data was last lost of a connection that is up, and how much since the gap began; 0 = none was.
    private long _lossNs;
    private long _lostElements;
    private long _lost;
    private volatile bool _isTableFull;

    /// <summary>Creates the session; <see cref="AlpacaStreamSession.RunAsync"/> connects.</summary>
    /// <param name="endpoint">The stream's address.</param>
    /// <param name="keys">Sent in the first message, nowhere else.</param>
    /// <param name="instruments">Symbols and ids; used under the session's lock.</param>
    /// <param name="sink">Where events go.</param>
    /// <param name="options">What this stream carries and how.</param>
    /// <param name="seams">Clock, random numbers, lock files.</param>
    public AlpacaDataSession(
        Uri endpoint,
        AlpacaKeys keys,
        InstrumentTable instruments,
        TSink sink,
        MarketStreamOptions options,
        StreamSeams seams)
        : base(endpoint, keys, seams, options.Stream)
    {
        _options = options;
        _publisher = new StreamPublisher<TSink>(instruments, sink, options, seams.Time);
        _book = new SubscriptionBook(options.Stream.ChunkSymbols, options.Stream.ChunkBytes);
        _book.Change(options.Symbols, options.Channels, StreamChannels.None);
        if (options.ResumeFromNs == 0)
            return;
        // What was recorded before this start: the time between is a gap like any other.
        _publisher.Times.Resume(options.ResumeFromNs);
        _gapStartNs = options.ResumeFromNs - (options.Stream.GapMarginMs * 1_000_000L);
        Counters.AddGap();
    }

    /// <summary>What the server refused on this connection.</summary>
    public IReadOnlyList<RefusedSubscription> Refused => _book.Refused;

    /// <summary>Symbols acknowledged in at least one channel.</summary>
    public int AcknowledgedSymbols => _book.AcknowledgedSymbols;

    /// <summary>True while a range without data is not closed.</summary>
    public bool IsGapOpen => Volatile.Read(ref _gapStartNs) != 0;

    /// <summary>
    /// Told each closed gap, before the log is; an exception of it is counted and ignored.
    /// </summary>
    public event Action<StreamGap>? GapClosed;

    /// <summary>
    /// Told the start of each gap that opens while data goes on to come: its time does not show in the log.
    /// </summary>
    public event Action<long>? LossBegan;

    /// <summary>Elements of market data that could not be read or had no place, since the start. Any thread.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Whether some of them had none because the instrument table is full. Any thread.</summary>
    public bool IsTableFull => _isTableFull;

    /// <summary>Subscribes more; known at once, sent when the stream is up. Any thread.</summary>
    public void Subscribe(IEnumerable<string> symbols, StreamChannels channels) =>
        Change(symbols, channels, StreamChannels.None);

    /// <summary>Unsubscribes; events in flight may still come. Any thread.</summary>
    public void Unsubscribe(IEnumerable<string> symbols, StreamChannels channels) =>
        Change(symbols, StreamChannels.None, channels);

    internal StreamPublisher<TSink> Publisher => _publisher;

    private protected override async Task<StreamEnd> TalkAsync(StreamSocket socket, StepTimer timer)
    {
        State = StreamState.Authenticating;
        _ending = null;
        _publisher.Times.Reconnect();
        _book.Restart();
        timer.Arm(StreamStep.FirstMessage, Limits.FirstMessageTimeoutMs);
        using var finished = new CancellationTokenSource();
        using var watch = new StalenessWatch(
            Seams.Time, Limits.StaleDataMs, _options.ExpectsTraffic, () => timer.Arm(StreamStep.Staleness, 0));
        _watch = watch;
        var sender = SendAsync(socket, timer, finished.Token);
        try
        {
            return await ReceiveAsync(socket, timer).ConfigureAwait(false);
        }
        catch (Exception) when (_ending is not null)
        {
            return _ending.Value;
        }
        finally
        {
            _watch = null;
            await finished.CancelAsync().ConfigureAwait(false);
            // A send that is under way ends with the connection.
            timer.Arm(StreamStep.Close, Limits.CloseTimeoutMs);
            await sender.ConfigureAwait(false);
            _ = await socket.TryCloseAsync().ConfigureAwait(false);
        }
    }

    private protected override void OnEnded(StreamEnd end, bool wasLive)
    {
        if (end.Cause == EndCause.RingClosed)
            return;
        _publisher.PublishState(ConnectionState.Down, Attempt, code: end.Code);
        // Closed with the connection's next Up, whatever began it.
        lock (_gapGate)
            EndLoss();
        // Everything since the last data is missing, until all that is wanted is acknowledged again.
        var completeToNs = _publisher.Times.CompleteToNs;
        if (end.Cause != EndCause.Stopped && !IsGapOpen && (wasLive || completeToNs != 0))
            OpenGap(completeToNs != 0 ? completeToNs : _publisher.NowNs);
    }

    private void Change(IEnumerable<string> symbols, StreamChannels add, StreamChannels remove)
    {
        _book.Change(symbols, add, remove);
        _wake.Writer.TryWrite(true);
    }

    private async Task<StreamEnd> ReceiveAsync(StreamSocket socket, StepTimer timer)
    {
        while (true)
        {
            var frame = await socket.ReceiveAsync().ConfigureAwait(false);
            if (frame.Kind == ReceivedKind.Close)
                return _ending ?? new StreamEnd(EndCause.Closed, socket.CloseStatus, "closed by the server");
            Counters.AddMessage(frame.Length, frame.ReceiveTimeNs);
            if (frame.Kind == ReceivedKind.Refused)
            {
                Counters.AddRefusedFrame();
                OnLoss(1, _publisher.Times.CompleteToNs);
                continue;
            }

            var kind = Parse(socket.Frame(frame), frame.ReceiveTimeNs);
            if (kind == FrameKind.Closed)
                return new StreamEnd(EndCause.RingClosed, 0, "");
            if (kind == FrameKind.Control)
                await OnControlAsync(socket, timer, frame).ConfigureAwait(false);
        }
    }

    private FrameKind Parse(ReadOnlySpan<byte> frame, long receiveTimeNs)
    {
        if (ControlMessage.IsLikely(frame))
            return FrameKind.Control;
        var completeToNs = _publisher.Times.CompleteToNs;
        var outcome = _publisher.Parse(frame, receiveTimeNs);
        Counters.AddEvents(outcome.Events, outcome.Skipped);
        if (outcome.Kind == FrameKind.Malformed)
            Counters.AddMalformed();
        if (outcome.IsTableFull)
            _isTableFull = true;
        if (outcome.Kind == FrameKind.Malformed || outcome.Lost > 0)
            OnLoss(Math.Max(outcome.Lost, 1), completeToNs);
        if (outcome.Kind != FrameKind.Data)
            return outcome.Kind;
        _watch?.Note();
        return FrameKind.Data;
    }

    // What was in it is lost, so it is a gap like a disconnect, though the connection is up.
    private void OnLoss(int elements, long completeToNs)
    {
        Interlocked.Add(ref _lost, elements);
        if (State is not (StreamState.Subscribing or StreamState.Live))
            return;
        lock (_gapGate)
        {
            _lostElements += elements;
            _lossNs = _publisher.NowNs;
            if (IsGapOpen)
                return;
            OpenGap(completeToNs != 0 ? completeToNs : _lossNs);
            Tell(LossBegan, Volatile.Read(ref _gapStartNs));
            _calm = Seams.Time.CreateTimer(_ => OnCalm(), null, Margin, Margin);
        }
    }

    // It is one gap as long as losses come one after the other, and ends when the margin has passed without any.
    private void OnCalm()
    {
        lock (_gapGate)
        {
            // While symbols are still being subscribed, the last acknowledgement closes it.
            if (_lossNs != 0 && State == StreamState.Live && _publisher.NowNs - _lossNs >= MarginNs)
                CloseGap();
        }
    }

    private async Task OnControlAsync(StreamSocket socket, StepTimer timer, ReceivedFrame frame)
    {
        var message = ControlMessage.Read(socket.Frame(frame));
        switch (message.Kind)
        {
            case ControlKind.Success when message.Text == "connected" && State == StreamState.Authenticating:
                timer.Arm(StreamStep.Authentication, Limits.AuthTimeoutMs);
                await socket.SendAsync(StreamMessages.Auth(Keys)).ConfigureAwait(false);
                break;
            case ControlKind.Success when message.Text == "authenticated" && State == StreamState.Authenticating:
                timer.Disarm(StreamStep.Authentication);
                State = StreamState.Subscribing;
                Settle();
                break;
            case ControlKind.Subscription:
                timer.Disarm(StreamStep.Acknowledgement);
                _book.Acknowledge(socket.Frame(frame));
                Settle();
                break;
            case ControlKind.Error:
                OnError(message, timer);
                break;
            case ControlKind.None:
                KeepUnreadable(socket.Frame(frame), frame.ReceiveTimeNs);
                break;
        }
    }

    // A control message by its type, for the parser well formed, and yet it cannot be read: no UTF-8.
    private void KeepUnreadable(ReadOnlySpan<byte> frame, long receiveTimeNs)
    {
        Counters.AddMalformed();
        _options.DeadLetters?.Add(
            DeadLetterReason.Malformed, receiveTimeNs, _options.Feed, 0, frame, 0, frame.Length);
    }

    private void OnError(ControlMessage message, StepTimer timer)
    {
        Counters.AddError();
        var reaction = StreamReactions.OfCode(message.Code);
        if (reaction == ErrorReaction.Ignore)
            return;
        var isAboutRequest = reaction is ErrorReaction.SplitRequest or ErrorReaction.RefuseChannel
            or ErrorReaction.RefuseRest;
        if (isAboutRequest && _book.TryRefuse(message.Code, reaction))
        {
            timer.Disarm(StreamStep.Acknowledgement);
            Settle();
            return;
        }

        if (isAboutRequest && State is StreamState.Subscribing or StreamState.Live)
            return;
        // The server may or may not close: its close is awaited, within a limit.
        _ending = new StreamEnd(EndCause.ServerError, message.Code, message.Text);
        timer.Arm(StreamStep.Close, Limits.CloseTimeoutMs);
    }

    private void Settle()
    {
        if (!_book.IsSettled)
        {
            _wake.Writer.TryWrite(true);
            return;
        }

        if (State != StreamState.Subscribing)
            return;
        BecomeLive();
        _watch?.Start();
        bool wasGap;
        lock (_gapGate)
            wasGap = CloseGap();
        if (!wasGap)
            _publisher.PublishState(ConnectionState.Up, Attempt);
    }

    private long MarginNs => Limits.GapMarginMs * 1_000_000L;

    // A timer of no time would never fire.
    private TimeSpan Margin => TimeSpan.FromMilliseconds(Math.Max(1, Limits.GapMarginMs));

    private void OpenGap(long completeToNs)
    {
        Counters.AddGap();
        var startNs = completeToNs - MarginNs;
        Volatile.Write(ref _gapStartNs, startNs);
        _publisher.PublishState(ConnectionState.Gap, Attempt, startNs);
    }

    // An Up event with the range, not a second Gap: books that came with the acknowledgements stay valid.
    private bool CloseGap()
    {
        var startNs = Volatile.Read(ref _gapStartNs);
        if (startNs == 0)
            return false;
        var aheadNs = _publisher.Times.AheadNs;
        var endNs = _publisher.NowNs + aheadNs + MarginNs;
        var channels = _book.DesiredChannels;
        // First whoever fills it, so that a crash between the two leaves the gap known.
        Tell(GapClosed, new StreamGap(startNs, endNs, aheadNs, _book.DesiredSymbols(channels), channels));
        Volatile.Write(ref _gapStartNs, 0);
        _publisher.PublishState(ConnectionState.Up, Attempt, startNs, endNs, missed: _lostElements);
        EndLoss();
        _lostElements = 0;
        return true;
    }

    private void EndLoss()
    {
        _lossNs = 0;
        _calm?.Dispose();
        _calm = null;
    }

    private void Tell<T>(Action<T>? listener, T what)
    {
        try
        {
            listener?.Invoke(what);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Counters.AddHandlerFault();
        }
    }

    private async Task SendAsync(StreamSocket socket, StepTimer timer, CancellationToken finished)
    {
        try
        {
            while (true)
            {
                await _wake.Reader.ReadAsync(finished).ConfigureAwait(false);
                if (State is not (StreamState.Subscribing or StreamState.Live) || !_book.TryTake(out var request))
                    continue;
                timer.Arm(StreamStep.Acknowledgement, Limits.AcknowledgeTimeoutMs);
                await socket.SendAsync(request.ToBytes()).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The receive that is pending fails with it and says how.
            socket.Abort();
        }
    }
}
