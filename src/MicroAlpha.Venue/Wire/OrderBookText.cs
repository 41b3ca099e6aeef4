using System.Buffers;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Venue.Accounts;

namespace MicroAlpha.Venue.Wire;

/// <summary>Order book messages of the crypto stream: rarer than trades and of any length. Any thread.</summary>
internal static class OrderBookText
{
    /// <summary>The message as JSON.</summary>
    /// <param name="symbol">The pair.</param>
    /// <param name="timeNs">Venue time, ns since the Unix epoch.</param>
    /// <param name="levels">Levels with their new sizes; 0 removes one.</param>
    /// <param name="isFull">True when these are all levels there are.</param>
    public static byte[] Json(
        ReadOnlySpan<byte> symbol, long timeNs, IReadOnlyList<BookLevelPayload> levels, bool isFull)
    {
        var target = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(target))
        {
            writer.WriteStartObject();
            writer.WriteString("T"u8, "o"u8);
            writer.WriteString("S"u8, symbol);
            writer.WriteString("t"u8, TimeText.Text(timeNs));
            Side(writer, "b", levels, Events.Side.Bid);
            Side(writer, "a", levels, Events.Side.Ask);
            if (isFull)
                writer.WriteBoolean("r"u8, true);
            writer.WriteEndObject();
        }

        return target.WrittenSpan.ToArray();
    }

    /// <summary>The same as MessagePack, with its time as the timestamp extension.</summary>
    public static unsafe byte[] MsgPack(ReadOnlySpan<byte> json)
    {
        using var document = JsonDocument.Parse(json.ToArray());
        var book = document.RootElement;
        var target = new ArrayBufferWriter<byte>(json.Length);
        target.Write((ReadOnlySpan<byte>)[(byte)(MsgPackText.FixMap | book.GetPropertyCount())]);
        foreach (var property in book.EnumerateObject())
        {
            target.Write((ReadOnlySpan<byte>)[0xa1, (byte)property.Name[0]]);
            if (property.Name != "t")
            {
                target.Write(MsgPackJson.FromJson(System.Text.Encoding.UTF8.GetBytes(property.Value.GetRawText())));
                continue;
            }

            _ = TimeText.TryParse(property.Value.GetString()!, out var timeNs);
            fixed (byte* start = target.GetSpan(16))
                target.Advance((int)(MsgPackText.Time(start, timeNs) - start));
        }

        return target.WrittenSpan.ToArray();
    }

    private static void Side(
        Utf8JsonWriter writer, string name, IReadOnlyList<BookLevelPayload> levels, Side side)
    {
        writer.WriteStartArray(name);
        foreach (var level in levels)
        {
            if (level.Side != side)
                continue;
            writer.WriteStartObject();
            DecimalText.WriteNumberE9(writer, "p", level.PriceE9);
            DecimalText.WriteNumberE9(writer, "s", level.SizeE9);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
