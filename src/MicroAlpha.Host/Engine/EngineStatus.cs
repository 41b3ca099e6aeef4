using System.Text.Json;
using MicroAlpha.Host.Admin;
using MicroAlpha.Host.Kill;
using MicroAlpha.Ring;

namespace MicroAlpha.Host.Engine;

/// <summary>
/// What <c>status</c> says: the conservation counters, the log, the lanes, the kill state. Reads counters only.
/// </summary>
internal sealed class EngineStatus(EngineHost engine, KillState? kill) : IStatusSource
{
    private readonly EngineReport _report = new(engine);

    /// <inheritdoc />
    public void Write(Utf8JsonWriter writer)
    {
        var counts = engine.Counts;
        writer.WriteString("state", _report.State);
        writer.WriteString("reason", _report.Trouble);
        if (kill is not null)
            AdminReply.WriteKill(writer, kill.Snapshot());
        writer.WriteNumber("sequence", counts.Received - 1);
        writer.WriteNumber("durable_sequence", engine.Log.DurableSequence);
        writer.WriteNumber("received", counts.Received);
        writer.WriteNumber("processed", counts.Processed);
        writer.WriteNumber("recorded", counts.Recorded);
        writer.WriteNumber("stored", 0);
        writer.WriteNumber("dropped", counts.Dropped);
        writer.WriteNumber("refused", counts.Refused);
        writer.WriteStartObject("conservation");
        writer.WriteNumber("in_flight_core", counts.InFlightCore);
        writer.WriteNumber("in_flight_recorder", counts.InFlightRecorder);
        writer.WriteBoolean("balanced", counts.IsBalanced);
        writer.WriteEndObject();
        WriteLog(writer);
        WriteFeed(writer);
        writer.WriteStartArray("lanes");
        WriteLane(writer, engine.Lanes[0], engine.CoreLatency);
        WriteLane(writer, engine.Lanes[1], engine.RecorderLatency);
        writer.WriteEndArray();
    }

    /// <summary>Percentiles of a histogram as an object.</summary>
    public static void WriteLatency(Utf8JsonWriter writer, LatencyHistogram latency)
    {
        writer.WriteStartObject("latency_ns");
        writer.WriteNumber("p50", latency.ValueAt(50));
        writer.WriteNumber("p99", latency.ValueAt(99));
        writer.WriteNumber("p999", latency.ValueAt(99.9));
        writer.WriteNumber("max", latency.LatencyNsMax);
        writer.WriteNumber("samples", latency.Count);
        writer.WriteEndObject();
    }

    private void WriteLog(Utf8JsonWriter writer)
    {
        var counters = engine.Log.Counters;
        writer.WriteStartObject("log");
        writer.WriteString("session", engine.Log.SessionId.ToString("x16",
            System.Globalization.CultureInfo.InvariantCulture));
        writer.WriteString("health", engine.Log.Health.ToString());
        writer.WriteNumber("durable_lag", Math.Max(0, engine.Counts.Received - 1 - engine.Log.DurableSequence));
        writer.WriteNumber("commands", counters.Commands);
        writer.WriteNumber("blocks", counters.Blocks);
        writer.WriteNumber("segments", counters.Segments);
        writer.WriteNumber("raw_bytes", counters.RawBytes);
        writer.WriteNumber("compressed_bytes", counters.CompressedBytes);
        writer.WriteNumber("syncs", counters.Syncs);
        writer.WriteNumber("sync_ns_max", counters.SyncNsMax);
        writer.WriteNumber("errors", counters.Errors);
        writer.WriteNumber("free_bytes", engine.Log.FreeBytes);
        writer.WriteBoolean("low_space", engine.Log.IsLowSpace);
        writer.WriteEndObject();
    }

    private void WriteFeed(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("feed");
        writer.WriteNumber("received", engine.Feed.Received);
        writer.WriteBoolean("at_end", engine.Feed.IsAtEnd);
        writer.WriteNumber("late_ns_max", engine.Feed.LateNsMax);
        writer.WriteNumber("stalls", engine.Producer.Stalls);
        writer.WriteNumber("stall_ns", engine.Producer.StallNs);
        writer.WriteEndObject();
    }

    private static void WriteLane(Utf8JsonWriter writer, LaneControl lane, LatencyHistogram latency)
    {
        var report = lane.Report();
        writer.WriteStartObject();
        writer.WriteString("name", report.Name);
        writer.WriteString("state", report.State.ToString());
        writer.WriteNumber("cpu", lane.Options.Cpu);
        writer.WriteString("wait", lane.Options.Wait.ToString());
        writer.WriteNumber("sequence", report.Sequence);
        writer.WriteNumber("events", report.Events);
        writer.WriteNumber("lag", report.Lag);
        writer.WriteNumber("batches", report.Batches);
        writer.WriteNumber("busy_share", Math.Round(report.BusyShare, 4));
        WriteLatency(writer, latency);
        writer.WriteEndObject();
    }
}
