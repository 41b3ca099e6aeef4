using System.Runtime.InteropServices;

namespace MicroAlpha.Native;

/// <summary>The machine's clocks in ns. About 25 ns a read: sample them, never read one per event on a lane.</summary>
public static unsafe partial class WallClock
{
    private const int Realtime = 0;
    private const int Monotonic = 1;

    /// <summary>Wall clock, ns since the Unix epoch, UTC. May jump.</summary>
    public static long NowNs() => Read(Realtime);

    /// <summary>Monotonic clock in ns since an arbitrary start. Never jumps back.</summary>
    public static long MonotonicNs() => Read(Monotonic);

    private static long Read(int clock)
    {
        var time = stackalloc long[2];
        _ = clock_gettime(clock, time);
        return (time[0] * 1_000_000_000) + time[1];
    }

#pragma warning disable IDE1006 // libc's own lower-case name
    [LibraryImport("libc")]
    [SuppressGCTransition]
    private static partial int clock_gettime(int clock, long* time);
#pragma warning restore IDE1006
}
