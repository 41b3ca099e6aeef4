namespace MicroAlpha.Storage.Log;

/// <summary>
/// The clocks of the log: one for names, one for intervals. Read once per block or idle turn, never per event.
/// </summary>
public interface ILogClock
{
    /// <summary>Wall time, ns since the Unix epoch. May jump in both directions.</summary>
    long WallTimeNs { get; }

    /// <summary>Monotonic time in ns from an arbitrary start.</summary>
    long MonotonicNs { get; }
}
