using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace MicroAlpha.Venue.Wire;

/// <summary>
/// MessagePack to JSON and back, for the few control messages of a connection: the server knows one form only. Cold
/// path, stateless, any thread.
/// </summary>
internal static class MsgPackJson
{
    private const int MaxDepth = 8;
    private const int MaxText = 1 << 16;

    /// <summary>
    /// The MessagePack form of a JSON value; numbers become whole numbers where they are, else floats.
    /// </summary>
    public static byte[] FromJson(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var target = new ArrayBufferWriter<byte>(json.Length);
        Write(target, document.RootElement);
        return target.WrittenSpan.ToArray();
    }

    /// <summary>
    /// The JSON form of a MessagePack value; false when it is cut short, nested too deep, has a key that is no string,
    /// or more behind it. Binary values become strings, extensions null.
    /// </summary>
    public static bool TryToJson(ReadOnlySpan<byte> packed, out byte[] json)
    {
        var target = new ArrayBufferWriter<byte>(packed.Length + 16);
        using var writer = new Utf8JsonWriter(target);
        json = [];
        try
        {
            if (!TryRead(ref packed, writer, 0) || !packed.IsEmpty)
                return false;
        }
        catch (ArgumentException)
        {
            // A string that is no UTF-8, or a float that is no number: both have no JSON form.
            return false;
        }

        writer.Flush();
        json = target.WrittenSpan.ToArray();
        return true;
    }

    private static unsafe void Write(ArrayBufferWriter<byte> target, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Head(target, 0x80, 0xde, value.GetPropertyCount());
                foreach (var property in value.EnumerateObject())
                {
                    WriteText(target, property.Name);
                    Write(target, property.Value);
                }

                break;
            case JsonValueKind.Array:
                Head(target, MsgPackText.FixArray, MsgPackText.Array16, value.GetArrayLength());
                foreach (var element in value.EnumerateArray())
                    Write(target, element);
                break;
            case JsonValueKind.String:
                WriteText(target, value.GetString()!);
                break;
            case JsonValueKind.Number:
                fixed (byte* start = target.GetSpan(16))
                {
                    var end = value.TryGetInt64(out var whole)
                        ? MsgPackText.Whole(start, whole)
                        : Float(start, value.GetDouble());
                    target.Advance((int)(end - start));
                }

                break;
            default:
                byte plain = value.ValueKind switch
                {
                    JsonValueKind.True => 0xc3,
                    JsonValueKind.False => 0xc2,
                    _ => 0xc0,
                };
                Put(target, plain);
                break;
        }
    }

    private static unsafe byte* Float(byte* at, double value)
    {
        *at = 0xcb;
        BinaryPrimitives.WriteDoubleBigEndian(new Span<byte>(at + 1, 8), value);
        return at + 9;
    }

    private static void Head(ArrayBufferWriter<byte> target, byte small, byte large, int count)
    {
        if (count < 16)
            Put(target, (byte)(small | count));
        else
            Put(target, large, (byte)(count >> 8), (byte)count);
    }

    private static void Put(ArrayBufferWriter<byte> target, params ReadOnlySpan<byte> bytes) => target.Write(bytes);

    private static unsafe void WriteText(ArrayBufferWriter<byte> target, string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        fixed (byte* start = target.GetSpan(bytes.Length + 3))
            target.Advance((int)(MsgPackText.Text(start, bytes) - start));
    }

    private static bool TryRead(ref ReadOnlySpan<byte> at, Utf8JsonWriter writer, int depth)
    {
        if (at.IsEmpty || depth > MaxDepth)
            return false;
        var kind = at[0];
        at = at[1..];
        switch (kind)
        {
            case <= 0x7f:
                writer.WriteNumberValue(kind);
                return true;
            case <= 0x8f:
                return TryReadMap(ref at, writer, kind & 15, depth);
            case <= 0x9f:
                return TryReadArray(ref at, writer, kind & 15, depth);
            case <= 0xbf:
                return TryReadText(ref at, writer, kind & 31);
            case 0xc0:
                writer.WriteNullValue();
                return true;
            case 0xc2 or 0xc3:
                writer.WriteBooleanValue(kind == 0xc3);
                return true;
            case >= 0xe0:
                writer.WriteNumberValue((sbyte)kind);
                return true;
            case 0xca or 0xcb or (>= 0xcc and <= 0xd3):
                return TryReadNumber(ref at, writer, kind);
            case 0xc4 or 0xd9:
                return TryLength(ref at, 1, out var one) && TryReadText(ref at, writer, one);
            case 0xc5 or 0xda:
                return TryLength(ref at, 2, out var two) && TryReadText(ref at, writer, two);
            case 0xdc or 0xde:
                return TryLength(ref at, 2, out var count) && (kind == 0xdc
                    ? TryReadArray(ref at, writer, count, depth)
                    : TryReadMap(ref at, writer, count, depth));
            case >= 0xd4 and <= 0xd8:
                writer.WriteNullValue();
                return TrySkip(ref at, 1 + (1 << (kind - 0xd4)));
            default:
                return false;
        }
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> at, Utf8JsonWriter writer, byte kind)
    {
        var length = kind switch { 0xca => 4, 0xcb => 8, _ => 1 << ((kind - 0xcc) & 3) };
        if (at.Length < length)
            return false;
        var bytes = at[..length];
        at = at[length..];
        ulong bits = 0;
        foreach (var part in bytes)
            bits = (bits << 8) | part;
        if (kind == 0xca)
            writer.WriteNumberValue(BitConverter.UInt32BitsToSingle((uint)bits));
        else if (kind == 0xcb)
            writer.WriteNumberValue(BitConverter.UInt64BitsToDouble(bits));
        else if (kind <= 0xcf)
            writer.WriteNumberValue(bits);
        else
            writer.WriteNumberValue((long)(bits << (64 - (length * 8))) >> (64 - (length * 8)));
        return true;
    }

    private static bool TryReadArray(ref ReadOnlySpan<byte> at, Utf8JsonWriter writer, int count, int depth)
    {
        writer.WriteStartArray();
        for (var i = 0; i < count; i++)
        {
            if (!TryRead(ref at, writer, depth + 1))
                return false;
        }

        writer.WriteEndArray();
        return true;
    }

    private static bool TryReadMap(ref ReadOnlySpan<byte> at, Utf8JsonWriter writer, int count, int depth)
    {
        writer.WriteStartObject();
        for (var i = 0; i < count; i++)
        {
            if (!TryTake(ref at, out var key))
                return false;
            writer.WritePropertyName(key);
            if (!TryRead(ref at, writer, depth + 1))
                return false;
        }

        writer.WriteEndObject();
        return true;
    }

    // A string with its head.
    private static bool TryTake(ref ReadOnlySpan<byte> at, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (at.IsEmpty)
            return false;
        var kind = at[0];
        at = at[1..];
        var length = kind & 31;
        if (kind is < 0xa0 or > 0xbf && !(kind == 0xd9 && TryLength(ref at, 1, out length)))
            return false;
        if (at.Length < length)
            return false;
        text = at[..length];
        at = at[length..];
        return true;
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> at, Utf8JsonWriter writer, int length)
    {
        if (length > MaxText || at.Length < length)
            return false;
        writer.WriteStringValue(at[..length]);
        at = at[length..];
        return true;
    }

    private static bool TryLength(ref ReadOnlySpan<byte> at, int bytes, out int length)
    {
        length = 0;
        if (at.Length < bytes)
            return false;
        length = bytes == 1 ? at[0] : BinaryPrimitives.ReadUInt16BigEndian(at);
        at = at[bytes..];
        return true;
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> at, int bytes)
    {
        if (at.Length < bytes)
            return false;
        at = at[bytes..];
        return true;
    }
}
