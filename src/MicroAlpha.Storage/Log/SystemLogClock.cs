using System.Diagnostics;

namespace MicroAlpha.Storage.Log;

/// <summary>
/// The machine's clocks. The host passes it in; nothing in this project reaches for a clock by itself.
/// </summary>
public sealed class SystemLogClock : ILogClock
{
    private const long UnixEpochTicks = 621_355_968_000_000_000;
    private static readonly double NsPerTick = 1e9 / Stopwatch.Frequency;

    /// <summary>The one instance.</summary>
    public static SystemLogClock Instance { get; } = new();

    /// <inheritdoc/>
    public long WallTimeNs => (TimeProvider.System.GetUtcNow().Ticks - UnixEpochTicks) * 100;

    /// <inheritdoc/>
    public long MonotonicNs => (long)(Stopwatch.GetTimestamp() * NsPerTick);
}
