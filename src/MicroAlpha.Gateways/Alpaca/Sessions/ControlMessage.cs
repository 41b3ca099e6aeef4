using System.Text.Json;

namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>
/// A control message of a data stream: alone in an array of one, or, in old captures, without the array.
/// </summary>
/// <param name="Kind">Success, error or subscription.</param>
/// <param name="Code">Of an error; else 0.</param>
/// <param name="Text">Of a success or an error.</param>
internal readonly record struct ControlMessage(ControlKind Kind, int Code, string Text)
{
    /// <summary>
    /// True when the frame begins as control messages do on the wire and is one; others are left to the parser, which
    /// keeps what is malformed as a dead letter.
    /// </summary>
    public static bool IsLikely(ReadOnlySpan<byte> frame) =>
        (frame.StartsWith("[{\"T\":\"su"u8) || frame.StartsWith("[{\"T\":\"error"u8) || frame.StartsWith("{"u8))
            && Read(frame).Kind != ControlKind.None;

    /// <summary>Reads a control message; Kind is None for anything else, malformed bytes included.</summary>
    public static ControlMessage Read(ReadOnlySpan<byte> frame)
    {
        try
        {
            var reader = new Utf8JsonReader(frame);
            if (!MoveToObject(ref reader))
                return default;
            var kind = ControlKind.None;
            var code = 0;
            var text = "";
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isKind = reader.ValueTextEquals("T"u8);
                var isCode = reader.ValueTextEquals("code"u8);
                var isText = reader.ValueTextEquals("msg"u8);
                reader.Read();
                if (isKind)
                    kind = KindOf(ref reader);
                else if (isCode && reader.TokenType == JsonTokenType.Number)
                    _ = reader.TryGetInt32(out code);
                else if (isText && reader.TokenType == JsonTokenType.String)
                    text = reader.GetString()!;
                else
                    reader.Skip();
            }

            // To the end: a frame that is cut, or goes on after its array, is none.
            while (reader.Read())
            {
            }

            return new ControlMessage(kind, code, text);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return default;
        }
    }

    /// <summary>Moves into the first object of the frame.</summary>
    public static bool MoveToObject(ref Utf8JsonReader reader) =>
        reader.Read() && (reader.TokenType != JsonTokenType.StartArray || reader.Read())
            && reader.TokenType == JsonTokenType.StartObject;

    private static ControlKind KindOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
            return ControlKind.None;
        return reader.GetString() switch
        {
            "success" => ControlKind.Success,
            "error" => ControlKind.Error,
            "subscription" => ControlKind.Subscription,
            _ => ControlKind.None,
        };
    }
}

/// <summary>Kinds of <see cref="ControlMessage"/>.</summary>
internal enum ControlKind
{
    None = 0,
    Success = 1,
    Error = 2,
    Subscription = 3,
}
