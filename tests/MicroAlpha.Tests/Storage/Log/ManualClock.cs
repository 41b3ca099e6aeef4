using MicroAlpha.Storage.Log;

namespace MicroAlpha.Tests.Storage.Log;

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class ManualClock : ILogClock
{
    /// <summary>2026-11-20 12:00 New York.</summary>
    public const long Noon = 1_795_194_000_000_000_000;

    public long WallTimeNs { get; set; } = Noon;

    public long MonotonicNs { get; set; } = 1_000_000_000;

    public void AdvanceMs(double ms)
    {
        MonotonicNs += (long)(ms * 1_000_000);
        WallTimeNs += (long)(ms * 1_000_000);
    }
}
