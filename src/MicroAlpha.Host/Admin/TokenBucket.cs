namespace MicroAlpha.Host.Admin;

/// <summary>Lets through at most a rate of requests, and as many at once as one second has. One thread.</summary>
/// <param name="perSecond">The rate, and the burst.</param>
/// <param name="clock">Its monotonic clock is used.</param>
internal sealed class TokenBucket(int perSecond, TimeProvider clock)
{
    private double _tokens = perSecond;
    private long _filledAt = clock.GetTimestamp();

    /// <summary>Takes a token, if there is one.</summary>
    public bool TryTake()
    {
        var now = clock.GetTimestamp();
        var elapsed = clock.GetElapsedTime(_filledAt, now).TotalSeconds;
        _tokens = Math.Min(perSecond, _tokens + (elapsed * perSecond));
        _filledAt = now;
        if (_tokens < 1)
            return false;
        _tokens--;
        return true;
    }

    /// <summary>Gives a token back that was taken for nothing.</summary>
    public void Return() => _tokens = Math.Min(perSecond, _tokens + 1);
}
