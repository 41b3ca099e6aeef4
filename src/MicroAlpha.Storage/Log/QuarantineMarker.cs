using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace MicroAlpha.Storage.Log;

/// <summary>The file that marks a session as quarantined: JSON lines that say what is damaged. Cold path.</summary>
internal static class QuarantineMarker
{
    /// <summary>Path of the marker of a segment's session.</summary>
    public static string PathOf(SegmentFile segment) => Path.Combine(
        Path.GetDirectoryName(segment.Path) ?? "",
        segment.SessionId.ToString("x16", CultureInfo.InvariantCulture) + LogFormat.QuarantineExtension);

    /// <summary>The marker's content.</summary>
    public static ReadOnlyMemory<byte> Describe(ulong session, IReadOnlyList<LogDamage> damages)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Write(buffer, json =>
        {
            json.WriteString("meta"u8, "quarantine"u8);
            json.WriteString("session"u8, session.ToString("x16", CultureInfo.InvariantCulture));
            json.WriteNumber("damages"u8, damages.Count);
        });
        foreach (var damage in damages)
        {
            Write(buffer, json =>
            {
                json.WriteString("meta"u8, "damage"u8);
                json.WriteString("file"u8, Path.GetFileName(damage.File));
                json.WriteNumber("offset"u8, damage.Offset);
                json.WriteNumber("length"u8, damage.Length);
                json.WriteString("kind"u8, damage.Kind.ToString());
                json.WriteNumber("block"u8, damage.BlockNumber);
            });
        }

        return buffer.WrittenMemory;
    }

    private static void Write(ArrayBufferWriter<byte> buffer, Action<Utf8JsonWriter> fill)
    {
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        fill(json);
        json.WriteEndObject();
        json.Flush();
        buffer.Write("\n"u8);
    }
}
