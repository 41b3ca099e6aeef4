using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MicroAlpha.Events;

/// <summary>
/// Decimal text to and from whole numbers of 1e-9 units: exact, overflow-checked, without allocation. Any thread.
/// </summary>
public static class DecimalE9
{
    /// <summary>One whole unit.</summary>
    public const long One = 1_000_000_000;

    /// <summary>Longest text that <see cref="Format"/> writes: sign, 10 digits, point, 9 digits.</summary>
    public const int MaxLength = 21;

    /// <summary>
    /// Parses a JSON number, <c>[-]digits[.digits][e[+-]digits]</c> without needless leading zeros, from the start of
    /// <paramref name="text"/> up to the first byte that cannot belong to it. Every digit below 1e-9 must be 0. False,
    /// with both results 0, for anything else, overflow included.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long valueE9, out int consumed)
    {
        var sign = !text.IsEmpty && text[0] == '-' ? 1 : 0;
        var number = text[sign..];
        if (number.IsEmpty || !DecimalE9Digits.IsVectorized)
            return DecimalE9Exact.TryParse(text, out valueE9, out consumed);

        var block = number.Length >= Vector128<byte>.Count
            ? Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(number))
            : LoadShort(number);
        // Bit 16 ends a number that fills the block.
        var ends = DecimalE9Digits.OtherThanDigits(block) | (1u << 16);
        var whole = BitOperations.TrailingZeroCount(ends);
        var length = whole;
        var fraction = 0;
        if (whole < number.Length && number[whole] == '.')
        {
            length = BitOperations.TrailingZeroCount(ends & (ends - 1));
            fraction = length - whole - 1;
            if (fraction is 0 or > 9)
                return DecimalE9Exact.TryParse(text, out valueE9, out consumed);
        }

        var isPlain = whole is > 0 and <= DecimalE9Digits.MaxWhole && length < Vector128<byte>.Count
            && (number[0] != '0' || whole == 1) && (length == number.Length || (number[length] | 0x20) != 'e');
        if (!isPlain)
            return DecimalE9Exact.TryParse(text, out valueE9, out consumed);
        var magnitude = DecimalE9Digits.JoinE9(block, whole, fraction);
        valueE9 = (magnitude ^ -sign) + sign;
        consumed = length + sign;
        return true;
    }

    /// <summary>
    /// Writes the shortest exact text and returns its length; 0 when <paramref name="target"/> is shorter than
    /// <see cref="MaxLength"/>. Bytes behind the text, up to <see cref="MaxLength"/>, are overwritten.
    /// </summary>
    public static unsafe int Format(long valueE9, Span<byte> target)
    {
        if (target.Length < MaxLength)
            return 0;
        fixed (byte* start = target)
            return (int)(Write(start, valueE9) - start);
    }

    /// <summary>
    /// Writes the shortest exact text at <paramref name="at"/>, where <see cref="MaxLength"/> bytes must be writable,
    /// and returns the address behind it. No check: the callers are inner loops that have checked.
    /// </summary>
    public static unsafe byte* Write(byte* at, long valueE9)
    {
        var magnitude = (ulong)valueE9;
        if (valueE9 < 0)
        {
            *at++ = (byte)'-';
            magnitude = 0 - magnitude;
        }

        var whole = magnitude / (ulong)One;
        var fraction = (uint)(magnitude - (whole * (ulong)One));
        at = WriteWhole(at, whole);
        return fraction == 0 ? at : WriteFraction(at, fraction);
    }

    // Whole is at most 10 digits; eight bytes are written at most whatever the length.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe byte* WriteWhole(byte* at, ulong whole)
    {
        // Four digits hold most prices and sizes for half the work.
        if (whole < 10_000)
        {
            var digits = DecimalE9Digits.Split4((uint)whole);
            // The added bit keeps the last digit of 0.
            var skipped = BitOperations.TrailingZeroCount(digits | (1u << 24)) >> 3;
            Unsafe.WriteUnaligned(at, (digits | DecimalE9Digits.Zeros4) >> (skipped << 3));
            return at + 4 - skipped;
        }

        return WriteLongWhole(at, whole);
    }

    private static unsafe byte* WriteLongWhole(byte* at, ulong whole)
    {
        if (whole >= 100_000_000)
        {
            var head = (uint)(whole / 100_000_000);
            if (head >= 10)
                *at++ = (byte)('0' + (head / 10));
            *at++ = (byte)('0' + (head % 10));
            var tail = DecimalE9Digits.Split8((uint)(whole - (whole / 100_000_000 * 100_000_000)));
            Unsafe.WriteUnaligned(at, tail | DecimalE9Digits.Zeros8);
            return at + 8;
        }

        var digits = DecimalE9Digits.Split8((uint)whole);
        var skipped = BitOperations.TrailingZeroCount(digits) >> 3;
        Unsafe.WriteUnaligned(at, (digits | DecimalE9Digits.Zeros8) >> (skipped << 3));
        return at + 8 - skipped;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe byte* WriteFraction(byte* at, uint fraction)
    {
        var head = fraction / 100_000;
        // Ticks of 0.0001 and coarser are most of what there is.
        if (head * 100_000 != fraction)
            return WriteLongFraction(at, fraction);
        var digits = DecimalE9Digits.Split4(head);
        *at = (byte)'.';
        Unsafe.WriteUnaligned(at + 1, digits | DecimalE9Digits.Zeros4);
        return at + 5 - (BitOperations.LeadingZeroCount(digits) >> 3);
    }

    private static unsafe byte* WriteLongFraction(byte* at, uint fraction)
    {
        var upper = fraction / 10;
        var last = fraction - (upper * 10);
        var digits = DecimalE9Digits.Split8(upper);
        *at = (byte)'.';
        Unsafe.WriteUnaligned(at + 1, digits | DecimalE9Digits.Zeros8);
        at[9] = (byte)('0' + last);
        return at + (last != 0 ? 10 : 9 - (BitOperations.LeadingZeroCount(digits) >> 3));
    }

    // The up to 15 bytes of the text followed by zeros, without reading outside it.
    private static Vector128<byte> LoadShort(ReadOnlySpan<byte> text)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        var length = text.Length;
        ulong lower, upper = 0;
        if (length >= 8)
        {
            lower = Unsafe.ReadUnaligned<ulong>(ref first);
            if (length > 8)
                upper = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, length - 8)) >> ((16 - length) << 3);
        }
        else if (length >= 4)
        {
            lower = Unsafe.ReadUnaligned<uint>(ref first)
                | ((ulong)Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, length - 4)) << ((length - 4) << 3));
        }
        else
        {
            lower = first;
            if (length > 1)
                lower |= (ulong)Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref first,
                    length - 2)) << ((length - 2) << 3);
        }

        return Vector128.Create(lower, upper).AsByte();
    }
}
