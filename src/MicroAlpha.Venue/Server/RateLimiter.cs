namespace MicroAlpha.Venue.Server;

/// <summary>Requests of each key in the running minute. Any thread.</summary>
internal sealed class RateLimiter(int perMinute)
{
    private const long WindowSeconds = 60;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long ResetS, int Used)> _windows = new(StringComparer.Ordinal);

    /// <summary>Requests allowed in a minute; 0 = any number.</summary>
    public int Limit { get; } = perMinute;

    /// <summary>Counts one request; false when the minute's are used up.</summary>
    public bool TryTake(string owner, long nowS, out int remaining, out long resetS)
    {
        lock (_gate)
        {
            var (reset, used) = _windows.GetValueOrDefault(owner);
            if (nowS >= reset)
                (reset, used) = (nowS + WindowSeconds, 0);
            var isAllowed = Limit <= 0 || used < Limit;
            _windows[owner] = (reset, isAllowed ? used + 1 : used);
            remaining = Limit <= 0 ? 0 : Limit - _windows[owner].Used;
            resetS = reset;
            return isAllowed;
        }
    }
}
