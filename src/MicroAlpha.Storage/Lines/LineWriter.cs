using System.Runtime.CompilerServices;
using MicroAlpha.Events;

namespace MicroAlpha.Storage.Lines;

/// <summary>
/// Writes the fields of a slot as text; the cursor is the address of the next byte. Never writes more than
/// <see cref="LineFormatter.Slack"/> bytes behind the text. Inlined by force: only so do the keys become constants.
/// </summary>
internal readonly unsafe struct LineWriter : IFieldVisitor
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint E9(nint at, ReadOnlySpan<byte> key, ref long valueE9)
    {
        var value = valueE9;
        return value == 0 ? at : (nint)DecimalE9.Write(LineKey.Write(at, key), value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint TimeNs(nint at, ReadOnlySpan<byte> key, ref long timeNs)
    {
        var value = timeNs;
        return value == 0 ? at : (nint)LineNumber.WriteTime(LineKey.Write(at, key), value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Int64(nint at, ReadOnlySpan<byte> key, ref long value)
    {
        var number = value;
        return number == 0 ? at : (nint)LineNumber.Write(LineKey.Write(at, key), number);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Int32(nint at, ReadOnlySpan<byte> key, ref int value)
    {
        var number = value;
        return number == 0 ? at : (nint)LineNumber.Write(LineKey.Write(at, key), (long)number);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint UInt32(nint at, ReadOnlySpan<byte> key, ref uint value)
    {
        var number = value;
        return number == 0 ? at : (nint)LineNumber.Write(LineKey.Write(at, key), (ulong)number);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Byte(nint at, ReadOnlySpan<byte> key, ref byte value)
    {
        var number = value;
        return number == 0 ? at : (nint)LineNumber.Write(LineKey.Write(at, key), number);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Char(nint at, ReadOnlySpan<byte> key, ref byte value)
    {
        var letter = value;
        return letter == 0 ? at : (nint)LineText.WriteChar(LineKey.Write(at, key), letter);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Chars4(nint at, ReadOnlySpan<byte> key, ref uint value)
    {
        var letters = value;
        return letters == 0 ? at : (nint)LineText.WriteChars4(LineKey.Write(at, key), letters);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Hex64(nint at, ReadOnlySpan<byte> key, ref ulong value)
    {
        var bits = value;
        return bits == 0 ? at : (nint)LineText.WriteHex(LineKey.Write(at, key), bits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Text(nint at, ReadOnlySpan<byte> key, Span<byte> value) =>
        value.ContainsAnyExcept((byte)0) ? (nint)LineText.WriteText(LineKey.Write(at, key), value) : at;
}
