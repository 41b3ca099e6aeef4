using System.Numerics;
using System.Runtime.InteropServices;

namespace MicroAlpha.Storage.Log;

/// <summary>
/// CRC-32C (Castagnoli, RFC 3720 appendix B.4) by the processor's instruction. "123456789" gives 0xE3069283.
/// </summary>
internal static class Crc32C
{
    /// <summary>The CRC-32C of <paramref name="bytes"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, word);
        foreach (var single in bytes[(words.Length * sizeof(ulong))..])
            crc = BitOperations.Crc32C(crc, single);
        return ~crc;
    }
}
