using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MicroAlpha.Events;

/// <summary>
/// Decimal digits eight or sixteen at a time: the arithmetic under <see cref="DecimalE9"/> and under the log's text.
/// Stateless, any thread. Little-endian machines only, as everything here.
/// </summary>
/// <remarks>
/// Members are inlined by force because they are a dozen instructions each and stand in the middle of chains that the
/// processor overlaps: as calls they cost about as much again as they do.
/// </remarks>
public static unsafe class DecimalE9Digits
{
    /// <summary>Eight times the character 0.</summary>
    public const ulong Zeros8 = 0x3030_3030_3030_3030;

    /// <summary>Four times the character 0.</summary>
    public const uint Zeros4 = 0x3030_3030;

    /// <summary>Most digits before the point that <see cref="JoinE9"/> takes.</summary>
    public const int MaxWhole = 7;

    /// <summary>Most digits that <see cref="JoinWhole"/> takes.</summary>
    public const int MaxDigits = 16;

    // Byte shuffles that bring the digits of a number to fixed places: row = digits before the point, entry = digits
    // behind it.
    private static readonly byte* DecimalShuffles = BuildDecimalShuffles();

    // The same for whole numbers: entry = digits.
    private static readonly byte* WholeShuffles = BuildWholeShuffles();

    /// <summary>True when <see cref="JoinE9"/> and <see cref="JoinWhole"/> can be called on this machine.</summary>
    public static bool IsVectorized
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Sse41.IsSupported;
    }

    /// <summary>
    /// The eight digits of a number below 100,000,000 as values 0 to 9, first digit in the low byte. Add
    /// <see cref="Zeros8"/> for text.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Split8(uint value)
    {
        Debug.Assert(value < 100_000_000);
        ulong upper = value / 10_000;
        var lanes = upper | ((ulong)(value - ((uint)upper * 10_000)) << 32);
        // 10486 / 2^20 is 1/100 for everything below 10,000, and 103 / 2^10 is 1/10 below 100: tests try every value.
        var hundreds = ((lanes * 10486) >> 20) & 0x0000_007F_0000_007F;
        lanes = hundreds | ((lanes - (hundreds * 100)) << 16);
        var tens = ((lanes * 103) >> 10) & 0x000F_000F_000F_000F;
        return tens | ((lanes - (tens * 10)) << 8);
    }

    /// <summary>The same for the four digits of a number below 10,000.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Split4(uint value)
    {
        Debug.Assert(value < 10_000);
        var hundreds = (value * 10486) >> 20;
        var lanes = hundreds | ((value - (hundreds * 100)) << 16);
        var tens = ((lanes * 103) >> 10) & 0x000F_000F;
        return tens | ((lanes - (tens * 10)) << 8);
    }

    /// <summary>
    /// The sixteen digit characters of a number below 10^16: <see cref="Split8"/> on both halves at once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Print16(ulong value)
    {
        Debug.Assert(value < 10_000_000_000_000_000);
        var upper = value / 100_000_000;
        var lower = value - (upper * 100_000_000);
        if (!Sse41.IsSupported)
            return Vector128.Create(Split8((uint)upper) | Zeros8, Split8((uint)lower) | Zeros8).AsByte();
        var eights = Vector128.Create(upper, lower);
        var fours = Sse2.Multiply(eights.AsUInt32(), Vector128.Create(0xD1B7_1759UL).AsUInt32()) >> 45;
        fours |= (eights - Sse2.Multiply(fours.AsUInt32(), Vector128.Create(10_000UL).AsUInt32())) << 32;
        var numbers = fours.AsUInt16();
        var hundreds = Sse2.MultiplyHigh(numbers, Vector128.Create((ushort)5243)) >> 3;
        var pairs = (hundreds.AsUInt32() | ((numbers - (hundreds * 100)).AsUInt32() << 16)).AsUInt16();
        var tens = Sse2.MultiplyHigh(pairs, Vector128.Create((ushort)6554));
        var digits = tens | ((pairs - (tens * 10)) << 8);
        return digits.AsByte() + Vector128.Create((byte)'0');
    }

    /// <summary>
    /// The number of eight digit values, first digit in the low byte: the inverse of <see cref="Split8"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Join8(ulong digits)
    {
        const ulong Pairs = 0x0000_00FF_0000_00FF;
        digits = (digits * 10) + (digits >> 8);
        return (uint)((((digits & Pairs) * 0x000F_4240_0000_0064)
            + (((digits >> 16) & Pairs) * 0x0000_2710_0000_0001)) >> 32);
    }

    /// <summary>
    /// Bit i is set when byte i of <paramref name="block"/> is not a digit character; bits 16 and up are 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint OtherThanDigits(Vector128<byte> block)
    {
        // '0'..'9' moved to the top of the signed range: one compare finds both neighbours.
        var moved = (block + Vector128.Create((byte)(127 - '9'))).AsSByte();
        return Vector128.LessThan(moved, Vector128.Create((sbyte)118)).ExtractMostSignificantBits();
    }

    /// <summary>
    /// The value in 1e-9 of a decimal whose <paramref name="whole"/> digits (0 to <see cref="MaxWhole"/>) begin
    /// <paramref name="block"/>, followed by one byte (the point) and <paramref name="fraction"/> digits (0 to 9): 16
    /// bytes at most.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long JoinE9(Vector128<byte> block, int whole, int fraction)
    {
        Debug.Assert(whole is >= 0 and <= MaxWhole && fraction is >= 0 and <= 9 && whole + fraction < 16);
        return (long)Join16(block, Vector128.Load(DecimalShuffles + (whole << 8) + (fraction << 4)));
    }

    /// <summary>
    /// Whether <see cref="SpreadE9"/> takes a decimal: <paramref name="whole"/> of 1 to <see cref="MaxWhole"/> digits
    /// before the point and <paramref name="fraction"/> of 0 to 9 behind it, in sixteen bytes together with the point.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CanSpreadE9(int whole, int fraction) =>
        (uint)(whole - 1) < MaxWhole && (uint)fraction <= 9 && whole + fraction < Vector128<byte>.Count;

    /// <summary>
    /// The digits of a decimal at their places for <see cref="Join(Vector128{byte})"/>, 16 bytes from
    /// <paramref name="at"/> read; only where <see cref="CanSpreadE9"/>. What are no digits become values above 9.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> SpreadE9(byte* at, int whole, int fraction)
    {
        Debug.Assert(CanSpreadE9(whole, fraction));
        var shuffle = Vector128.Load(DecimalShuffles + (whole << 8) + (fraction << 4));
        return Ssse3.Shuffle(Vector128.Load(at) - Vector128.Create((byte)'0'), shuffle);
    }

    /// <summary>The same for a whole number of 1 to <see cref="MaxDigits"/> digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> SpreadWhole(byte* at, int digits)
    {
        Debug.Assert(digits is >= 0 and <= MaxDigits);
        return Ssse3.Shuffle(
            Vector128.Load(at) - Vector128.Create((byte)'0'), Vector128.Load(WholeShuffles + (digits << 4)));
    }

    /// <summary>Whether all bytes that were spread are digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreDigits(Vector128<byte> spread) =>
        Vector128.Equals(Vector128.Min(spread, Vector128.Create((byte)9)), spread)
            == Vector128<byte>.AllBitsSet;

    /// <summary>The number of digits that were spread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Join(Vector128<byte> spread) => Sum16(spread);

    /// <summary>
    /// Four numbers at once, of two pairs of spread digits: the lower one of <paramref name="first"/>, the lower one of
    /// <paramref name="second"/>, then the two upper ones. Needs <see cref="Avx2"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Join(Vector256<byte> first, Vector256<byte> second)
    {
        var tens = Vector256.Create((ushort)0x010A).AsSByte();
        var hundreds = Vector256.Create(0x0001_0064).AsInt16();
        var fours = Avx2.PackUnsignedSaturate(
            Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(first, tens), hundreds),
            Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(second, tens), hundreds)).AsInt16();
        var eights = Avx2.MultiplyAddAdjacent(fours, Vector256.Create(0x0001_2710).AsInt16()).AsUInt64();
        return Avx2.Multiply(eights.AsUInt32(), Vector256.Create(100_000_000UL).AsUInt32()) + (eights >>> 32);
    }

    /// <summary>The number whose <paramref name="digits"/> (1 to <see cref="MaxDigits"/>) begin the block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong JoinWhole(Vector128<byte> block, int digits)
    {
        Debug.Assert(digits is >= 0 and <= MaxDigits);
        return Join16(block, Vector128.Load(WholeShuffles + (digits << 4)));
    }

    /// <summary>The number of sixteen digit characters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong JoinWhole16(Vector128<byte> block) => Sum16(block - Vector128.Create((byte)'0'));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Join16(Vector128<byte> block, Vector128<byte> shuffle) =>
        Sum16(Ssse3.Shuffle(block - Vector128.Create((byte)'0'), shuffle));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Sum16(Vector128<byte> digits)
    {
        var pairs = Ssse3.MultiplyAddAdjacent(digits, Vector128.Create((ushort)0x010A).AsSByte());
        var fours = Sse2.MultiplyAddAdjacent(pairs, Vector128.Create(0x0001_0064).AsInt16());
        var packed = Sse41.PackUnsignedSaturate(fours, fours).AsInt16();
        var eights = Sse2.MultiplyAddAdjacent(packed, Vector128.Create(0x0001_2710).AsInt16()).AsUInt64().ToScalar();
        return ((ulong)(uint)eights * 100_000_000) + (eights >> 32);
    }

    private static byte* BuildDecimalShuffles()
    {
        var table = Pinned((MaxWhole + 1) << 8);
        for (var whole = 0; whole <= MaxWhole; whole++)
        {
            for (var fraction = 0; fraction <= 9; fraction++)
            {
                var entry = table + (whole << 8) + (fraction << 4);
                for (var i = 0; i < whole; i++)
                    entry[MaxWhole - whole + i] = (byte)i;
                for (var i = 0; i < fraction; i++)
                    entry[MaxWhole + i] = (byte)(whole + 1 + i);
            }
        }

        return table;
    }

    private static byte* BuildWholeShuffles()
    {
        var table = Pinned((MaxDigits + 1) << 4);
        for (var digits = 0; digits <= MaxDigits; digits++)
        {
            for (var i = 0; i < digits; i++)
                table[(digits << 4) + MaxDigits - digits + i] = (byte)i;
        }

        return table;
    }

    // Lives as long as the process. 0x80 is the shuffle's code for "a zero here".
    private static byte* Pinned(int length)
    {
        var table = (byte*)System.Runtime.InteropServices.NativeMemory.AlignedAlloc((nuint)length, 64);
        new Span<byte>(table, length).Fill(0x80);
        return table;
    }
}
