using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using MicroAlpha.Events;

namespace MicroAlpha.Venue.Wire;

/// <summary>
/// Pieces of MessagePack written at an address, without bounds checks: the caller has room for the longest message.
/// Format: github.com/msgpack/msgpack/blob/master/spec.md. Stateless, any thread.
/// </summary>
internal static unsafe class MsgPackText
{
    /// <summary>First byte of a map of up to 15 entries, without their number.</summary>
    public const byte FixMap = 0x80;

    /// <summary>First byte of an array of up to 15 elements, without their number.</summary>
    public const byte FixArray = 0x90;

    /// <summary>First byte of an array with a 16-bit length.</summary>
    public const byte Array16 = 0xdc;

    /// <summary>Writes the start of a map of at most 15 entries.</summary>
    public static byte* Map(byte* at, int entries)
    {
        *at = (byte)(FixMap | entries);
        return at + 1;
    }

    /// <summary>Writes the start of an array of at most 15 elements.</summary>
    public static byte* Array(byte* at, int elements)
    {
        *at = (byte)(FixArray | elements);
        return at + 1;
    }

    /// <summary>Writes a string.</summary>
    public static byte* Text(byte* at, ReadOnlySpan<byte> text)
    {
        if (text.Length < 32)
        {
            *at++ = (byte)(0xa0 | text.Length);
        }
        else if (text.Length < 256)
        {
            *at++ = 0xd9;
            *at++ = (byte)text.Length;
        }
        else
        {
            *at = 0xda;
            BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(at + 1, 2), (ushort)text.Length);
            at += 3;
        }

        text.CopyTo(new Span<byte>(at, text.Length));
        return at + text.Length;
    }

    /// <summary>Writes one letter as a string; <paramref name="otherwise"/> when it is 0.</summary>
    public static byte* Letter(byte* at, byte letter, byte otherwise)
    {
        letter = letter == 0 ? otherwise : letter;
        at[0] = 0xa1;
        at[1] = letter is < 0x20 or > 0x7e ? (byte)'?' : letter;
        return at + 2;
    }

    /// <summary>Writes up to four letters, first in the low byte, as an array of strings.</summary>
    public static byte* Letters(byte* at, uint letters, byte otherwise)
    {
        var count = at++;
        at = Letter(at, (byte)letters, otherwise);
        *count = FixArray | 1;
        for (letters >>= 8; letters != 0; letters >>= 8)
        {
            at = Letter(at, (byte)letters, (byte)' ');
            (*count)++;
        }

        return at;
    }

    /// <summary>Writes a whole number in its shortest form.</summary>
    public static byte* Whole(byte* at, long value)
    {
        if (value < 0)
            return Negative(at, value);
        if (value < 128)
        {
            *at = (byte)value;
            return at + 1;
        }

        if (value <= ushort.MaxValue)
            return value < 256 ? Put1(at, 0xcc, (byte)value) : Put2(at, 0xcd, (ushort)value);
        return value <= uint.MaxValue ? Put4(at, 0xce, (uint)value) : Put8(at, 0xcf, (ulong)value);
    }

    /// <summary>Writes 1e-9 units as a 64-bit float, the nearest to the exact value.</summary>
    public static byte* Price(byte* at, long valueE9) =>
        // Both are whole numbers; below 2^53 the one rounding of the division is the correct one.
        Put8(at, 0xcb, BitConverter.DoubleToUInt64Bits(valueE9 / (double)DecimalE9.One));

    /// <summary>Writes a size: a whole number where it is one, else a 64-bit float.</summary>
    public static byte* Size(byte* at, long valueE9)
    {
        var whole = valueE9 / DecimalE9.One;
        return whole * DecimalE9.One == valueE9 ? Whole(at, whole) : Price(at, valueE9);
    }

    /// <summary>Writes a time as the timestamp extension (type -1) in its shortest form.</summary>
    public static byte* Time(byte* at, long timeNs)
    {
        var seconds = Math.DivRem(timeNs, DecimalE9.One, out var rest);
        if (rest < 0)
        {
            seconds--;
            rest += DecimalE9.One;
        }

        if (seconds is < 0 or > (1L << 34) - 1)
        {
            at[0] = 0xc7;
            at[1] = 12;
            at = Put4(at + 2, 0xff, (uint)rest);
            BinaryPrimitives.WriteInt64BigEndian(new Span<byte>(at, 8), seconds);
            return at + 8;
        }

        if (rest == 0 && seconds <= uint.MaxValue)
        {
            at[0] = 0xd6;
            return Put4(at + 1, 0xff, (uint)seconds);
        }

        at[0] = 0xd7;
        return Put8(at + 1, 0xff, ((ulong)rest << 34) | (ulong)seconds);
    }

    private static byte* Negative(byte* at, long value)
    {
        if (value >= -32)
        {
            *at = (byte)value;
            return at + 1;
        }

        return Put8(at, 0xd3, (ulong)value);
    }

    private static byte* Put1(byte* at, byte kind, byte value)
    {
        at[0] = kind;
        at[1] = value;
        return at + 2;
    }

    private static byte* Put2(byte* at, byte kind, ushort value)
    {
        *at = kind;
        Unsafe.WriteUnaligned(at + 1, BinaryPrimitives.ReverseEndianness(value));
        return at + 3;
    }

    private static byte* Put4(byte* at, byte kind, uint value)
    {
        *at = kind;
        Unsafe.WriteUnaligned(at + 1, BinaryPrimitives.ReverseEndianness(value));
        return at + 5;
    }

    private static byte* Put8(byte* at, byte kind, ulong value)
    {
        *at = kind;
        Unsafe.WriteUnaligned(at + 1, BinaryPrimitives.ReverseEndianness(value));
        return at + 9;
    }
}
