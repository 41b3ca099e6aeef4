using System.Diagnostics;
using System.Globalization;

namespace MicroAlpha.LatencyBench.Ring;

/// <summary>
/// How much of a stretch of time one thread was on a CPU, from /proc/thread-self/schedstat. Called by that thread.
/// </summary>
public sealed class ThreadCpu
{
    private long _startedAt;
    private long _startedCpuNs;

    /// <summary>The share, 0 to 1; NaN before <see cref="Stop"/>.</summary>
    public double Share { get; private set; } = double.NaN;

    /// <summary>Starts the stretch; later calls change nothing.</summary>
    public void Start()
    {
        if (_startedAt != 0)
            return;
        _startedCpuNs = CpuNs();
        _startedAt = Stopwatch.GetTimestamp();
    }

    /// <summary>Ends the stretch.</summary>
    public void Stop()
    {
        if (_startedAt != 0)
            Share = (CpuNs() - _startedCpuNs) / Stopwatch.GetElapsedTime(_startedAt).TotalNanoseconds;
    }

    private static long CpuNs()
    {
        var text = File.ReadAllText("/proc/thread-self/schedstat");
        return long.Parse(text.AsSpan(0, text.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
    }
}
