using System.Runtime.CompilerServices;
using MicroAlpha.Events;

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
        Unsafe.WriteUnaligned((byte*)at, AsciiWord.Of(key, 0));
        if (key.Length > 8)
            Unsafe.WriteUnaligned((byte*)at + 8, AsciiWord.Of(key, 8));
        return (byte*)at + key.Length;
    }

    /// <summary>True when <paramref name="key"/> stands at <paramref name="at"/>; 16 bytes must be readable.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Matches(nint at, ReadOnlySpan<byte> key)
    {
        if (key.Length <= 8)
            return AsciiWord.StandsAt((byte*)at, key);
        return Unsafe.ReadUnaligned<ulong>((byte*)at) == AsciiWord.Of(key, 0)
            && (Unsafe.ReadUnaligned<ulong>((byte*)at + 8) ^ AsciiWord.Of(key, 8)) << ((16 - key.Length) << 3) == 0;
    }
}
