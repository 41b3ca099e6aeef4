using System.Text.Json;
using MicroAlpha.Host.Kill;
using MicroAlpha.Host.Metrics;

namespace MicroAlpha.Host.Admin;

/// <summary>The status of an engine that tells it in snapshots.</summary>
/// <param name="report">Reads the counters.</param>
/// <param name="kill">Reads the kill state.</param>
internal sealed class SnapshotStatusSource(IEngineReport report, Func<KillSnapshot> kill) : IStatusSource
{
    /// <inheritdoc/>
    public void Write(Utf8JsonWriter writer) => Write(writer, report.Read(), kill());

    /// <summary>Writes the properties of a status; the command line uses it for the last line of a run, too.</summary>
    public static void Write(Utf8JsonWriter writer, EngineSnapshot engine, KillSnapshot kill)
    {
        writer.WriteString("state", engine.State);
        AdminReply.WriteKill(writer, kill);
        writer.WriteNumber("sequence", engine.Sequence);
        writer.WriteNumber("durable_sequence", engine.DurableSequence);
        writer.WriteNumber("received", engine.Received);
        writer.WriteNumber("recorded", engine.Recorded);
        writer.WriteNumber("processed", engine.Processed);
        writer.WriteNumber("stored", engine.Stored);
        writer.WriteNumber("dropped", engine.Dropped);
        writer.WriteStartArray("lanes");
        foreach (var lane in engine.Lanes)
            WriteLane(writer, lane);
        writer.WriteEndArray();
        writer.WriteStartArray("conservation");
        foreach (var ledger in engine.Ledgers)
            WriteLedger(writer, ledger);
        writer.WriteEndArray();
        writer.WriteBoolean("conserved", engine.Ledgers.All(ledger => ledger.Holds));
    }

    private static void WriteLane(Utf8JsonWriter writer, LaneSnapshot lane)
    {
        writer.WriteStartObject();
        writer.WriteString("name", lane.Name);
        writer.WriteString("state", lane.State);
        writer.WriteNumber("cpu", lane.Cpu);
        writer.WriteString("policy", lane.Policy);
        writer.WriteNumber("sequence", lane.Sequence);
        writer.WriteNumber("lag", lane.Lag);
        writer.WriteNumber("events", lane.Events);
        writer.WriteNumber("missed", lane.Missed);
        writer.WriteNumber("stalls", lane.Stalls);
        writer.WriteNumber("stall_ns", lane.StallNs);
        writer.WriteNumber("busy_share", double.IsFinite(lane.BusyShare) ? lane.BusyShare : 0);
        writer.WriteEndObject();
    }

    private static void WriteLedger(Utf8JsonWriter writer, LedgerSnapshot ledger)
    {
        writer.WriteStartObject();
        writer.WriteString("name", ledger.Name);
        writer.WriteNumber("received", ledger.Received);
        writer.WriteNumber("done", ledger.Done);
        writer.WriteNumber("waiting", ledger.Waiting);
        writer.WriteNumber("dropped", ledger.Dropped);
        writer.WriteNumber("sum", ledger.Sum);
        writer.WriteBoolean("holds", ledger.Holds);
        writer.WriteEndObject();
    }
}
