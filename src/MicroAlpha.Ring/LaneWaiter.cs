using System.Diagnostics;

namespace MicroAlpha.Ring;

/// <summary>
/// A lane's waiting: how many polls before it does more than poll, and what it does then. All members belong to the
/// lane's thread, but for <see cref="Wake"/> and <see cref="IdleNs"/>.
/// </summary>
internal sealed class LaneWaiter : IDisposable
{
    /// <summary>Empty polls in a row after which the input counts as quiet and the flood count starts again.</summary>
    public const int QuietPolls = 4;

    /// <summary>
    /// Events without a quiet moment after which the lane lets the producer run ahead before it polls again. A consumer
    /// that keeps up polls the very line the producer is writing and takes it away each time; see PERFORMANCE.md.
    /// </summary>
    public const long FloodEvents = 512;

    private const double FloodPauseNs = 900;
    private const double SpinIdleNs = 50_000;
    private const double YieldSpinNs = 2_000;
    private const long YieldIdleNs = 200_000;
    private const long ParkNs = 1_000_000;
    private const double PollNs = 2;

    private readonly LaneCounters _counters;
    private readonly Sleeper _sleeper;
    private readonly long _napNs;

    public LaneWaiter(LaneOptions options, LaneCounters counters, Sleeper sleeper)
    {
        _counters = counters;
        _sleeper = sleeper;
        _napNs = options.NapNs;
        Policy = options.Wait;
        FloodPauses = CpuPause.CountFor(FloodPauseNs);
        PollsBeforeWait = Policy switch
        {
            WaitPolicy.Spin => CpuPause.CountFor(SpinIdleNs),
            WaitPolicy.Yield => CpuPause.CountFor(YieldSpinNs),
            WaitPolicy.Park => 1 + CpuPause.CountFor(options.ParkSpinNs),
            _ => 1,
        };
    }

    public WaitPolicy Policy { get; }

    /// <summary>Empty polls, a pause between each two, before <see cref="Wait"/> is called.</summary>
    public int PollsBeforeWait { get; }

    /// <summary>Pauses of the shortest flood back-off.</summary>
    public int FloodPauses { get; }

    /// <summary>ns the lane spent waiting so far; see <see cref="LaneReport.IdleNs"/>. Any thread.</summary>
    public long IdleNs
    {
        get
        {
            var pauses = _counters.EmptyPolls + _counters.FloodPauses;
            return _counters.SleptNs + (long)(pauses * (CpuPause.NsPerPause + PollNs));
        }
    }

    /// <summary>Waits at most a millisecond for <paramref name="next"/>, as the policy says.</summary>
    /// <returns>Whether the lane should poll as eagerly as after an event.</returns>
    public bool Wait<TSource>(TSource source, long next)
        where TSource : struct, ISource
    {
        if (Policy == WaitPolicy.Spin)
            return true;
        var start = Stopwatch.GetTimestamp();
        var isReady = Policy switch
        {
            WaitPolicy.Yield => Yield(source, next, start),
            WaitPolicy.Park => Park(source, next),
            _ => Nap(),
        };
        _counters.AddSleep(Clock.NsSince(start));
        return isReady;
    }

    /// <summary>Wakes the lane to look at its stop position. Any thread.</summary>
    public void Wake()
    {
        Interlocked.MemoryBarrier();
        _sleeper.TryWake();
    }

    /// <summary>The lane has ended: nobody needs to wake it any more.</summary>
    public void End() => _sleeper.Withdraw();

    public void Dispose() => _sleeper.Close();

    private static bool Yield<TSource>(TSource source, long next, long start)
        where TSource : struct, ISource
    {
        do
        {
            Thread.Yield();
            if (source.Available(next, next + 1) != next)
                return true;
        }
        while (Clock.NsSince(start) < YieldIdleNs);
        return false;
    }

    private bool Park<TSource>(TSource source, long next)
        where TSource : struct, ISource
    {
        // An announcement that nobody has answered stays valid over time-outs: no second process-wide barrier for it.
        if (!_sleeper.IsAnnounced)
        {
            _sleeper.Announce();
            if (source.Available(next, next + 1) != next)
            {
                _sleeper.Withdraw();
                return true;
            }
        }

        _sleeper.Sleep(ParkNs);
        return !_sleeper.IsAnnounced;
    }

    private bool Nap()
    {
        _sleeper.Doze(_napNs);
        return false;
    }
}
