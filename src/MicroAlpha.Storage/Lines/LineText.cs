using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MicroAlpha.Events;

namespace MicroAlpha.Storage.Lines;

/// <summary>
/// Quoted values of lines: Latin-1 characters and hexadecimal. Printable ASCII without quote and backslash is written
/// as it is, every other byte as <c>\u00xx</c> with small letters. Readers as in <see cref="LineNumber"/>.
/// </summary>
internal static unsafe class LineText
{
    // Length of an escape, \u00xx.
    private const int EscapeLength = 6;

    private const ulong Ones = 0x0101_0101_0101_0101;
    private const ulong Highs = 0x8080_8080_8080_8080;

    /// <summary>Writes one character that is not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* WriteChar(byte* at, byte value)
    {
        if (!IsPlain(value))
            return WriteTextSlow(at, new ReadOnlySpan<byte>(ref value));
        Unsafe.WriteUnaligned(at, '"' | ((uint)value << 8) | ('"' << 16));
        return at + 3;
    }

    /// <summary>Writes up to four characters, first one in the low byte, without the zeros at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* WriteChars4(byte* at, uint value)
    {
        var length = 4 - (System.Numerics.BitOperations.LeadingZeroCount(value) >> 3);
        if (!ArePlain(value | (uint)(0x2020_2020UL << (length << 3))))
            return WriteTextSlow(at, new ReadOnlySpan<byte>(&value, length));
        *at = (byte)'"';
        Unsafe.WriteUnaligned(at + 1, value);
        at[length + 1] = (byte)'"';
        return at + length + 2;
    }

    /// <summary>Writes text without the zeros at its end; it must not be all zeros.</summary>
    public static byte* WriteText(byte* at, ReadOnlySpan<byte> value) => WriteTextSlow(at, Latin1Text.Trim(value));

    /// <summary>Writes 64 bits as 16 hexadecimal digits.</summary>
    public static byte* WriteHex(byte* at, ulong value)
    {
        *at = (byte)'"';
        Unsafe.WriteUnaligned(at + 1, HexDigits((uint)(value >> 32)));
        Unsafe.WriteUnaligned(at + 9, HexDigits((uint)value));
        at[17] = (byte)'"';
        return at + 18;
    }

    /// <summary>Reads one character that is not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint ReadChar(nint key, int keyLength, ref byte value)
    {
        var at = (byte*)key + keyLength;
        var c = at[1];
        if (*at != '"' || at[2] != '"' || !IsPlain(c))
            return ReadText(key, keyLength, new Span<byte>(ref value));
        value = c;
        return (nint)(at + 3);
    }

    /// <summary>Reads up to four characters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint ReadChars4(nint key, int keyLength, ref uint value)
    {
        var at = (byte*)key + keyLength;
        var text = Unsafe.ReadUnaligned<ulong>(at + 1);
        var quotes = text ^ (Ones * '"');
        var length = System.Numerics.BitOperations.TrailingZeroCount((quotes - Ones) & ~quotes & Highs) >> 3;
        var letters = (uint)(text & ((1UL << (length << 3)) - 1));
        if (*at != '"' || length is 0 or > 4 || !ArePlain(letters | (uint)(0x2020_2020UL << (length << 3))))
            return ReadText(key, keyLength, MemoryMarshal.AsBytes(new Span<uint>(ref value)));
        value = letters;
        return (nint)(at + length + 2);
    }

    /// <summary>Reads text of 1 to <c>value.Length</c> characters whose last one is not 0.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static nint ReadText(nint key, int keyLength, Span<byte> value)
    {
        var at = (byte*)key + keyLength;
        value.Clear();
        if (*at++ != '"')
            return key;
        var length = 0;
        for (; *at != '"'; length++)
        {
            if (length == value.Length)
                return key;
            var c = *at;
            if (IsPlain(c))
            {
                value[length] = c;
                at++;
                continue;
            }

            if (c != '\\' || !TryReadEscape(at, out value[length]))
                return key;
            at += EscapeLength;
        }

        return length == 0 || value[length - 1] == 0 ? key : (nint)(at + 1);
    }

    /// <summary>Reads 64 bits that are not 0.</summary>
    public static nint ReadHex(nint key, int keyLength, ref ulong value)
    {
        var at = (byte*)key + keyLength;
        var upper = Unsafe.ReadUnaligned<ulong>(at + 1);
        var lower = Unsafe.ReadUnaligned<ulong>(at + 9);
        var bits = ((ulong)HexValue(upper) << 32) | HexValue(lower);
        // Other bytes than digits gave some value, too: only what is written back the same was hexadecimal.
        if (*at != '"' || at[17] != '"' || HexDigits((uint)(bits >> 32)) != upper || HexDigits((uint)bits) != lower)
            return key;
        value = bits;
        return bits == 0 ? key : (nint)(at + 18);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlain(byte c) => c is >= 0x20 and < 0x7f and not (byte)'"' and not (byte)'\\';

    // Exact for the question whether any byte of the four is not plain.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool ArePlain(uint letters)
    {
        const uint Ones4 = 0x0101_0101;
        var quotes = letters ^ (Ones4 * '"');
        var slashes = letters ^ (Ones4 * '\\');
        var deletes = letters ^ (Ones4 * 0x7f);
        var controls = (letters - (Ones4 * 0x20)) & ~letters;
        var matches = ((quotes - Ones4) & ~quotes) | ((slashes - Ones4) & ~slashes) | ((deletes - Ones4) & ~deletes);
        return ((matches | controls | letters) & 0x8080_8080) == 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* WriteTextSlow(byte* at, ReadOnlySpan<byte> value)
    {
        *at++ = (byte)'"';
        foreach (var c in value)
        {
            if (IsPlain(c))
            {
                *at++ = c;
                continue;
            }

            Unsafe.WriteUnaligned(at, '\\' | ('u' << 8) | ('0' << 16) | ('0' << 24));
            at[4] = HexDigit(c >> 4);
            at[5] = HexDigit(c & 15);
            at += EscapeLength;
        }

        *at++ = (byte)'"';
        return at;
    }

    private static bool TryReadEscape(byte* at, out byte value)
    {
        value = (byte)((Nibble(at[4]) << 4) | Nibble(at[5]));
        return at[1] == 'u' && at[2] == '0' && at[3] == '0' && !IsPlain(value)
            && at[4] == HexDigit(value >> 4) && at[5] == HexDigit(value & 15);
    }

    private static byte HexDigit(int nibble) => (byte)(nibble < 10 ? '0' + nibble : 'a' - 10 + nibble);

    private static int Nibble(byte c) => ((c & 15) + (9 * ((c >> 6) & 1))) & 15;

    // Eight characters of 32 bits, first one in the low byte.
    private static ulong HexDigits(uint value)
    {
        ulong wide = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);
        wide = (wide | (wide << 16)) & 0x0000_FFFF_0000_FFFF;
        wide = (wide | (wide << 8)) & 0x00FF_00FF_00FF_00FF;
        wide = ((wide >> 4) & 0x000F_000F_000F_000F) | ((wide & 0x000F_000F_000F_000F) << 8);
        var letters = ((wide + (Ones * 6)) >> 4) & Ones;
        return wide + DecimalE9Digits.Zeros8 + (letters * ('a' - '0' - 10));
    }

    private static uint HexValue(ulong text)
    {
        var nibbles = (text & (Ones * 15)) + (((text >> 6) & Ones) * 9);
        nibbles &= Ones * 15;
        nibbles = ((nibbles << 4) | (nibbles >> 8)) & 0x00FF_00FF_00FF_00FF;
        nibbles = (nibbles | (nibbles >> 8)) & 0x0000_FFFF_0000_FFFF;
        nibbles = (nibbles | (nibbles >> 16)) & 0x0000_0000_FFFF_FFFF;
        return System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((uint)nibbles);
    }
}
