using System.Runtime.CompilerServices;

namespace MicroAlpha.Events;

/// <summary>
/// Short literals as machine words: after inlining, with a literal, each call is a constant or one load and compare
/// with a constant, which is why inlining is forced. Any thread.
/// </summary>
public static unsafe class AsciiWord
{
    /// <summary>Eight bytes of <paramref name="text"/>, the first one lowest; 0 for those behind its end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ReadOnlySpan<byte> text, int from)
    {
        ulong word = 0;
        if (text.Length > from)
            word = text[from];
        if (text.Length > from + 1)
            word |= (ulong)text[from + 1] << 8;
        if (text.Length > from + 2)
            word |= (ulong)text[from + 2] << 16;
        if (text.Length > from + 3)
            word |= (ulong)text[from + 3] << 24;
        if (text.Length > from + 4)
            word |= (ulong)text[from + 4] << 32;
        if (text.Length > from + 5)
            word |= (ulong)text[from + 5] << 40;
        if (text.Length > from + 6)
            word |= (ulong)text[from + 6] << 48;
        if (text.Length > from + 7)
            word |= (ulong)text[from + 7] << 56;
        return word;
    }

    /// <summary>
    /// True when <paramref name="text"/>, 1 to 8 bytes, stands at <paramref name="at"/>; 8 bytes must be readable
    /// there.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool StandsAt(byte* at, ReadOnlySpan<byte> text) =>
        (Unsafe.ReadUnaligned<ulong>(at) ^ Of(text, 0)) << ((8 - text.Length) << 3) == 0;
}
