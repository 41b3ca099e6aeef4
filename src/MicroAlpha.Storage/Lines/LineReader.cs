using System.Runtime.CompilerServices;
using MicroAlpha.Events;

namespace MicroAlpha.Storage.Lines;

/// <summary>
/// Reads the fields of a slot from text; the cursor is the address of the next byte, and <see
/// cref="LineFormatter.Slack"/> bytes behind the line must be readable.
/// </summary>
/// <remarks>
/// It has no error path: a field that is absent, or whose value is not canonical, leaves the cursor where it is. Keys
/// are unique, so no later field moves it on, and the line's end is then not where it must be. Inlined by force: only
/// so do the keys become constants.
/// </remarks>
internal readonly unsafe struct LineReader : IFieldVisitor
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint E9(nint at, ReadOnlySpan<byte> key, ref long valueE9) =>
        LineKey.Matches(at, key) ? LineNumber.ReadE9(at, key.Length, ref valueE9) : at;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint TimeNs(nint at, ReadOnlySpan<byte> key, ref long timeNs) =>
        LineKey.Matches(at, key) ? LineNumber.ReadTime(at, key.Length, ref timeNs) : at;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Int64(nint at, ReadOnlySpan<byte> key, ref long value) =>
        LineKey.Matches(at, key) ? LineNumber.ReadSigned(at, key.Length, ref value) : at;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Int32(nint at, ReadOnlySpan<byte> key, ref int value)
    {
        if (!LineKey.Matches(at, key))
            return at;
        long wide = 0;
        var end = LineNumber.ReadSigned(at, key.Length, ref wide);
        value = (int)wide;
        return wide == value ? end : at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint UInt32(nint at, ReadOnlySpan<byte> key, ref uint value) =>
        LineKey.Matches(at, key) ? LineNumber.ReadUInt32(at, key.Length, ref value) : at;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Byte(nint at, ReadOnlySpan<byte> key, ref byte value) =>
        LineKey.Matches(at, key) ? LineNumber.ReadByte(at, key.Length, ref value) : at;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Char(nint at, ReadOnlySpan<byte> key, ref byte value) =>
        LineKey.Matches(at, key) ? LineText.ReadChar(at, key.Length, ref value) : at;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Chars4(nint at, ReadOnlySpan<byte> key, ref uint value) =>
        LineKey.Matches(at, key) ? LineText.ReadChars4(at, key.Length, ref value) : at;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Hex64(nint at, ReadOnlySpan<byte> key, ref ulong value) =>
        LineKey.Matches(at, key) ? LineText.ReadHex(at, key.Length, ref value) : at;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Text(nint at, ReadOnlySpan<byte> key, Span<byte> value) =>
        LineKey.Matches(at, key) ? LineText.ReadText(at, key.Length, value) : at;
}
