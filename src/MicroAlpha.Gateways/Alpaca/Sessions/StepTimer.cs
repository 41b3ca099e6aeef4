namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>
/// One time limit at a time: when it runs out the action is run once, and <see cref="Expired"/> says for which step.
/// Any thread.
/// </summary>
internal sealed class StepTimer : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Action _onExpired;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private StreamStep _step;
    private long _armedAt;
    private TimeSpan _limit;

    public StepTimer(TimeProvider time, Action onExpired)
    {
        _time = time;
        _onExpired = onExpired;
        _timer = time.CreateTimer(OnTimer, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The step whose limit ran out; None while all is well.</summary>
    public StreamStep Expired { get; private set; }

    /// <summary>The step whose limit runs.</summary>
    public StreamStep Current
    {
        get
        {
            lock (_gate)
                return _step;
        }
    }

    /// <summary>Starts a limit, in place of the one before; none follows <see cref="StreamStep.Close"/>.</summary>
    public void Arm(StreamStep step, int limitMs)
    {
        lock (_gate)
        {
            // The close is the last step: what is still under way must not prolong it.
            if (_step == StreamStep.Close && step != StreamStep.Close)
                return;
            _step = step;
            _limit = TimeSpan.FromMilliseconds(limitMs);
            _armedAt = _time.GetTimestamp();
            _timer.Change(_limit, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Ends the limit of <paramref name="step"/>, when it is the one that runs.</summary>
    public void Disarm(StreamStep step)
    {
        lock (_gate)
        {
            if (_step == step)
                _step = StreamStep.None;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    private void OnTimer(object? state)
    {
        lock (_gate)
        {
            if (_step == StreamStep.None)
                return;
            // Timers may fire a little early, and the one of a limit that was replaced meanwhile does.
            var rest = _limit - _time.GetElapsedTime(_armedAt);
            if (rest > TimeSpan.Zero)
            {
                _timer.Change(rest + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
                return;
            }

            Expired = _step;
            _step = StreamStep.None;
        }

        _onExpired();
    }
}
