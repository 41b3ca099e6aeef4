using System.Buffers.Binary;

namespace MicroAlpha.Venue.Faults;

/// <summary>
/// Random numbers of a seed (SplitMix64, Steele, Lea and Flood 2014): the identities of orders and what faults choose.
/// One owner thread.
/// </summary>
internal sealed class SplitMix(ulong seed)
{
    private const string UlidLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private ulong _state = seed;
    private long _ulidMs;
    private ulong _ulidRandom;

    /// <summary>The next 64 random bits.</summary>
    public ulong Next()
    {
        var z = _state += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(((Next() >> 32) * (uint)count) >> 32);

    /// <summary>A version 4 UUID.</summary>
    public Guid NextUuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Next());
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Next());
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>An identity that sorts by time and, within a millisecond, by order of asking (ULID).</summary>
    public string NextUlid(long timeNs)
    {
        // Never back, also when the clock is skewed: clients page by it.
        var ms = Math.Max(timeNs / 1_000_000, _ulidMs);
        _ulidRandom = ms == _ulidMs ? _ulidRandom + 1 + (Next() & 0xffff) : Next() >> 2;
        _ulidMs = ms;
        return string.Create(26, (ms, _ulidRandom), static (text, parts) =>
        {
            var (time, random) = parts;
            for (var i = 9; i >= 0; i--, time >>= 5)
                text[i] = UlidLetters[(int)(time & 31)];
            for (var i = 25; i >= 10; i--, random >>= 5)
                text[i] = UlidLetters[(int)(random & 31)];
        });
    }
}
