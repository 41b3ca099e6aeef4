using System.Runtime.CompilerServices;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>
/// Spelling of keys to <see cref="FieldKey"/>: one multiplication and one compare. Stateless, any thread.
/// </summary>
internal static class FieldKeys
{
    /// <summary>Entries of a table indexed by <see cref="FieldKey"/>.</summary>
    public const int Count = 38;

    /// <summary>Bytes of the longest key.</summary>
    public const int MaxLength = 3;

    private const int BucketBits = 8;

    // In the order of FieldKey. Some letters mean something else from type to type: c is a close or conditions, a an
    // action or asks, i an id or an indicator, u and d limits.
    private static readonly string[] Names =
    [
        "", "T", "S", "t", "p", "s", "i", "x", "c", "z", "bx", "bp", "bs", "ax", "ap", "as", "o", "h", "l", "v", "n",
        "vw", "oi", "op", "os", "oc", "ci", "cp", "cs", "cc", "a", "b", "u", "d", "sc", "rc", "r", "tks",
    ];

    private static readonly uint[] Words = BuildWords();
    private static readonly byte[] Buckets = new byte[1 << BucketBits];
    private static readonly uint Factor = FindFactor();

    /// <summary>The key of <paramref name="length"/> letters, the first one in the low byte of the word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a dozen instructions in the loop over an element's keys
    public static FieldKey Find(uint word, int length)
    {
        if ((uint)(length - 1) >= MaxLength)
            return FieldKey.None;
        word &= 0x00FF_FFFFu >> ((MaxLength - length) << 3);
        // The length tells a key from the same one with zeros behind it.
        word |= (uint)length << 24;
        var key = Buckets[Bucket(word, Factor)];
        return Words[key] == word ? (FieldKey)key : FieldKey.None;
    }

    /// <summary>The same for a span; longer ones are no key of ours.</summary>
    public static FieldKey Find(ReadOnlySpan<byte> key)
    {
        uint word = 0;
        for (var i = Math.Min(key.Length, MaxLength) - 1; i >= 0; i--)
            word = (word << 8) | key[i];
        return Find(word, key.Length);
    }

    private static uint Bucket(uint word, uint factor) => (word * factor) >> (32 - BucketBits);

    private static uint[] BuildWords()
    {
        var words = new uint[Count];
        for (var key = 1; key < Count; key++)
        {
            words[key] = (uint)Names[key].Length << 24;
            for (var i = 0; i < Names[key].Length; i++)
                words[key] |= (uint)Names[key][i] << (i << 3);
        }

        return words;
    }

    // Tries odd factors, the same ones in every run, until no two keys share a bucket.
    private static uint FindFactor()
    {
        for (var factor = 0x9E37_79B9u; ; factor = (factor * 1_664_525) + 1_013_904_224)
        {
            Array.Clear(Buckets);
            var taken = 0;
            for (var key = 1; key < Count; key++)
            {
                ref var bucket = ref Buckets[Bucket(Words[key], factor)];
                taken += bucket == 0 ? 1 : 0;
                bucket = (byte)key;
            }

            if (taken == Count - 1)
                return factor;
        }
    }
}
