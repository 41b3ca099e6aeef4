using System.Globalization;
using System.Text.Json;
using MicroAlpha.Host.Admin;
using MicroAlpha.Host.Kill;
using MicroAlpha.Host.Metrics;
using MicroAlpha.Host.Trading;
using MicroAlpha.Ring;

namespace MicroAlpha.Host.Engine;

/// <summary>
/// What <c>status</c> says: the common snapshot (state, kill, conservation, lanes), the log, the feed and the sampled
/// latencies. Reads counters only.
/// </summary>
internal sealed class EngineStatus(EngineHost engine, KillState kill) : IStatusSource
{
    private readonly EngineReport _report = new(engine);

    /// <inheritdoc />
    public void Write(Utf8JsonWriter writer)
    {
        var snapshot = _report.Read();
        SnapshotStatusSource.Write(writer, snapshot, kill.Snapshot());
        writer.WriteString("reason", _report.Trouble);
        WriteLog(writer, snapshot);
        WriteFeed(writer, snapshot);
        if (engine.Desk is { } desk)
            TradingStatus.Write(writer, desk, engine.Broker);
        if (engine.Store is { } store)
            WriteStore(writer, store.Status, snapshot.DurableSequence + 1 - snapshot.Stored);
        writer.WriteStartObject("latency_ns");
        WriteLatency(writer, LaneLayout.Core, engine.CoreLatency);
        WriteLatency(writer, LaneLayout.Recorder, engine.RecorderLatency);
        writer.WriteEndObject();
    }

    private static void WriteLatency(Utf8JsonWriter writer, string lane, LatencyHistogram latency)
    {
        writer.WriteStartObject(lane);
        writer.WriteNumber("p50", latency.ValueAt(50));
        writer.WriteNumber("p99", latency.ValueAt(99));
        writer.WriteNumber("p999", latency.ValueAt(99.9));
        writer.WriteNumber("max", latency.LatencyNsMax);
        writer.WriteNumber("samples", latency.Count);
        writer.WriteEndObject();
    }

    private void WriteLog(Utf8JsonWriter writer, EngineSnapshot snapshot)
    {
        var counters = engine.Log.Counters;
        writer.WriteStartObject("log");
        writer.WriteString("session", engine.Log.SessionId.ToString("x16", CultureInfo.InvariantCulture));
        writer.WriteString("health", engine.Log.Health.ToString());
        writer.WriteNumber("durable_lag", snapshot.DurableLag);
        writer.WriteNumber("commands", counters.Commands);
        writer.WriteNumber("blocks", counters.Blocks);
        writer.WriteNumber("segments", counters.Segments);
        writer.WriteNumber("raw_bytes", counters.RawBytes);
        writer.WriteNumber("file_bytes", counters.CompressedBytes);
        writer.WriteNumber("syncs", counters.Syncs);
        writer.WriteNumber("sync_ns_max", counters.SyncNsMax);
        writer.WriteNumber("errors", counters.Errors);
        writer.WriteNumber("free_bytes", engine.Log.FreeBytes);
        writer.WriteBoolean("low_space", engine.Log.IsLowSpace);
        writer.WriteEndObject();
    }

    private static void WriteStore(
        Utf8JsonWriter writer, Storage.ClickHouse.StoreStatus store, long behind)
    {
        writer.WriteStartObject("store");
        writer.WriteNumber("rows", store.Rows);
        writer.WriteNumber("batches", store.Batches);
        writer.WriteNumber("behind", behind);
        writer.WriteNumber("retries", store.Retries);
        writer.WriteNumber("verified", store.Verified);
        writer.WriteNumber("quarantined", store.Quarantined);
        writer.WriteNumber("ranges_live", store.LiveRanges);
        writer.WriteNumber("ranges_from_log", store.LogRanges);
        writer.WriteString("trouble", store.Trouble);
        writer.WriteStartObject("parked");
        foreach (var (table, reason) in store.Parked)
            writer.WriteString(table, reason);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteFeed(Utf8JsonWriter writer, EngineSnapshot snapshot)
    {
        writer.WriteStartObject("feed");
        writer.WriteNumber("received", snapshot.FeedReceived);
        writer.WriteBoolean("at_end", engine.Feed.IsAtEnd);
        writer.WriteNumber("late_ns_max", engine.Feed.LateNsMax);
        writer.WriteNumber("refused", engine.Producer.RefusedSlots);
        writer.WriteNumber("stalls", engine.Producer.Stalls);
        writer.WriteNumber("stall_ns", engine.Producer.StallNs);
        if (engine.Feed is AlpacaEngineFeed stream)
            stream.Write(writer);
        writer.WriteEndObject();
    }
}
