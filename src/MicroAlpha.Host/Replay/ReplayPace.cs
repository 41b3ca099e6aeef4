using MicroAlpha.Native;

namespace MicroAlpha.Host.Replay;

/// <summary>Makes a replay keep the recorded distances between receive times. One thread.</summary>
/// <param name="speed">Recorded seconds per second; 0 = as fast as possible.</param>
internal sealed class ReplayPace(double speed)
{
    private const long LongestGapNs = 3_600_000_000_000;

    private long _startNs;
    private long _firstTimeNs = long.MinValue;

    /// <summary>Waits until an event received at <paramref name="receiveTimeNs"/> is due.</summary>
    public void Wait(long receiveTimeNs)
    {
        if (speed <= 0)
            return;
        var nowNs = WallClock.MonotonicNs();
        if (_firstTimeNs == long.MinValue)
        {
            _firstTimeNs = receiveTimeNs;
            _startNs = nowNs;
            return;
        }

        var dueNs = _startNs + (long)((receiveTimeNs - _firstTimeNs) / speed);
        var waitNs = Math.Clamp(dueNs - nowNs, 0, LongestGapNs);
        if (waitNs > 0)
            Thread.Sleep(TimeSpan.FromMicroseconds(waitNs / 1e3));
    }
}
