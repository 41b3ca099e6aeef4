using System.Runtime.CompilerServices;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>Texts of one letter. Stateless, any thread.</summary>
internal static unsafe class JsonLetters
{
    private const uint Ones = 0x0101_0101;
    private const uint Highs = 0x8080_8080;

    /// <summary>Three blanks, for a word of one letter.</summary>
    public const uint Blanks = 0x2020_2000;

    /// <summary>
    /// True when each of four letters stands for itself in JSON: ASCII, no quote, no backslash, no control character.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a dozen instructions for four letters
    public static bool ArePlain(uint letters)
    {
        var quotes = letters ^ (Ones * '"');
        var slashes = letters ^ (Ones * '\\');
        // Exact for the question whether there is any: a borrow comes only from a byte that is one.
        var found = ((quotes - Ones) & ~quotes) | ((slashes - Ones) & ~slashes) | ((letters - (Ones * ' ')) & ~letters);
        return ((found | letters) & Highs) == 0;
    }

    /// <summary>
    /// Reads one to four texts of one letter up to the bracket that ends their array; the position behind it, or null.
    /// </summary>
    /// <param name="at">The quote of the first one; 20 bytes must be readable.</param>
    /// <param name="mark">The first comma among them, moved behind their last one.</param>
    /// <param name="letters">The letters, the first one in the low byte.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // once a trade, in the middle of its other fields
    public static byte* ReadUpTo4(byte* at, ref uint* mark, out uint letters)
    {
        letters = 0;
        for (var shift = 0; shift < 32; shift += 8)
        {
            var word = Unsafe.ReadUnaligned<uint>(at);
            var letter = (word >> 8) & 0xFF;
            if ((word & 0x00FF_00FF) != ('"' | ('"' << 16)) || !ArePlain(letter | Blanks))
                return null;
            letters |= letter << shift;
            at += 4;
            if (word >> 24 == ']')
                return at;
            if (word >> 24 != ',')
                return null;
            mark++;
        }

        return null;
    }
}
