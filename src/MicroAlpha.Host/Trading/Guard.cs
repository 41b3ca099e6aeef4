using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Trading;

/// <summary>
/// The dead-man's logic: heartbeats that grant the engine its lease; when none was answered for the time of a lease,
/// the engine's own has ended, and everything open at the broker is canceled until nothing is left. One thread.
/// </summary>
/// <param name="beat">Grants the lease; throws when the engine does not answer.</param>
/// <param name="rest">The broker.</param>
/// <param name="leaseMs">Time of a lease, ms.</param>
/// <param name="say">Tells a line to people.</param>
internal sealed class Guard(Action beat, AlpacaRestClient rest, int leaseMs, Action<string> say)
{
    // Beats a lease: two may be lost.
    private const int BeatsPerLease = 4;

    // What the engine wrote at the end of its lease may still be on its way to the broker.
    private const int QuietRounds = 3;
    private const int RoundMs = 500;
    private const long NsPerMs = 1_000_000;

    /// <summary>Heartbeats that were answered.</summary>
    public long Heartbeats { get; private set; }

    /// <summary>Times that everything was asked to be canceled.</summary>
    public int CancelRounds { get; private set; }

    /// <summary>
    /// Beats until it is stopped; true when the engine was lost and everything was canceled. It waits for an engine
    /// that has not answered once: without a lease that one sends nothing.
    /// </summary>
    public bool Run(CancellationToken stop)
    {
        var lastNs = 0L;
        var trouble = "";
        while (!stop.IsCancellationRequested)
        {
            try
            {
                beat();
                // After the answer: the engine's lease began before it.
                lastNs = WallClock.MonotonicNs();
                if (Heartbeats++ == 0)
                    say($"guard ready: the engine has its lease of {leaseMs} ms");
                trouble = "";
            }
            catch (EngineException error)
            {
                if (error.Message != trouble)
                    say($"no heartbeat: {trouble = error.Message}");
            }

            if (lastNs != 0 && WallClock.MonotonicNs() - lastNs > leaseMs * NsPerMs)
            {
                say("the lease is lost: everything is canceled");
                CancelAll(stop);
                return true;
            }

            stop.WaitHandle.WaitOne(leaseMs / BeatsPerLease);
        }

        return false;
    }

    private void CancelAll(CancellationToken stop)
    {
        for (var quiet = 0; quiet < QuietRounds && !stop.IsCancellationRequested;)
        {
            CancelRounds++;
            quiet = TryCancelAll(stop) ? quiet + 1 : 0;
            stop.WaitHandle.WaitOne(RoundMs);
        }

        say($"nothing is open at the broker any more, after {CancelRounds} rounds");
    }

    // True when nothing was open before the request, and it was answered.
    private bool TryCancelAll(CancellationToken stop)
    {
        try
        {
            var open = rest.ListOrdersAsync("open", 0, stop).GetAwaiter().GetResult();
            if (open.Count == 0)
                return true;
            _ = rest.CancelAllAsync(stop).GetAwaiter().GetResult();
        }
        catch (EngineException error)
        {
            say($"the broker does not answer: {error.Message}");
        }
        catch (OperationCanceledException)
        {
            // Stopped by a human, who was told what is open.
        }

        return false;
    }
}
