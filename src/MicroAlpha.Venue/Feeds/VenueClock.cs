using MicroAlpha.Native;
using MicroAlpha.Venue.Faults;

namespace MicroAlpha.Venue.Feeds;

/// <summary>
/// The venue's time: the wall clock, or the time of a recorded feed as it is played. Written by the exchange thread,
/// read by any.
/// </summary>
internal sealed class VenueClock(VenueOptions options, FaultSet faults)
{
    private const long DefaultSkewMs = 5000;

    private readonly Func<long> _wallNs = options.WallClockNs ?? WallClock.NowNs;
    private long _anchorFeedNs;
    private long _anchorMonotonicNs;
    private long _lastFeedNs;

    /// <summary>Ns that the clock is wrong on purpose.</summary>
    public long SkewNs => faults.IsOn(VenueFault.ClockSkew)
        ? faults.Number(VenueFault.ClockSkew, DefaultSkewMs) * 1_000_000
        : 0;

    /// <summary>Now, ns since the Unix epoch, with the skew.</summary>
    public long NowNs => TrueNowNs + SkewNs;

    /// <summary>The receive time up to which feed events are due, ns.</summary>
    public long HorizonNs => options.Speed > 0 && _anchorFeedNs > 0
        ? _anchorFeedNs + (long)((WallClock.MonotonicNs() - _anchorMonotonicNs) * options.Speed)
        : long.MaxValue;

    private long TrueNowNs
    {
        get
        {
            if (!options.HasFeedTime || Volatile.Read(ref _anchorFeedNs) == 0)
                return _wallNs();
            // At full speed the feed's time stands still between its events.
            var last = Volatile.Read(ref _lastFeedNs);
            return options.Speed > 0 ? Math.Max(last, HorizonNs) : last;
        }
    }

    /// <summary>Begins the feed's time with the receive time of its first event.</summary>
    public void Start(long firstFeedNs)
    {
        _anchorMonotonicNs = WallClock.MonotonicNs();
        _lastFeedNs = firstFeedNs;
        Volatile.Write(ref _anchorFeedNs, firstFeedNs);
    }

    /// <summary>Notes how far the feed has come.</summary>
    public void Played(long feedNs) => Volatile.Write(ref _lastFeedNs, Math.Max(feedNs, _lastFeedNs));
}
