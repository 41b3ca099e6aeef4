using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MicroAlpha.Host.Configuration;

/// <summary>Options as JSON, and their identity.</summary>
internal static class ConfigJson
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new ReplaySpeedJsonConverter() },
    };

    /// <summary>Every key with its value, as a file that <see cref="ConfigLoader"/> reads back.</summary>
    public static string Write(EngineOptions options) => JsonSerializer.Serialize(options, Format);

    /// <summary>
    /// SHA-256, 64 small hexadecimal digits, of the canonical form: one line <c>key=JSON value</c> per key, sorted by
    /// ordinal. Formatting, comments and the way a value was set do not change it; any value does.
    /// </summary>
    public static string HashOf(EngineOptions options)
    {
        var lines = new List<string>();
        Flatten(JsonSerializer.SerializeToElement(options, Format), "", lines);
        lines.Sort(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    private static void Flatten(JsonElement element, string path, List<string> lines)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            lines.Add($"{path}={JsonSerializer.Serialize(element)}");
            return;
        }

        foreach (var property in element.EnumerateObject())
            Flatten(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}", lines);
    }
}
