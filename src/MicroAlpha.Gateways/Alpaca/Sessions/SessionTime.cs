using MicroAlpha.Native;

namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>The wall clock in ns: the machine's own in full precision, or the one a test gives.</summary>
internal readonly struct SessionTime(TimeProvider time)
{
    private readonly TimeProvider? _other = time == TimeProvider.System ? null : time;

    /// <summary>ns since the Unix epoch.</summary>
    public long NowNs => _other is null
        ? WallClock.NowNs()
        : (_other.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
}
