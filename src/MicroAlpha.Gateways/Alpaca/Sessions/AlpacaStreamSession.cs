using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;

namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>
/// One stream of Alpaca: connects, talks, and connects again until it is stopped or an error says that no retry can
/// mend it. What is said on the stream is left to the two kinds of session.
/// </summary>
/// <remarks>
/// One task owns the socket: the one that runs <see cref="RunAsync"/>. The properties may be read by any thread.
/// </remarks>
public abstract class AlpacaStreamSession
{
    // No error, whatever the random numbers say, leads to a tight loop.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(50);

    private readonly StreamOptions _options;
    private readonly string _leaseDirectory;
    private readonly Backoff _backoff;
    private readonly Backoff _slowBackoff;
    private volatile StreamState _state;
    private long _liveAt;
    private uint _attempt;

    private protected AlpacaStreamSession(Uri endpoint, AlpacaKeys keys, StreamSeams seams, StreamOptions options)
    {
        Endpoint = endpoint;
        Keys = keys;
        Seams = seams;
        _options = options;
        _leaseDirectory = seams.LeaseDirectory;
        var floor = ShortestWait.TotalMilliseconds < options.BackoffFirstMs ? ShortestWait : TimeSpan.Zero;
        _backoff = new Backoff(Ms(options.BackoffFirstMs), Ms(options.BackoffMaxMs), floor, seams.Random);
        _slowBackoff = new Backoff(
            Ms(options.SlowBackoffMinMs) * 2, Ms(options.SlowBackoffMaxMs), Ms(options.SlowBackoffMinMs), seams.Random);
    }

    /// <summary>Where it connects to.</summary>
    public Uri Endpoint { get; }

    /// <summary>Where it is.</summary>
    public StreamState State
    {
        get => _state;
        private protected set => _state = value;
    }

    /// <summary>What ended it for good, when it was an error.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>How the last connection ended.</summary>
    public StreamEnd LastEnd { get; private set; }

    /// <summary>What it has seen.</summary>
    public StreamCounters Counters { get; } = new();

    private protected AlpacaKeys Keys { get; }

    private protected StreamSeams Seams { get; }

    private protected StreamOptions Limits => _options;

    private protected uint Attempt => _attempt;

    /// <summary>
    /// Runs until <paramref name="stop"/> is cancelled (then the stream is closed in good order) or an error is
    /// terminal; never throws for what the network does. Call it once.
    /// </summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            // Before anything is opened: two connections of one key displace each other for ever.
            using var lease = ConnectionLease.Take(_leaseDirectory, Keys, Endpoint);
            while (!stop.IsCancellationRequested && await TryOnceAsync(stop).ConfigureAwait(false))
            {
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Fault ??= error;
        }

        State = Fault is null ? StreamState.Stopped : StreamState.Failed;
    }

    /// <summary>Talks on an open socket until it ends; says how when it knows better than the socket.</summary>
    private protected abstract Task<StreamEnd> TalkAsync(StreamSocket socket, StepTimer timer);

    /// <summary>Told the end of each connection, before the wait.</summary>
    private protected abstract void OnEnded(StreamEnd end, bool wasLive);

    /// <summary>Called by the talk when everything that was wanted is there.</summary>
    private protected void BecomeLive()
    {
        _liveAt = Seams.Time.GetTimestamp();
        State = StreamState.Live;
        Counters.AddUp();
    }

    private async Task<bool> TryOnceAsync(CancellationToken stop)
    {
        _attempt++;
        Counters.AddAttempt();
        _liveAt = 0;
        var messagesBefore = Counters.Messages;
        var end = await ConnectAsync(stop).ConfigureAwait(false);
        LastEnd = end;
        Counters.AddEnd(end.Cause);
        var wasLive = _liveAt != 0;
        State = StreamState.Disconnected;
        OnEnded(end, wasLive);
        var reaction = StreamReactions.Of(end);
        if (end.Cause == EndCause.Stopped)
            return false;
        if (reaction == ErrorReaction.Stop)
        {
            Fault = AlpacaError.Terminal(Endpoint, end);
            return false;
        }

        var isHealthy = wasLive && Counters.Messages > messagesBefore
            && Seams.Time.GetElapsedTime(_liveAt) >= Ms(_options.HealthyMs);
        if (isHealthy)
        {
            _backoff.Reset();
            _slowBackoff.Reset();
            _attempt = 0;
        }

        var wait = reaction == ErrorReaction.ReconnectSlowly ? _slowBackoff.Next() : _backoff.Next();
        return await TryWaitAsync(wait, stop).ConfigureAwait(false);
    }

    private async Task<bool> TryWaitAsync(TimeSpan wait, CancellationToken stop)
    {
        Seams.OnWait?.Invoke(wait);
        try
        {
            await Task.Delay(wait, Seams.Time, stop).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<StreamEnd> ConnectAsync(CancellationToken stop)
    {
        using var socket = new StreamSocket(_options, Endpoint, Seams.Time);
        using var timer = new StepTimer(Seams.Time, socket.Abort);
        var closing = Task.CompletedTask;
        try
        {
            State = StreamState.Connecting;
            timer.Arm(StreamStep.Connect, _options.ConnectTimeoutMs);
            await socket.ConnectAsync(Endpoint, stop).ConfigureAwait(false);
            await using var registration = stop.UnsafeRegister(_ => closing = CloseAsync(socket, timer), null)
                .ConfigureAwait(false);
            var end = await TalkAsync(socket, timer).ConfigureAwait(false);
            return stop.IsCancellationRequested ? new StreamEnd(EndCause.Stopped, 0, "") : end;
        }
        catch (Exception error) when (IsOfNetwork(error))
        {
            return stop.IsCancellationRequested
                ? new StreamEnd(EndCause.Stopped, 0, "")
                : Classify(error, socket, timer);
        }
        finally
        {
            // The peer's close frame may come before ours is out.
            await closing.ConfigureAwait(false);
            socket.Abort();
        }
    }

    private async Task CloseAsync(StreamSocket socket, StepTimer timer)
    {
        State = StreamState.Stopping;
        timer.Arm(StreamStep.Close, _options.CloseTimeoutMs);
        if (!await socket.TryCloseAsync().ConfigureAwait(false))
            socket.Abort();
    }

    private StreamEnd Classify(Exception error, StreamSocket socket, StepTimer timer)
    {
        if (timer.Expired == StreamStep.Staleness)
            return new StreamEnd(EndCause.Stale, 0, $"no data for {_options.StaleDataMs} ms");
        if (timer.Expired != StreamStep.None)
            return new StreamEnd(EndCause.TimedOut, 0, $"{timer.Expired} took too long");
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException or IOException && IsNoTls(cause))
                return new StreamEnd(EndCause.TlsRefused, 0, StreamEnd.NoTls);
            if (cause is AuthenticationException)
                return new StreamEnd(EndCause.TlsRefused, 0, cause.Message);
        }

        if (socket.HttpStatus is not (0 or 101))
            return new StreamEnd(EndCause.UpgradeRefused, socket.HttpStatus, "");
        var isConnecting = State == StreamState.Connecting;
        return new StreamEnd(isConnecting ? EndCause.ConnectFailed : EndCause.Vanished, 0, error.Message);
    }

    // .NET has no code for an answer that is no TLS record, only these words.
    private static bool IsNoTls(Exception error) =>
        error.Message.Contains("determine the frame size", StringComparison.Ordinal);

    private static bool IsOfNetwork(Exception error) => error is WebSocketException or IOException or SocketException
        or HttpRequestException or OperationCanceledException or ObjectDisposedException or AuthenticationException
        or InvalidOperationException;

    private static TimeSpan Ms(int ms) => TimeSpan.FromMilliseconds(ms);
}
