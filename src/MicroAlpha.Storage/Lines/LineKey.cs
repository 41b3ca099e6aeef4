using System.Runtime.CompilerServices;

namespace MicroAlpha.Storage.Lines;

/// <summary>
/// Keys as machine words. Keys are literals, so that after inlining each call is one or two stores, or one load and
/// compare, with constants: inlining by force is what makes it so.
/// </summary>
internal static unsafe class LineKey
{
    /// <summary>Longest key with its punctuation.</summary>
    public const int MaxLength = 16;

    /// <summary>Writes <paramref name="key"/>; up to 16 bytes are overwritten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Write(nint at, ReadOnlySpan<byte> key)
    {
        Unsafe.WriteUnaligned((byte*)at, Word(key, 0));
        if (key.Length > 8)
            Unsafe.WriteUnaligned((byte*)at + 8, Word(key, 8));
        return (byte*)at + key.Length;
    }

    /// <summary>True when <paramref name="key"/> stands at <paramref name="at"/>; 16 bytes must be readable.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Matches(nint at, ReadOnlySpan<byte> key)
    {
        if (key.Length <= 8)
            return (Unsafe.ReadUnaligned<ulong>((byte*)at) ^ Word(key, 0)) << ((8 - key.Length) << 3) == 0;
        return Unsafe.ReadUnaligned<ulong>((byte*)at) == Word(key, 0)
            && (Unsafe.ReadUnaligned<ulong>((byte*)at + 8) ^ Word(key, 8)) << ((16 - key.Length) << 3) == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ReadOnlySpan<byte> key, int from)
    {
        ulong word = 0;
        if (key.Length > from)
            word = key[from];
        if (key.Length > from + 1)
            word |= (ulong)key[from + 1] << 8;
        if (key.Length > from + 2)
            word |= (ulong)key[from + 2] << 16;
        if (key.Length > from + 3)
            word |= (ulong)key[from + 3] << 24;
        if (key.Length > from + 4)
            word |= (ulong)key[from + 4] << 32;
        if (key.Length > from + 5)
            word |= (ulong)key[from + 5] << 40;
        if (key.Length > from + 6)
            word |= (ulong)key[from + 6] << 48;
        if (key.Length > from + 7)
            word |= (ulong)key[from + 7] << 56;
        return word;
    }
}
