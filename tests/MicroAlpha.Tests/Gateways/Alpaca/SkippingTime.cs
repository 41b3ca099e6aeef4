namespace MicroAlpha.Tests.Gateways.Alpaca;

/// <summary>A clock whose waits end at once by moving it on; long limits never run out in a test.</summary>
internal sealed class SkippingTime : TimeProvider
{
    private static readonly TimeSpan LongestSkip = TimeSpan.FromSeconds(15);

    private long _addedTicks;

    public TimeSpan Skipped => TimeSpan.FromTicks(Interlocked.Read(ref _addedTicks));

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Skipped;

    public override long GetTimestamp() =>
        base.GetTimestamp() + (Interlocked.Read(ref _addedTicks) * (TimestampFrequency / TimeSpan.TicksPerSecond));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime <= TimeSpan.Zero || dueTime > LongestSkip)
            return base.CreateTimer(callback, state, dueTime, period);
        Interlocked.Add(ref _addedTicks, dueTime.Ticks);
        return base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period);
    }
}
