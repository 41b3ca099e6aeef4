using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MicroAlpha.Events;

namespace MicroAlpha.Storage.Lines;

/// <summary>
/// Whole numbers and decimals of lines. Writers need 32 writable bytes behind <c>at</c>, readers 32 readable ones
/// (<see cref="LineFormatter.Slack"/>). A reader accepts the one spelling that the writer makes and returns null otherwise.
/// </summary>
internal static unsafe class LineNumber
{
    private const ulong Ten8 = 100_000_000;
    private const ulong Ten16 = Ten8 * Ten8;
    private const ulong Ten18 = Ten16 * 100;

    /// <summary>Writes a signed number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Write(byte* at, long value)
    {
        if (value < 0)
        {
            *at++ = (byte)'-';
            value = -value;
        }

        return Write(at, (ulong)value);
    }

    /// <summary>Writes an unsigned number.</summary>
    public static byte* Write(byte* at, ulong value)
    {
        if (value < Ten8)
            return WriteUpTo8(at, (uint)value);
        if (value < Ten16)
        {
            var upper = (uint)(value / Ten8);
            return Write8(WriteUpTo8(at, upper), (uint)(value - (upper * Ten8)));
        }

        var top = (uint)(value / Ten16);
        return Write16(WriteUpTo8(at, top), value - (top * Ten16));
    }

    /// <summary>Writes a time: 19 digits without a search for the first one, from the year 2001 on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* WriteTime(byte* at, long timeNs)
    {
        if (timeNs < (long)Ten18)
            return Write(at, timeNs);
        var top = (uint)((ulong)timeNs / Ten16);
        var hundreds = (top * 5243) >> 19;
        var rest = top - (hundreds * 100);
        var tens = (rest * 103) >> 10;
        Unsafe.WriteUnaligned(at, 0x303030u | hundreds | (tens << 8) | ((rest - (tens * 10)) << 16));
        return Write16(at + 3, (ulong)timeNs - (top * Ten16));
    }

    /// <summary>Reads a decimal in 1e-9 that is not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* ReadE9(byte* at, ref long valueE9)
    {
        if (!DecimalE9Digits.IsVectorized)
            return ReadE9Slow(at, ref valueE9);
        var block = Vector128.Load(at);
        var ends = DecimalE9Digits.OtherThanDigits(block) | (1u << 16);
        var whole = BitOperations.TrailingZeroCount(ends);
        if (whole is 0 or > DecimalE9Digits.MaxWhole || (*at == '0' && whole > 1))
            return ReadE9Slow(at, ref valueE9);
        var end = at + whole;
        var fraction = 0;
        if (*end == '.')
        {
            end = at + BitOperations.TrailingZeroCount(ends & (ends - 1));
            fraction = (int)(end - at) - whole - 1;
            if (fraction is 0 or > 9 || end[-1] == '0' || end == at + 16)
                return ReadE9Slow(at, ref valueE9);
        }

        var value = DecimalE9Digits.JoinE9(block, whole, fraction);
        valueE9 = value;
        return value == 0 ? null : end;
    }

    /// <summary>Reads a time that is not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* ReadTime(byte* at, ref long timeNs)
    {
        if (!DecimalE9Digits.IsVectorized)
            return ReadSigned(at, ref timeNs);
        var first = Vector128.Load(at);
        // Bytes 3 to 18: together with the first block they say that 19 digits stand here.
        var others = DecimalE9Digits.OtherThanDigits(first) | DecimalE9Digits.OtherThanDigits(Vector128.Load(at + 3));
        if (others != 0 || (uint)(at[19] - '0') <= 9 || *at == '0')
            return ReadSigned(at, ref timeNs);
        var last = (uint)((at[16] * 100) + (at[17] * 10) + at[18] - ('0' * 111));
        var value = (DecimalE9Digits.JoinWhole16(first) * 1000) + last;
        timeNs = (long)value;
        return value > long.MaxValue ? null : at + 19;
    }

    /// <summary>Reads a signed number that is not 0.</summary>
    public static byte* ReadSigned(byte* at, ref long value)
    {
        var sign = *at == '-' ? 1 : 0;
        ulong magnitude = 0;
        var end = ReadUnsigned(at + sign, ref magnitude);
        if (end == null || magnitude > long.MaxValue + (ulong)sign)
            return null;
        value = ((long)magnitude ^ -sign) + sign;
        return end;
    }

    /// <summary>Reads an unsigned number that is not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* ReadUnsigned(byte* at, ref ulong value)
    {
        if (*at == '0')
            return null;
        if (!DecimalE9Digits.IsVectorized)
            return ReadUnsignedSlow(at, ref value);
        var block = Vector128.Load(at);
        var digits = BitOperations.TrailingZeroCount(DecimalE9Digits.OtherThanDigits(block) | (1u << 16));
        if (digits is 0 or 16)
            return ReadUnsignedSlow(at, ref value);
        value = DecimalE9Digits.JoinWhole(block, digits);
        return at + digits;
    }

    /// <summary>Reads an unsigned number that is not 0 and not above <paramref name="limit"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* ReadUnsigned(byte* at, uint limit, ref uint value)
    {
        ulong wide = 0;
        var end = ReadUnsigned(at, ref wide);
        value = (uint)wide;
        return wide > limit ? null : end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* WriteUpTo8(byte* at, uint value)
    {
        var digits = DecimalE9Digits.Split8(value);
        var skipped = BitOperations.TrailingZeroCount(digits | (1UL << 56)) >> 3;
        Unsafe.WriteUnaligned(at, (digits | DecimalE9Digits.Zeros8) >> (skipped << 3));
        return at + 8 - skipped;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Write8(byte* at, uint value)
    {
        Unsafe.WriteUnaligned(at, DecimalE9Digits.Split8(value) | DecimalE9Digits.Zeros8);
        return at + 8;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Write16(byte* at, ulong value)
    {
        var upper = (uint)(value / Ten8);
        Write8(at, upper);
        return Write8(at + 8, (uint)(value - (upper * Ten8)));
    }

    // Signs, more than seven digits before the point, and what must be refused.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* ReadE9Slow(byte* at, ref long valueE9)
    {
        // One byte more than the longest number: a longer run of digits then ends at a digit, which no next token matches.
        if (!DecimalE9.TryParse(new ReadOnlySpan<byte>(at, DecimalE9.MaxLength + 1), out var value, out var length))
            return null;
        // Exponents, trailing zeros and -0 parse, but only one spelling is canonical.
        var canonical = stackalloc byte[DecimalE9.MaxLength + 1];
        var canonicalLength = (int)(DecimalE9.Write(canonical, value) - canonical);
        if (value == 0 || !new ReadOnlySpan<byte>(at, length).SequenceEqual(new ReadOnlySpan<byte>(canonical, canonicalLength)))
            return null;
        valueE9 = value;
        return at + length;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* ReadUnsignedSlow(byte* at, ref ulong value)
    {
        if ((uint)(*at - '1') > 8)
            return null;
        ulong sum = 0;
        for (; (uint)(*at - '0') <= 9; at++)
        {
            var digit = (ulong)*at - '0';
            if (sum > (ulong.MaxValue - digit) / 10)
                return null;
            sum = (sum * 10) + digit;
        }

        value = sum;
        return at;
    }
}
