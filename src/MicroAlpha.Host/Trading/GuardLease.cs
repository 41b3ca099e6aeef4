using MicroAlpha.Native;

namespace MicroAlpha.Host.Trading;

/// <summary>
/// Until when orders may be sent, by the guard's last heartbeat. On the monotonic clock, which also runs while the
/// engine is stopped by a signal: one that is resumed later finds its lease ended. Any thread.
/// </summary>
/// <param name="isNeeded">False: there is no guard, and the lease never ends.</param>
internal sealed class GuardLease(bool isNeeded)
{
    private long _endNs = isNeeded ? 0 : long.MaxValue;

    /// <summary>A guard must hold it.</summary>
    public bool IsNeeded => isNeeded;

    /// <summary>Its end, ns of the monotonic clock.</summary>
    public long EndNs => Volatile.Read(ref _endNs);

    /// <summary>
    /// Grants it for a while; a shorter grant does not take a longer one back. It counts from when the guard asked:
    /// what waited in a socket while the engine was stopped grants nothing.
    /// </summary>
    /// <param name="askedNs">When the guard asked, ns of the machine's monotonic clock; never later than now.</param>
    /// <param name="ns">How long, ns.</param>
    public void Grant(long askedNs, long ns)
    {
        if (!isNeeded)
            return;
        var end = Math.Min(askedNs, WallClock.MonotonicNs()) + ns;
        while (true)
        {
            var old = Volatile.Read(ref _endNs);
            if (end <= old || Interlocked.CompareExchange(ref _endNs, end, old) == old)
                return;
        }
    }
}
