using System.Text.Json;
using System.Text.Json.Serialization;

namespace MicroAlpha.Host.Configuration;

/// <summary>Writes a speed as <c>"max"</c> or as a number; reads it back.</summary>
internal sealed class ReplaySpeedJsonConverter : JsonConverter<ReplaySpeed>
{
    /// <inheritdoc/>
    public override ReplaySpeed Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? ReplaySpeed.Max : new(reader.GetDouble());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ReplaySpeed value, JsonSerializerOptions options)
    {
        // A factor that JSON cannot hold (NaN) is written as text: the check names it, the writer does not throw.
        if (double.IsFinite(value.Factor))
            writer.WriteNumberValue(value.Factor);
        else
            writer.WriteStringValue(value.ToString());
    }
}
