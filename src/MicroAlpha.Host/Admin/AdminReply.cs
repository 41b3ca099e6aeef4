using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Kill;
using MicroAlpha.Host.Trading;

namespace MicroAlpha.Host.Admin;

/// <summary>Answers on the admin socket: one JSON object on one line, <c>ok</c> first.</summary>
internal static class AdminReply
{
    // The lines are read by people and by JSON parsers, never put into HTML: a quote is \" and not a code.
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A refusal: <c>{"ok":false,"code":"MA-…","exit":N,"error":"…"}</c>.</summary>
    public static byte[] Error(string code, ExitCode exit, string error) => Line(writer =>
    {
        writer.WriteBoolean("ok", false);
        writer.WriteString("code", code);
        writer.WriteNumber("exit", (int)exit);
        writer.WriteString("error", error);
    });

    /// <summary>The engine's state.</summary>
    public static byte[] Status(IStatusSource source) => Line(writer =>
    {
        writer.WriteBoolean("ok", true);
        source.Write(writer);
    });

    /// <summary>
    /// A kill that holds; <c>result</c> is <c>killed</c>, or <c>not_durable</c> when the disk failed.
    /// </summary>
    public static byte[] Kill(KillOutcome outcome) => Line(writer =>
    {
        writer.WriteBoolean("ok", true);
        writer.WriteString("result", outcome.IsDurable ? "killed" : "not_durable");
        WriteEntry(writer, outcome.Entry);
        writer.WriteBoolean("durable", outcome.IsDurable);
        writer.WriteBoolean("audited", outcome.IsAudited);
        if (outcome.Error.Length != 0)
            writer.WriteString("error", outcome.Error);
        if (outcome.Hint.Length != 0)
            writer.WriteString("hint", outcome.Hint);
    });

    /// <summary>A kill that holds while the disk is too busy to be waited for.</summary>
    public static byte[] KillWaiting(KillCommand command) => Line(writer =>
    {
        writer.WriteBoolean("ok", true);
        writer.WriteString("result", "not_durable");
        writer.WriteString("scope", ScopeName.Format(command.Scope, command.Name));
        writer.WriteNumber("level", (int)command.Level);
        writer.WriteBoolean("durable", false);
        writer.WriteBoolean("audited", false);
        writer.WriteString("error", "the disk is busy; the kill holds and will be recorded");
    });

    /// <summary>Limits as they are, a limit that was tightened, or a lease that was granted.</summary>
    public static byte[] Trading(ITradingControl? trading, AdminRequest request, uint userId, int processId)
    {
        if (trading is null)
            return Error("MA-808", ExitCode.Failed, "nothing trades in this engine");
        try
        {
            if (request.Command == AdminCommand.Lease)
            {
                var leaseMs = trading.Grant(request.AskedNs);
                return Line(writer =>
                {
                    writer.WriteBoolean("ok", true);
                    writer.WriteString("result", "granted");
                    writer.WriteNumber("lease_ms", leaseMs);
                });
            }

            if (request.Limit.Length > 0)
                trading.Tighten(request.Limit, request.Name, request.Value, userId, processId);
        }
        catch (EngineException error)
        {
            return Error(error.Code, error.Exit, error.Reason);
        }

        return Line(writer =>
        {
            writer.WriteBoolean("ok", true);
            trading.WriteLimits(writer);
        });
    }

    /// <summary>A change of subscriptions, which the feed takes to the venue: <c>result</c> is <c>asked</c>.</summary>
    public static byte[] Subscriptions(ISubscriptions? subscriptions, AdminRequest request)
    {
        if (subscriptions is null)
            return Error("MA-534", ExitCode.Failed, "this feed has no subscriptions; only live feeds do");
        try
        {
            if (request.Command == AdminCommand.Subscribe)
                subscriptions.Subscribe(request.Symbols);
            else
                subscriptions.Unsubscribe(request.Symbols);
        }
        catch (EngineException error)
        {
            return Error(error.Code, error.Exit, error.Reason);
        }

        return Line(writer =>
        {
            writer.WriteBoolean("ok", true);
            writer.WriteString("result", "asked");
            writer.WriteNumber("symbols", request.Symbols.Count);
            writer.WriteNumber("acknowledged_before", subscriptions.Acknowledged);
            writer.WriteString("stream", subscriptions.State);
        });
    }

    /// <summary>A step of a re-arm.</summary>
    /// <param name="outcome">What became of it.</param>
    /// <param name="kill">The state after it.</param>
    /// <param name="conditions">What a first step tells about the engine's readiness.</param>
    public static byte[] Arm(ArmOutcome outcome, KillSnapshot kill, IArmingConditions conditions)
    {
        if (!outcome.IsDone)
            return Error(outcome.Code, ExitCode.Failed, outcome.Error);
        return Line(writer =>
        {
            writer.WriteBoolean("ok", true);
            writer.WriteString("result", outcome.Lifted is null ? "prepared" : "armed");
            if (outcome.Lifted is { } lifted)
            {
                writer.WriteStartObject("lifted");
                WriteEntry(writer, lifted);
                writer.WriteEndObject();
            }
            else
            {
                writer.WriteString("nonce", outcome.Nonce);
                writer.WriteNumber("expires_ns", outcome.ExpiresNs);
                writer.WriteBoolean("ready", conditions.AreMet(out var missing));
                writer.WriteString("missing", missing);
            }

            WriteKill(writer, kill);
        });
    }

    /// <summary>The property <c>kill</c>: level, durability and every kill in force.</summary>
    public static void WriteKill(Utf8JsonWriter writer, KillSnapshot kill)
    {
        writer.WriteStartObject("kill");
        writer.WriteNumber("level", (int)kill.Level);
        writer.WriteBoolean("durable", kill.IsDurable);
        writer.WriteString("error", kill.Error);
        writer.WriteStartArray("entries");
        foreach (var entry in kill.Entries)
        {
            writer.WriteStartObject();
            WriteEntry(writer, entry);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("findings");
        foreach (var finding in kill.Findings)
            writer.WriteStringValue(finding);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter writer, KillEntry entry)
    {
        writer.WriteString("scope", entry.ScopeText);
        writer.WriteNumber("level", (int)entry.Level);
        writer.WriteNumber("kill_id", entry.KillId);
        writer.WriteNumber("time_ns", entry.TimeNs);
        writer.WriteNumber("uid", entry.UserId);
        writer.WriteNumber("pid", entry.ProcessId);
        writer.WriteString("reason", entry.Reason);
    }

    private static byte[] Line(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(bytes, Relaxed))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return [.. bytes.WrittenSpan, (byte)'\n'];
    }
}
