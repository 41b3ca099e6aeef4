using System.Buffers.Binary;

namespace MicroAlpha.Gateways.Captures;

/// <summary>CRC-32 of zip and gzip (IEEE 802.3, reflected, polynomial 0xEDB88320), eight bytes a step.</summary>
internal static class Crc32
{
    private static readonly uint[] Tables = BuildTables();

    /// <summary>
    /// The checksum of what <paramref name="crc"/> covers followed by <paramref name="bytes"/>; start with 0.
    /// </summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        var tables = Tables;
        crc = ~crc;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var low = crc ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = tables[(7 * 256) + (low & 255)] ^ tables[(6 * 256) + ((low >> 8) & 255)]
                ^ tables[(5 * 256) + ((low >> 16) & 255)] ^ tables[(4 * 256) + (low >> 24)]
                ^ tables[(3 * 256) + (high & 255)] ^ tables[(2 * 256) + ((high >> 8) & 255)]
                ^ tables[256 + ((high >> 16) & 255)] ^ tables[high >> 24];
        }

        foreach (var value in bytes)
            crc = tables[(crc ^ value) & 255] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] BuildTables()
    {
        var tables = new uint[8 * 256];
        for (var i = 0u; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
                value = (value >> 1) ^ (0xEDB88320u & (0u - (value & 1)));
            tables[i] = value;
        }

        for (var i = 256; i < tables.Length; i++)
            tables[i] = (tables[i - 256] >> 8) ^ tables[tables[i - 256] & 255];
        return tables;
    }
}
