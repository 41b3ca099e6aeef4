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
        Gauge("microalpha.build.info", "Always 1; the version is a label.", "", () => 1, Tag("version", version));
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
            "microalpha.state",
            () => new Measurement<long>(1, Tag("state", Snapshot.State)),
            "",
            "Always 1; what the engine is doing is a label.");
        Gauge("microalpha.published.sequence", "Last published sequence; -1 = none.", "", () => Snapshot.Sequence);
        Gauge("microalpha.durable.sequence", "Last sequence that survives a power loss; -1 = none.", "",
            () => Snapshot.DurableSequence);
        Gauge("microalpha.durable.lag.events", "Published events that a power loss would take.", "{event}",
            () => Snapshot.DurableLag);
        Counter("microalpha.events.received", "Events published.", "{event}", () => Snapshot.Received);
        Counter("microalpha.events.recorded", "Events the recorder has taken.", "{event}", () => Snapshot.Recorded);
        Counter("microalpha.events.processed", "Events the core has processed.", "{event}", () => Snapshot.Processed);
        Counter("microalpha.events.stored", "Events in the store.", "{event}", () => Snapshot.Stored);
        Counter("microalpha.events.dropped", "Events explicitly dropped.", "{event}", () => Snapshot.Dropped);
        _meter.CreateObservableGauge(
            "microalpha.conservation.difference.events",
            () => Snapshot.Ledgers.Select(ledger =>
                new Measurement<long>(ledger.Received - ledger.Sum, Tag("ledger", ledger.Name))),
            "{event}",
            "Events received minus those done, waiting or dropped; anything but 0 is a defect.");
    }

    private void AddLog()
    {
        Counter("microalpha.log.written", "Bytes written to the log, compressed.", "By", () => Snapshot.LogBytes);
        Counter("microalpha.log.raw", "Bytes of the same lines before compression.", "By", () => Snapshot.LogRawBytes);
        Counter("microalpha.log.syncs", "Successful fdatasync calls of the log.", "{call}", () => Snapshot.LogSyncs);
        Counter("microalpha.log.errors", "Failed writes and fdatasync calls.", "{call}", () => Snapshot.LogErrors);
    }

    private void AddLanes()
    {
        _meter.CreateObservableGauge(
            "microalpha.lane.info",
            () => Snapshot.Lanes.Select(lane => new Measurement<long>(
                1, Tag("lane", lane.Name), Tag("cpu", lane.Cpu), Tag("policy", lane.Policy), Tag("state", lane.State))),
            "",
            "Always 1; the CPU, wait policy and state of a lane are labels.");
        LaneCounter("events", "Events a lane has handled.", "{event}", lane => lane.Events);
        LaneCounter("missed", "Events an observer lane lost by being lapped.", "{event}", lane => lane.Missed);
        LaneCounter("stalls", "Claims that found the ring full because of a lane.", "{call}", lane => lane.Stalls);
        LaneCounter("stall", "Time that claims waited for a lane.", "s", lane => lane.StallNs / 1e9);
        LaneCounter("sleeps", "How often a lane's thread slept or yielded.", "{call}", lane => lane.Sleeps);
        LaneCounter("idle", "Time a lane's thread waited for events.", "s", lane => lane.IdleNs / 1e9);
        LaneGauge("lag.events", "Published events a lane has not handled yet.", "{event}", lane => lane.Lag);
        LaneGauge("busy", "Share of a lane's time that was not spent waiting.", "1", lane => lane.BusyShare);
        _ = new ObservableHistogram(_meter, "microalpha.lane.batch.events", "{event}", "Sizes of a lane's batches.",
            () => Snapshot.Lanes.Select(lane => (LaneTag(lane), lane.BatchSizes)));
        _ = new ObservableHistogram(_meter, "microalpha.lane.latency", "s",
            "Time from publication until the lane's stage was done, sampled.",
            () => Snapshot.Lanes.Select(lane => (LaneTag(lane), lane.Latency)));
    }

    private void AddKill(Func<KillSnapshot> kill)
    {
        Gauge("microalpha.kill.level", "Highest kill level, 0 = armed, 4 = flatten.", "", () => (int)kill().Level);
        Gauge("microalpha.kill.entries", "Kills in force.", "", () => kill().Entries.Count);
        Gauge("microalpha.kill.durable", "1 when the kill file is up to date.", "", () => kill().IsDurable ? 1 : 0);
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
        _meter.CreateObservableCounter("microalpha.lane." + name, () => PerLane(read), unit, help);

    private void LaneGauge(string name, string help, string unit, Func<LaneSnapshot, double> read) =>
        _meter.CreateObservableGauge("microalpha.lane." + name, () => PerLane(read), unit, help);

    private IEnumerable<Measurement<double>> PerLane(Func<LaneSnapshot, double> read) =>
        Snapshot.Lanes.Select(lane => new Measurement<double>(read(lane), Tag("lane", lane.Name)));

    private static KeyValuePair<string, object?>[] LaneTag(LaneSnapshot lane) => [Tag("lane", lane.Name)];

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);
}
