using System.Text.Json;

namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>
/// What the client says on the streams, but for subscriptions. The messages with keys are never logged.
/// </summary>
internal static class StreamMessages
{
    /// <summary>The keys, current form of both streams.</summary>
    public static byte[] Auth(AlpacaKeys keys) => Write(writer =>
    {
        writer.WriteString("action"u8, "auth"u8);
        writer.WriteString("key"u8, keys.Key);
        writer.WriteString("secret"u8, keys.Secret);
    });

    /// <summary>The keys, older form of the trading stream.</summary>
    public static byte[] OldAuth(AlpacaKeys keys) => Write(writer =>
    {
        writer.WriteString("action"u8, "authenticate"u8);
        writer.WriteStartObject("data"u8);
        writer.WriteString("key_id"u8, keys.Key);
        writer.WriteString("secret_key"u8, keys.Secret);
        writer.WriteEndObject();
    });

    /// <summary>Asks for one trading stream, in place of all others.</summary>
    public static byte[] Listen(string stream) => Write(writer =>
    {
        writer.WriteString("action"u8, "listen"u8);
        writer.WriteStartObject("data"u8);
        writer.WriteStartArray("streams"u8);
        writer.WriteStringValue(stream);
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}
