using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MicroAlpha.Host.Commands;

/// <summary>How commands say their results: text for people, or one JSON object on the last line of stdout.</summary>
internal static class Reporting
{
    private static readonly JsonWriterOptions OneLineWriter = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonWriterOptions IndentedWriter = OneLineWriter with { Indented = true };

    private static readonly JsonSerializerOptions OneLine = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The option every reporting command has.</summary>
    public static Option<bool> JsonOption() =>
        new("--json") { Description = "Report as one JSON object on the last line of stdout." };

    /// <summary>Writes <paramref name="report"/> as the last line of stdout.</summary>
    public static void WriteJson(JsonObject report) => Console.Out.WriteLine(report.ToJsonString(OneLine));

    /// <summary>
    /// Writes one object that has no other form than JSON: on one line as the last of stdout, else indented for people.
    /// </summary>
    /// <param name="write">Writes the properties.</param>
    /// <param name="json">One line.</param>
    public static void WriteObject(Action<Utf8JsonWriter> write, bool json)
    {
        var bytes = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(bytes, json ? OneLineWriter : IndentedWriter))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        Console.Out.WriteLine(Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    /// <summary>Writes name and value pairs as aligned lines.</summary>
    public static void WriteRows(params ReadOnlySpan<(string Name, string Value)> rows)
    {
        foreach (var (name, value) in rows)
            Console.Out.WriteLine($"  {name,-22} {value}");
    }

    /// <summary>A count with thousands separators.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A duration with the unit that reads best.</summary>
    public static string Duration(double ns) => ns switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{ns:0} ns"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e3:0.0} µs"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e6:0.0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e9:0.00} s"),
    };

    /// <summary>A size with the unit that reads best.</summary>
    public static string Bytes(double bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes:0} B"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024:0.0} KiB"),
        < 1024.0 * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024 / 1024:0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024 / 1024 / 1024:0.00} GiB"),
    };
}
