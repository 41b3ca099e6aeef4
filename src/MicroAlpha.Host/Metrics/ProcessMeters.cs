using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MicroAlpha.Host.Metrics;

/// <summary>
/// The meter <c>MicroAlpha.Process</c>: what the process costs, under the names that Prometheus dashboards know.
/// </summary>
internal sealed class ProcessMeters : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "MicroAlpha.Process";

    private readonly Meter _meter;

    /// <summary>Creates the instruments.</summary>
    /// <param name="scope">Scope of the meter, by which tests tell theirs apart.</param>
    public ProcessMeters(object? scope = null)
    {
        _meter = new Meter(new MeterOptions(MeterName) { Scope = scope });
        var startSeconds = StartSeconds();
        _meter.CreateObservableGauge(
            "process_resident_memory_bytes", () => Environment.WorkingSet, "By", "Resident memory size.");
        _meter.CreateObservableCounter("process_cpu_seconds", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s",
            "User and system CPU time spent.");
        _meter.CreateObservableGauge("process_start_time_seconds", () =>
            startSeconds, "s", "Start time since the Unix epoch.");
        _meter.CreateObservableGauge("process_open_fds", OpenDescriptors, "", "Open file descriptors.");
        _meter.CreateObservableGauge(
            "dotnet_threadpool_threads", () => ThreadPool.ThreadCount, "", "Threads of the thread pool.");
        _meter.CreateObservableCounter("dotnet_gc_collections", Collections, "{collection}",
            "Garbage collections, by the oldest generation collected.");
        _meter.CreateObservableCounter("dotnet_gc_pause_seconds", () => GC.GetTotalPauseDuration().TotalSeconds, "s",
            "Time all threads were paused by the garbage collector.");
        _meter.CreateObservableGauge("dotnet_gc_heap_bytes", () => GC.GetTotalMemory(forceFullCollection: false), "By",
            "Size of the managed heap.");
        _meter.CreateObservableCounter("dotnet_gc_allocated_bytes", () => GC.GetTotalAllocatedBytes(), "By",
            "Bytes allocated on the managed heap.");
    }

    /// <summary>Ends the instruments.</summary>
    public void Dispose() => _meter.Dispose();

    private static double StartSeconds()
    {
        using var process = Process.GetCurrentProcess();
        return (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds;
    }

    private static long OpenDescriptors()
    {
        try
        {
            return Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }

    /// <summary>
    /// GC.CollectionCount of a generation includes the older ones; here each collection is counted once.
    /// </summary>
    private static IEnumerable<Measurement<long>> Collections()
    {
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            var older = generation == GC.MaxGeneration ? 0 : GC.CollectionCount(generation + 1);
            yield return new Measurement<long>(
                GC.CollectionCount(generation) - older, new KeyValuePair<string, object?>("generation", generation));
        }
    }
}
