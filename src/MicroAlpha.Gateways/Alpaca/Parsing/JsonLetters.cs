using System.Runtime.CompilerServices;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>Texts of one letter. Stateless, any thread.</summary>
internal static class JsonLetters
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
}
