using System.Buffers;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Captures;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Commands;

/// <summary>
/// Which captures a log holds. Each is one meta line at the start of the session it was imported into, so that the
/// same capture is not imported twice into one log.
/// </summary>
internal static class ImportedCaptures
{
    /// <summary>The line of a capture, its newline included.</summary>
    public static ReadOnlyMemory<byte> LineOf(CaptureFingerprint capture)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("meta"u8, "capture"u8);
            json.WriteString("name"u8, Path.GetFileName(capture.Path));
            json.WriteNumber("bytes"u8, capture.Bytes);
            json.WriteString("sha256"u8, capture.Sha256);
            json.WriteEndObject();
        }

        bytes.Write("\n"u8);
        return bytes.WrittenMemory;
    }

    /// <summary>Refuses captures that a session of the log holds already. The log is only read.</summary>
    /// <param name="directory">The log directory.</param>
    /// <param name="captures">What is to be imported.</param>
    /// <exception cref="EngineException">MA-412, with the session and how to go on.</exception>
    public static void RefuseKnown(string directory, IReadOnlyList<CaptureFingerprint> captures)
    {
        foreach (var session in LogSession.List(directory))
        {
            foreach (var (name, sha256) in Read(session))
            {
                if (captures.FirstOrDefault(capture => capture.Sha256 == sha256) is not { } known)
                    continue;
                throw new EngineException(
                    "MA-412",
                    ExitCode.Usage,
                    $"session {session.SessionId:x16} of the log {directory} holds {known.Path} already"
                    + $" (as {name}, the same {known.Bytes} bytes); nothing was imported. Give another --out, or"
                    + $" remove {string.Join(' ', session.Segments.Select(CommandText.Quote))} and import again.");
            }
        }
    }

    private static List<(string Name, string Sha256)> Read(LogSession session)
    {
        var found = new List<(string, string)>();
        using var reader = new LogReader(session.Segments);
        EngineEvent slot = default;
        OrderCommand command = default;
        // The lines stand in front of the first event; what comes behind it is not read.
        while (reader.Next(ref slot, ref command, out _) is LogRecord.Session or LogRecord.Meta)
        {
            if (reader.Line.StartsWith("{\"meta\":\"capture\""u8) && TryParse(reader.Line, out var capture))
                found.Add(capture);
        }

        return found;
    }

    private static bool TryParse(ReadOnlySpan<byte> line, out (string Name, string Sha256) capture)
    {
        capture = default;
        try
        {
            var json = new Utf8JsonReader(line);
            using var meta = JsonDocument.ParseValue(ref json);
            var root = meta.RootElement;
            capture = (root.GetProperty("name").GetString() ?? "", root.GetProperty("sha256").GetString() ?? "");
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return false;
        }
    }
}
