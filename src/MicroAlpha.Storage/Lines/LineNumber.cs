using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MicroAlpha.Events;

namespace MicroAlpha.Storage.Lines;

/// <summary>
/// Whole numbers and decimals of lines. Writers need 32 writable bytes behind <c>at</c>, readers 32 readable ones (<see
/// cref="LineFormatter.Slack"/>). A reader gets the address of the field's key and the key's length; it accepts the one
/// spelling that the writer makes and returns the address behind it, otherwise that of the key.
/// </summary>
/// <remarks>
/// The address that a reader returns must not wait for the value: fields then overlap in the processor. Hence checks by
/// digit counts and first digits, as branches, and no common exit that tests a result. Small readers are inlined by
/// force.
/// </remarks>
internal static unsafe class LineNumber
{
    private const ulong Ten8 = 100_000_000;
    private const ulong Ten16 = Ten8 * Ten8;
    private const ulong Ten18 = Ten16 * 100;

    private static readonly uint[] SmallNumbers = BuildSmallNumbers();

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
        if (value < 10_000)
            return WriteUpTo4(at, (uint)value);
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

    /// <summary>Writes a number below 256.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Write(byte* at, byte value)
    {
        var text = SmallNumbers[value];
        Unsafe.WriteUnaligned(at, text);
        return at + (text >> 24);
    }

    /// <summary>Reads a decimal in 1e-9 that is not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint ReadE9(nint key, int keyLength, ref long valueE9)
    {
        var at = (byte*)key + keyLength;
        if (!DecimalE9Digits.IsVectorized)
            return ReadE9Slow(key, keyLength, ref valueE9);
        var block = Vector128.Load(at);
        var ends = DecimalE9Digits.OtherThanDigits(block) | (1u << 16);
        var whole = BitOperations.TrailingZeroCount(ends);
        // Either a digit that is not 0, or 0 and the point. That is also the whole check that the value is not 0,
        // because a fraction must not end in 0: the cursor does not wait for the value.
        if (whole is 0 or > DecimalE9Digits.MaxWhole || (*at == '0' && at[1] != '.'))
            return ReadE9Slow(key, keyLength, ref valueE9);
        var end = at + whole;
        var fraction = 0;
        if (*end == '.')
        {
            end = at + BitOperations.TrailingZeroCount(ends & (ends - 1));
            fraction = (int)(end - at) - whole - 1;
            if (fraction is 0 or > 9 || end[-1] == '0' || end == at + 16)
                return ReadE9Slow(key, keyLength, ref valueE9);
        }

        valueE9 = DecimalE9Digits.JoinE9(block, whole, fraction);
        return (nint)end;
    }

    /// <summary>Reads a time that is not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint ReadTime(nint key, int keyLength, ref long timeNs)
    {
        var at = (byte*)key + keyLength;
        if (!DecimalE9Digits.IsVectorized)
            return ReadSigned(key, keyLength, ref timeNs);
        var first = Vector128.Load(at);
        // Bytes 3 to 18: together with the first block they say that 19 digits stand here.
        var others = DecimalE9Digits.OtherThanDigits(first) | DecimalE9Digits.OtherThanDigits(Vector128.Load(at + 3));
        // A first digit of 1 to 8 neither is a needless 0 nor can overflow.
        if (others != 0 || (uint)(at[19] - '0') <= 9 || (uint)(*at - '1') > 7)
            return ReadSigned(key, keyLength, ref timeNs);
        var last = (uint)((at[16] * 100) + (at[17] * 10) + at[18] - ('0' * 111));
        timeNs = (long)((DecimalE9Digits.JoinWhole16(first) * 1000) + last);
        return (nint)(at + 19);
    }

    /// <summary>Reads a signed number that is not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint ReadSigned(nint key, int keyLength, ref long value)
    {
        var at = (byte*)key + keyLength;
        if (!DecimalE9Digits.IsVectorized)
            return ReadSignedSlow(key, keyLength, ref value);
        var block = Vector128.Load(at);
        var digits = BitOperations.TrailingZeroCount(DecimalE9Digits.OtherThanDigits(block) | (1u << 16));
        if (digits is 0 or 16 || *at == '0')
            return ReadSignedSlow(key, keyLength, ref value);
        value = (long)DecimalE9Digits.JoinWhole(block, digits);
        return (nint)(at + digits);
    }

    /// <summary>Reads an unsigned number that is not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint ReadUInt32(nint key, int keyLength, ref uint value)
    {
        var at = (byte*)key + keyLength;
        if (!DecimalE9Digits.IsVectorized)
            return ReadUInt32Slow(key, keyLength, ref value);
        var block = Vector128.Load(at);
        var digits = BitOperations.TrailingZeroCount(DecimalE9Digits.OtherThanDigits(block) | (1u << 16));
        if (digits is 0 or > 9 || *at == '0')
            return ReadUInt32Slow(key, keyLength, ref value);
        value = (uint)DecimalE9Digits.JoinWhole(block, digits);
        return (nint)(at + digits);
    }

    /// <summary>Reads a number of 1 to 255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint ReadByte(nint key, int keyLength, ref byte value)
    {
        var at = (byte*)key + keyLength;
        var first = (uint)*at - '0';
        if (first - 1 > 8 || (uint)at[1] - '0' <= 9)
            return ReadByteSlow(key, keyLength, ref value);
        value = (byte)first;
        return (nint)(at + 1);
    }

    /// <summary>
    /// Reads a signed number up to its last digit; 0 is allowed. Returns <paramref name="at"/> when there is none.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint ReadSequence(nint at, ref long value) => *(byte*)at == '0' ? at + 1
        : ReadSigned(at, 0, ref value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* WriteUpTo4(byte* at, uint value)
    {
        var digits = DecimalE9Digits.Split4(value);
        // The added bit keeps the last digit of 0, here and below.
        var skipped = BitOperations.TrailingZeroCount(digits | (1u << 24)) >> 3;
        Unsafe.WriteUnaligned(at, (digits | DecimalE9Digits.Zeros4) >> (skipped << 3));
        return at + 4 - skipped;
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
        DecimalE9Digits.Print16(value).Store(at);
        return at + 16;
    }

    // Signs, more than seven digits before the point, and what must be refused.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint ReadE9Slow(nint key, int keyLength, ref long valueE9)
    {
        var at = (byte*)key + keyLength;
        // One byte more than the longest number: a longer run of digits cannot equal the canonical text then.
        if (!DecimalE9.TryParse(new ReadOnlySpan<byte>(at, DecimalE9.MaxLength + 1), out var value, out var length))
            return key;
        // Exponents, trailing zeros and -0 parse, but only one spelling is canonical.
        var canonical = stackalloc byte[DecimalE9.MaxLength + 1];
        var canonicalLength = (int)(DecimalE9.Write(canonical, value) - canonical);
        if (value == 0 || !new ReadOnlySpan<byte>(at, length).SequenceEqual(new ReadOnlySpan<byte>(canonical,
            canonicalLength)))
            return key;
        valueE9 = value;
        return key + keyLength + length;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint ReadSignedSlow(nint key, int keyLength, ref long value)
    {
        var at = (byte*)key + keyLength;
        var sign = *at == '-' ? 1 : 0;
        var digits = at + sign;
        // The first digit is not 0, so the slow readers refuse an empty number and 0 alike.
        if ((uint)(*digits - '1') > 8)
            return key;
        ulong magnitude = 0;
        for (at = digits; (uint)(*at - '0') <= 9; at++)
        {
            var digit = (ulong)*at - '0';
            if (magnitude > (long.MaxValue + (ulong)sign - digit) / 10)
                return key;
            magnitude = (magnitude * 10) + digit;
        }

        value = ((long)magnitude ^ -sign) + sign;
        return (nint)at;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint ReadUInt32Slow(nint key, int keyLength, ref uint value)
    {
        long wide = 0;
        var end = ReadSignedSlow(key, keyLength, ref wide);
        if (wide is < 0 or > uint.MaxValue)
            return key;
        value = (uint)wide;
        return end;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint ReadByteSlow(nint key, int keyLength, ref byte value)
    {
        long wide = 0;
        var end = ReadSignedSlow(key, keyLength, ref wide);
        if (wide is < 0 or > byte.MaxValue)
            return key;
        value = (byte)wide;
        return end;
    }

    // Text of 0 to 255, first character in the low byte, and its length in the high one.
    private static uint[] BuildSmallNumbers()
    {
        var table = new uint[256];
        for (var value = 0u; value < 256; value++)
        {
            var skipped = BitOperations.TrailingZeroCount(DecimalE9Digits.Split4(value) | (1u << 24)) >> 3;
            table[value] = ((DecimalE9Digits.Split4(value) | DecimalE9Digits.Zeros4) >> (skipped << 3)) | ((uint)(
                4 - skipped) << 24);
        }

        return table;
    }
}
