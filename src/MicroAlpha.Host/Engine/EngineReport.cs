using MicroAlpha.Host.Metrics;
using MicroAlpha.Ring;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Engine;

/// <summary>
/// Reads the engine's counters for metrics and screens. Any thread; costs the lanes nothing but the reads.
/// </summary>
internal sealed class EngineReport(EngineHost engine) : IEngineReport, IHealthSource
{
    private const int BatchBuckets = 32;

    /// <summary>One word: running, degraded, halted, faulted or stopped.</summary>
    public string State => engine switch
    {
        { Fault: not null } => "faulted",
        { Log.Health: LogHealth.Halted } => "halted",
        { IsRunning: false } => "stopped",
        { Log.Health: LogHealth.Degraded } => "degraded",
        _ => "running",
    };

    /// <summary>What is wrong, one line; empty when nothing is.</summary>
    public string Trouble => engine.Fault?.Message ?? engine.Log.Trouble;

    /// <inheritdoc />
    public EngineSnapshot Read()
    {
        // Against the stream's direction, what everything else is made of last: no number of the snapshot can be ahead
        // of one it follows, however fast the engine runs meanwhile. Lags are differences of these same numbers.
        var stored = engine.Store?.Stored ?? 0;
        var durable = engine.Log.DurableSequence;
        var log = engine.Log.Counters;
        var core = engine.Lanes[0].Report();
        var recorder = engine.Lanes[1].Report();
        var fed = engine.Feed.Received;
        var counts = engine.Counts with { Processed = core.Sequence + 1 };
        return new EngineSnapshot
        {
            State = State,
            Sequence = counts.Received - 1,
            DurableSequence = durable,
            Received = counts.Received,
            FeedReceived = fed,
            Processed = counts.Processed,
            Recorded = counts.Recorded,
            Dropped = counts.Dropped,
            LogBytes = log.CompressedBytes,
            LogRawBytes = log.RawBytes,
            LogSyncs = log.Syncs,
            LogErrors = log.Errors,
            Stored = stored,
            Lanes =
            [
                ReadLane(engine.Lanes[0], 0, core, counts, engine.CoreLatency),
                ReadLane(engine.Lanes[1], 1, recorder, counts, engine.RecorderLatency),
            ],
            Ledgers =
            [
                new LedgerSnapshot("processed", counts.Received, counts.Processed, counts.InFlightCore, 0),
                new LedgerSnapshot("recorded", counts.Received, counts.Recorded, counts.InFlightRecorder,
                    counts.Dropped),
            ],
        };
    }

    /// <inheritdoc />
    public bool IsHealthy(out string reason)
    {
        reason = State is "running" or "degraded" ? "" : $"{State}: {Trouble}";
        return reason.Length == 0;
    }

    private LaneSnapshot ReadLane(
        LaneControl lane, int gate, in LaneReport report, in EngineCounts counts, LatencyHistogram latency)
    {
        var stalls = engine.Producer.ReportGate(gate);
        Span<long> batches = stackalloc long[BatchBuckets];
        lane.CopyBatchSizes(batches);
        return new LaneSnapshot(report.Name)
        {
            Cpu = lane.Options.Cpu,
            Policy = lane.Options.Wait.ToString().ToLowerInvariant(),
            State = report.State.ToString().ToLowerInvariant(),
            Sequence = report.Sequence,
            Lag = counts.Received - 1 - report.Sequence,
            Events = report.Events,
            Missed = report.Missed,
            Stalls = stalls.Stalls,
            StallNs = stalls.StallNs,
            Sleeps = report.Sleeps,
            IdleNs = report.IdleNs,
            BusyShare = report.BusyShare,
            BatchSizes = HistogramSnapshot.FromLog2(batches, report.Events),
            Latency = HistogramSnapshot.FromLatency(
                LatencyHistogram.BucketTotal, LatencyHistogram.UpperBound, latency.BucketCount, latency.SumNs),
        };
    }
}
