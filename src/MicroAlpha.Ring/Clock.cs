using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MicroAlpha.Ring;

/// <summary>The monotonic clock for measuring how long something took; never for event times.</summary>
internal static class Clock
{
    private const long NsPerSecond = 1_000_000_000;

    private static readonly double NsPerTick = NsPerSecond / (double)Stopwatch.Frequency;

    /// <summary>ns between two readings of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // constant 1 on Linux: the JIT folds it
    public static long ToNs(long ticks) => Stopwatch.Frequency == NsPerSecond ? ticks : (long)(ticks * NsPerTick);

    /// <summary>ns since a reading of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public static long NsSince(long start) => ToNs(Stopwatch.GetTimestamp() - start);
}
