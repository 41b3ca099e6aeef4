using System.Diagnostics.Metrics;
using MicroAlpha.Host.Kill;

namespace MicroAlpha.Host.Metrics;

/// <summary>
/// The meter <c>MicroAlpha</c>: everything the engine counts, as observable instruments over snapshots.
/// </summary>
/// <remarks>
/// Nothing happens until somebody listens; then one snapshot, at most <see cref="SnapshotLife"/> old, feeds all
/// instruments, so that the numbers of one scrape belong together. Lanes take no part in it.
/// </remarks>
internal sealed class EngineMeters : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "MicroAlpha";

    private static readonly TimeSpan SnapshotLife = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly IEngineReport _report;
    private readonly TimeProvider _clock;
    private readonly Meter _meter;
    private EngineSnapshot? _snapshot;
    private long _readAt;

    /// <summary>Creates the instruments.</summary>
    /// <param name="report">Reads the counters.</param>
    /// <param name="kill">The kill state; null = none yet.</param>
    /// <param name="version">Version of the program.</param>
    /// <param name="clock">The clock of the snapshot's age; default the system's.</param>
    /// <param name="scope">Scope of the meter, by which tests tell theirs apart.</param>
    public EngineMeters(
        IEngineReport report,
        Func<KillSnapshot>? kill,
        string version,
        TimeProvider? clock = null,
        object? scope = null)
    {
        (_report, _clock) = (report, clock ?? TimeProvider.System);
        _meter = new Meter(new MeterOptions(MeterName) { Version = version, Scope = scope });
        Gauge("microalpha_build_info", "Always 1; the version is a label.", "", () => 1, Tag("version", version));
        AddEngine();
        AddLog();
        AddLanes();
        if (kill is not null)
            AddKill(kill);
    }

    /// <summary>Ends the instruments.</summary>
    public void Dispose() => _meter.Dispose();

    private void AddEngine()
    {
        _meter.CreateObservableGauge(
            "microalpha_state",
            () => new Measurement<long>(1, Tag("state", Snapshot.State)),
            "",
            "Always 1; what the engine is doing is a label.");
        Gauge("microalpha_published_sequence", "Last published sequence; -1 = none.", "", () => Snapshot.Sequence);
        Gauge("microalpha_durable_sequence", "Last sequence that survives a power loss; -1 = none.", "",
            () => Snapshot.DurableSequence);
        Gauge("microalpha_durable_lag_events", "Published events that a power loss would take.", "{event}",
            () => Snapshot.DurableLag);
        Counter("microalpha_events_received", "Events published.", "{event}", () => Snapshot.Received);
        Counter("microalpha_events_recorded", "Events the recorder has taken.", "{event}", () => Snapshot.Recorded);
        Counter("microalpha_events_processed", "Events the core has processed.", "{event}", () => Snapshot.Processed);
        Counter("microalpha_events_stored", "Events in the store.", "{event}", () => Snapshot.Stored);
        Counter("microalpha_events_dropped", "Events explicitly dropped.", "{event}", () => Snapshot.Dropped);
        _meter.CreateObservableGauge(
            "microalpha_conservation_difference_events",
            () => Snapshot.Ledgers.Select(ledger =>
                new Measurement<long>(ledger.Received - ledger.Sum, Tag("ledger", ledger.Name))),
            "{event}",
            "Events received minus those done, waiting or dropped; anything but 0 is a defect.");
    }

    private void AddLog()
    {
        Counter("microalpha_log_written_bytes", "Bytes written to the log, compressed.", "By", () => Snapshot.LogBytes);
        Counter("microalpha_log_raw_bytes", "Bytes of the same lines before compression.", "By", () =>
            Snapshot.LogRawBytes);
        Counter("microalpha_log_syncs", "Successful fdatasync calls of the log.", "{call}", () => Snapshot.LogSyncs);
        Counter("microalpha_log_errors", "Failed writes and fdatasync calls.", "{call}", () => Snapshot.LogErrors);
    }

    private void AddLanes()
    {
        _meter.CreateObservableGauge(
            "microalpha_lane_info",
            () => Snapshot.Lanes.Select(lane => new Measurement<long>(
                1, Tag("lane", lane.Name), Tag("cpu", lane.Cpu), Tag("policy", lane.Policy), Tag("state", lane.State))),
            "",
            "Always 1; the CPU, wait policy and state of a lane are labels.");
        LaneCounter("microalpha_lane_events", "Events a lane has handled.", "{event}", lane => lane.Events);
        LaneCounter("microalpha_lane_missed", "Events an observer lane lost by being lapped.", "{event}", lane =>
            lane.Missed);
        LaneCounter("microalpha_lane_stalls", "Claims that found the ring full because of a lane.", "{call}", lane =>
            lane.Stalls);
        LaneCounter("microalpha_lane_stall_seconds", "Time that claims waited for a lane.", "s", lane =>
            lane.StallNs / 1e9);
        LaneCounter("microalpha_lane_sleeps", "How often a lane's thread slept or yielded.", "{call}", lane =>
            lane.Sleeps);
        LaneCounter("microalpha_lane_idle_seconds", "Time a lane's thread waited for events.", "s", lane =>
            lane.IdleNs / 1e9);
        LaneGauge("microalpha_lane_lag_events", "Published events a lane has not handled yet.", "{event}", lane =>
            lane.Lag);
        LaneGauge("microalpha_lane_busy_ratio", "Share of a lane's time that was not spent waiting.", "1", lane =>
            lane.BusyShare);
        _ = new ObservableHistogram(_meter, "microalpha_lane_batch_events", "{event}", "Sizes of a lane's batches.",
            () => Snapshot.Lanes.Select(lane => (LaneTag(lane), lane.BatchSizes)));
        _ = new ObservableHistogram(_meter, "microalpha_lane_latency_seconds", "s",
            "Time from publication until the lane's stage was done, sampled.",
            () => Snapshot.Lanes.Select(lane => (LaneTag(lane), lane.Latency)));
    }

    private void AddKill(Func<KillSnapshot> kill)
    {
        Gauge("microalpha_kill_level", "Highest kill level, 0 = armed, 4 = flatten.", "", () => (int)kill().Level);
        Gauge("microalpha_kill_entries", "Kills in force.", "", () => kill().Entries.Count);
        Gauge("microalpha_kill_durable", "1 when the kill file is up to date.", "", () => kill().IsDurable ? 1 : 0);
    }

    private EngineSnapshot Snapshot
    {
        get
        {
            lock (_lock)
            {
                if (_snapshot is null || _clock.GetElapsedTime(_readAt) > SnapshotLife)
                {
                    _snapshot = _report.Read();
                    _readAt = _clock.GetTimestamp();
                }

                return _snapshot;
            }
        }
    }

    private void Gauge(
        string name, string help, string unit, Func<long> read, params KeyValuePair<string, object?>[] tags) =>
        _meter.CreateObservableGauge(name, () => new Measurement<long>(read(), tags), unit, help);

    private void Counter(string name, string help, string unit, Func<long> read) =>
        _meter.CreateObservableCounter(name, read, unit, help);

    private void LaneCounter(string name, string help, string unit, Func<LaneSnapshot, double> read) =>
        _meter.CreateObservableCounter(name, () => PerLane(read), unit, help);

    private void LaneGauge(string name, string help, string unit, Func<LaneSnapshot, double> read) =>
        _meter.CreateObservableGauge(name, () => PerLane(read), unit, help);

    private IEnumerable<Measurement<double>> PerLane(Func<LaneSnapshot, double> read) =>
        Snapshot.Lanes.Select(lane => new Measurement<double>(read(lane), Tag("lane", lane.Name)));

    private static KeyValuePair<string, object?>[] LaneTag(LaneSnapshot lane) => [Tag("lane", lane.Name)];

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);
}
