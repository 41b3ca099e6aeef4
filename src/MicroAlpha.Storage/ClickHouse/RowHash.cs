using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// What the rows of a batch are, as a number that a server computes from its table and this class from the block: the
/// sum of one 64-bit hash per row over all its columns. It does not depend on the order of rows.
/// </summary>
internal static class RowHash
{
    private const ulong Salt = 0x4CF2D2BAAE6DA887;

    /// <summary>The hash of one row as SQL; the sum of it over rows is what a block gives.</summary>
    public static string Sql(StoreTable table)
    {
        var text = new StringBuilder(table.Columns[0].HashTerm);
        for (var i = 1; i < table.Columns.Length; i++)
            text.Insert(0, "bitXor(intHash64(").Append("), ").Append(table.Columns[i].HashTerm).Append(')');
        return $"intHash64({text})";
    }

    /// <summary>The sum of the hashes of all rows of a block. Allocates: not on the way of a batch.</summary>
    public static ulong Of(StoreTable table, ReadOnlySpan<byte> body, int rows)
    {
        var hashes = new ulong[rows];
        Of(table, body, hashes);
        var sum = 0UL;
        foreach (var hash in hashes)
            sum += hash;
        return sum;
    }

    /// <summary>The hash of each row of a block.</summary>
    public static void Of(StoreTable table, ReadOnlySpan<byte> body, Span<ulong> hashes)
    {
        hashes.Clear();
        var at = 1;
        while (body[at++] >= 0x80)
        {
        }

        for (var i = 0; i < table.Columns.Length; i++)
        {
            var column = table.Columns[i];
            at += column.Header.Length;
            if (i > 0)
                Mix(hashes);
            at += column.Width == 0
                ? XorText(body[at..], hashes)
                : XorNumbers(body[at..], hashes, column);
        }

        Mix(hashes);
    }

    /// <summary>ClickHouse's intHash64.</summary>
    public static ulong IntHash64(ulong value)
    {
        value ^= Salt;
        value ^= value >> 33;
        value *= 0xff51afd7ed558ccd;
        value ^= value >> 33;
        value *= 0xc4ceb9fe1a85ec53;
        return value ^ (value >> 33);
    }

    /// <summary>SipHash-2-4 with a key of zeros, ClickHouse's sipHash64 of a text.</summary>
    public static ulong SipHash64(ReadOnlySpan<byte> text)
    {
        var (v0, v1, v2, v3) = (0x736f6d6570736575UL, 0x646f72616e646f6dUL, 0x6c7967656e657261UL, 0x7465646279746573UL);
        var last = (ulong)text.Length << 56;
        for (; text.Length >= 8; text = text[8..])
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(text);
            v3 ^= word;
            Round(ref v0, ref v1, ref v2, ref v3);
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
        }

        for (var i = 0; i < text.Length; i++)
            last |= (ulong)text[i] << (8 * i);
        v3 ^= last;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= last;
        v2 ^= 0xff;
        for (var i = 0; i < 4; i++)
            Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Mix(Span<ulong> hashes)
    {
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = IntHash64(hashes[i]);
    }

    private static int XorText(ReadOnlySpan<byte> column, Span<ulong> hashes)
    {
        var at = 0;
        for (var i = 0; i < hashes.Length; i++)
        {
            var length = column[at];
            hashes[i] ^= SipHash64(column.Slice(at + 1, length));
            at += length + 1;
        }

        return at;
    }

    private static int XorNumbers(ReadOnlySpan<byte> column, Span<ulong> hashes, StoreColumn format)
    {
        var width = format.Width;
        for (var i = 0; i < hashes.Length; i++)
        {
            var bytes = column.Slice(i * width, width);
            hashes[i] ^= width switch
            {
                8 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
                4 when format.IsSigned => (ulong)BinaryPrimitives.ReadInt32LittleEndian(bytes),
                4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
                2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
                _ => bytes[0],
            };
        }

        return width * hashes.Length;
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
