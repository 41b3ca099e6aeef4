namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>
/// Looks from time to time whether data still comes, but only while data is to be expected: a quiet night is no fault.
/// </summary>
internal sealed class StalenessWatch : IDisposable
{
    private const int LooksPerLimit = 4;

    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly Func<long, bool>? _expectsTraffic;
    private readonly Action _onStale;
    private readonly ITimer? _timer;
    private long _lastAt;

    public StalenessWatch(TimeProvider time, int limitMs, Func<long, bool>? expectsTraffic, Action onStale)
    {
        _time = time;
        _limit = TimeSpan.FromMilliseconds(limitMs);
        _expectsTraffic = expectsTraffic;
        _onStale = onStale;
        if (limitMs > 0 && expectsTraffic is not null)
            _timer = time.CreateTimer(OnLook, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Begins to look.</summary>
    public void Start()
    {
        Note();
        _timer?.Change(_limit / LooksPerLimit, _limit / LooksPerLimit);
    }

    /// <summary>Data came.</summary>
    public void Note() => Volatile.Write(ref _lastAt, _time.GetTimestamp());

    /// <inheritdoc />
    public void Dispose() => _timer?.Dispose();

    private void OnLook(object? state)
    {
        if (!_expectsTraffic!(new SessionTime(_time).NowNs))
            Note();
        else if (_time.GetElapsedTime(Volatile.Read(ref _lastAt)) >= _limit)
            _onStale();
    }
}
