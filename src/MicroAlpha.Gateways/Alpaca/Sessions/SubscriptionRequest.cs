using System.Text.Json;

namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>One subscribe or unsubscribe message and what it asks for.</summary>
/// <param name="IsSubscribe">Subscribe, or unsubscribe.</param>
/// <param name="Entries">Symbols with the channels asked for.</param>
internal sealed record SubscriptionRequest(bool IsSubscribe, IReadOnlyList<(SymbolEntry Entry, StreamChannels Channels)>
    Entries)
{
    /// <summary>The message, JSON.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("action"u8, IsSubscribe ? "subscribe"u8 : "unsubscribe"u8);
            foreach (var (channel, name) in ChannelNames.All)
            {
                var symbols = Entries.Where(entry => (entry.Channels & channel) != 0).ToList();
                if (symbols.Count == 0)
                    continue;
                writer.WriteStartArray(name);
                foreach (var (entry, _) in symbols)
                    writer.WriteStringValue(entry.Symbol);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>All channels asked for.</summary>
    public StreamChannels Channels =>
        Entries.Aggregate(StreamChannels.None, (channels, entry) => channels | entry.Channels);
}
