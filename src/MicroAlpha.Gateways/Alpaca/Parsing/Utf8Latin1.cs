namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>UTF-8 to Latin-1 characters. Stateless, any thread, no allocation.</summary>
internal static class Utf8Latin1
{
    /// <summary>Decodes valid UTF-8. False when it has a character above U+00FF, or a zero.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="target">Receives the first characters; what does not fit is counted only.</param>
    /// <param name="length">Characters in the text.</param>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> target, out int length)
    {
        length = 0;
        for (var at = 0; at < text.Length;)
        {
            if (!TryNext(text, ref at, out var letter))
                return false;
            if (length < target.Length)
                target[length] = letter;
            length++;
        }

        return true;
    }

    /// <summary>Decodes the character at a position and moves behind it.</summary>
    public static bool TryNext(ReadOnlySpan<byte> text, ref int at, out byte letter)
    {
        int c = text[at++];
        letter = (byte)c;
        if (c < 0x80)
            return c != 0;
        // Two bytes make U+0080 to U+07FF, of which C2 and C3 begin those up to U+00FF; longer ones are above.
        if (c > 0xC3)
            return false;
        letter = (byte)((c << 6) | (text[at++] & 0x3F));
        return true;
    }
}
