namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>
/// Waits with full jitter: a random part of a ceiling that doubles up to a limit, but never less than a floor. One
/// thread.
/// </summary>
/// <remarks>
/// Full jitter as in "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015): sleep = random(0, min(cap, base *
/// 2^attempt)). Example: base 1 s, cap 60 s: the fourth wait is up to 8 s.
/// </remarks>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, TimeSpan floor, Random random)
{
    private int _failures;

    /// <summary>Waits since the last reset.</summary>
    public int Failures => _failures;

    /// <summary>The next wait.</summary>
    public TimeSpan Next()
    {
        // 2^30 s is beyond every limit; the shift must not overflow.
        var ceiling = Math.Min(longest.TotalMilliseconds, first.TotalMilliseconds * (1L << Math.Min(_failures, 30)));
        _failures++;
        return TimeSpan.FromMilliseconds(
            floor.TotalMilliseconds + (random.NextDouble() * Math.Max(0, ceiling - floor.TotalMilliseconds)));
    }

    /// <summary>Begins anew, after a stretch of healthy data.</summary>
    public void Reset() => _failures = 0;
}
