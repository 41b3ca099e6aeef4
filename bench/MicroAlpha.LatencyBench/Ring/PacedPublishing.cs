using System.Diagnostics;

namespace MicroAlpha.LatencyBench.Ring;

/// <summary>Publishing on a schedule that does not slip: an event that is late keeps its due time.</summary>
public static class PacedPublishing
{
    private const int WarmUpShare = 10;

    /// <summary>Calls <paramref name="publish"/> with the due and the present time for each event.</summary>
    public static void Run<TPublish>(int perSecond, int events, TPublish publish)
        where TPublish : struct, IPacedPublish
    {
        var interval = Stopwatch.Frequency / (double)perSecond;
        var start = Stopwatch.GetTimestamp() + Stopwatch.Frequency / 1000;
        var warmUp = events / WarmUpShare;
        for (var i = 0; i < events; i++)
        {
            var due = start + (long)(i * interval);
            long now;
            do
                now = Stopwatch.GetTimestamp();
            while (now < due);
            publish.Publish(due, now, isMeasured: i >= warmUp);
        }
    }
}
