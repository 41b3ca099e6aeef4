using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Sessions;

namespace MicroAlpha.Gateways.Alpaca.Calendar;

/// <summary>
/// Publishes the session's phase at the start and at every change, so that the core knows today from the next session
/// without a clock. One task.
/// </summary>
internal sealed class SessionSwitch(TradingCalendar calendar, Func<EngineEvent, bool> publish, TimeProvider time)
{
    // Bounds the error when the machine slept or its clock was set.
    private const long LongestWaitNs = 60_000_000_000;
    private const long NsPerMs = 1_000_000;

    /// <summary>Runs until it is stopped or nobody listens.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var clock = new SessionTime(time);
        (uint Day, SessionPhase Phase)? last = null;
        while (!stop.IsCancellationRequested)
        {
            var nowNs = clock.NowNs;
            var moment = calendar.At(nowNs);
            var current = (moment.Day?.Number ?? 0, moment.Phase);
            if (last != current && !publish(moment.ToEvent(nowNs)))
                return;
            last = current;
            var wait = Math.Clamp(moment.UntilNs - nowNs, NsPerMs, LongestWaitNs);
            try
            {
                // Rounded up: to wake a little early would only mean another turn.
                await Task.Delay(TimeSpan.FromMilliseconds((wait / NsPerMs) + 1), time, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
