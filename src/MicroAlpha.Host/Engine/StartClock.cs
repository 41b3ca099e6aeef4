using System.Diagnostics;

namespace MicroAlpha.Host.Engine;

/// <summary>
/// Time since the program's first statement. The process itself may be older: the launch script becomes it.
/// </summary>
internal static class StartClock
{
    private static readonly long StartedAt = Stopwatch.GetTimestamp();

    /// <summary>Milliseconds since the first call, which is the program's first statement.</summary>
    public static double ElapsedMs => Stopwatch.GetElapsedTime(StartedAt).TotalMilliseconds;
}
