using MicroAlpha.Events;

namespace MicroAlpha.Tests.Storage.Lines;

/// <summary>Fills every field with the value whose text is longest.</summary>
internal readonly struct WorstFields : IFieldVisitor
{
    public nint E9(nint at, ReadOnlySpan<byte> key, ref long valueE9) => Int64(at, key, ref valueE9);

    public nint TimeNs(nint at, ReadOnlySpan<byte> key, ref long timeNs) => Int64(at, key, ref timeNs);

    public nint Int64(nint at, ReadOnlySpan<byte> key, ref long value)
    {
        value = long.MinValue;
        return at;
    }

    public nint Int32(nint at, ReadOnlySpan<byte> key, ref int value)
    {
        value = int.MinValue;
        return at;
    }

    public nint UInt32(nint at, ReadOnlySpan<byte> key, ref uint value)
    {
        value = uint.MaxValue;
        return at;
    }

    public nint Byte(nint at, ReadOnlySpan<byte> key, ref byte value)
    {
        value = 255;
        return at;
    }

    public nint Char(nint at, ReadOnlySpan<byte> key, ref byte value)
    {
        value = 1;
        return at;
    }

    public nint Chars4(nint at, ReadOnlySpan<byte> key, ref uint value)
    {
        value = 0x0101_0101;
        return at;
    }

    public nint Hex64(nint at, ReadOnlySpan<byte> key, ref ulong value)
    {
        value = ulong.MaxValue;
        return at;
    }

    public nint Text(nint at, ReadOnlySpan<byte> key, Span<byte> value)
    {
        value.Fill(1);
        return at;
    }
}
