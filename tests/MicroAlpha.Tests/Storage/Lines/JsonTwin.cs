using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Storage.Lines;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.Lines;

/// <summary>
/// The parser's specification: reads a line with the framework's JSON reader and fills a slot field by field, by name.
/// Slow, knows nothing of order or spelling.
/// </summary>
internal readonly struct JsonTwin(List<JsonProperty> properties) : IFieldVisitor
{
    public static EngineEvent ReadEvent(ReadOnlySpan<byte> line, out long sequence)
    {
        using var document = JsonDocument.Parse(line.ToArray());
        var properties = document.RootElement.EnumerateObject().ToList();
        var twin = new JsonTwin(properties);
        sequence = 0;
        twin.Int64(1, ",\"seq\":"u8, ref sequence);
        Assert.That(EventKindNames.TryFind(twin.Take("k")!.Value.GetString(), out var kind), Is.True);
        var slot = new EngineEvent { Kind = kind, InstrumentId = EngineEvent.NoInstrument };
        if (properties.Any(p => p.Name == "id"))
            slot.InstrumentId = twin.Take("id")!.Value.GetUInt32();
        twin.TimeNs(1, ",\"vt\":"u8, ref slot.VenueTimeNs);
        twin.TimeNs(1, ",\"rt\":"u8, ref slot.ReceiveTimeNs);
        twin.Byte(1, ",\"src\":"u8, ref Unsafe.As<EventSource, byte>(ref slot.Source));
        twin.Byte(1, ",\"f\":"u8, ref slot.Flags);
        twin.Char(1, ",\"z\":"u8, ref slot.Tape);
        EngineEvent.VisitPayload(ref slot, 1, ref twin);
        Assert.That(properties, Is.Empty, "every key belongs to the slot");
        return slot;
    }

    public static OrderCommand ReadCommand(ReadOnlySpan<byte> line, out long sequence)
    {
        using var document = JsonDocument.Parse(line.ToArray());
        var properties = document.RootElement.EnumerateObject().ToList();
        var twin = new JsonTwin(properties);
        sequence = 0;
        twin.Int64(1, ",\"cmd\":"u8, ref sequence);
        string[] names = ["none", "new", "replace", "cancel", "chk", "refused"];
        var slot = new OrderCommand { Kind = (CommandKind)Array.IndexOf(names, twin.Take("k")!.Value.GetString()) };
        OrderCommand.VisitPayload(ref slot, 1, ref twin);
        Assert.That(properties, Is.Empty, "every key belongs to the slot");
        return slot;
    }

    public nint E9(nint at, ReadOnlySpan<byte> key, ref long valueE9)
    {
        if (Take(NameOf(key)) is { } value)
            valueE9 = (long)(decimal.Parse(value.GetRawText(), NumberStyles.Float,
                CultureInfo.InvariantCulture) * 1_000_000_000m);
        return at;
    }

    public nint TimeNs(nint at, ReadOnlySpan<byte> key, ref long timeNs) => Int64(at, key, ref timeNs);

    public nint Int64(nint at, ReadOnlySpan<byte> key, ref long value)
    {
        value = Take(NameOf(key))?.GetInt64() ?? value;
        return at;
    }

    public nint Int32(nint at, ReadOnlySpan<byte> key, ref int value)
    {
        value = Take(NameOf(key))?.GetInt32() ?? value;
        return at;
    }

    public nint UInt32(nint at, ReadOnlySpan<byte> key, ref uint value)
    {
        value = Take(NameOf(key))?.GetUInt32() ?? value;
        return at;
    }

    public nint Byte(nint at, ReadOnlySpan<byte> key, ref byte value)
    {
        value = Take(NameOf(key))?.GetByte() ?? value;
        return at;
    }

    public nint Char(nint at, ReadOnlySpan<byte> key, ref byte value) => Text(at, key, new Span<byte>(ref value));

    public nint Chars4(nint at, ReadOnlySpan<byte> key, ref uint value) =>
        Text(at, key, MemoryMarshal.AsBytes(new Span<uint>(ref value)));

    public nint Hex64(nint at, ReadOnlySpan<byte> key, ref ulong value)
    {
        if (Take(NameOf(key)) is { } text)
            value = ulong.Parse(text.GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return at;
    }

    public nint Text(nint at, ReadOnlySpan<byte> key, Span<byte> value)
    {
        if (Take(NameOf(key)) is { } text)
            Encoding.Latin1.GetBytes(text.GetString()!).CopyTo(value);
        return at;
    }

    // ,"bp": → bp
    private static string NameOf(ReadOnlySpan<byte> key) => Encoding.ASCII.GetString(key[2..^2]);

    private JsonElement? Take(string name)
    {
        var index = properties.FindIndex(p => p.Name == name);
        if (index < 0)
            return null;
        var value = properties[index].Value;
        properties.RemoveAt(index);
        return value;
    }
}
