namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>Strings of JSON to Latin-1 characters. Stateless, any thread, no allocation.</summary>
internal static class JsonLatin1
{
    /// <summary>
    /// Decodes a string that is known to be valid. False when it has a character above U+00FF, a zero, or half a
    /// surrogate pair.
    /// </summary>
    /// <param name="text">What stands between the quotes; valid escapes, valid UTF-8.</param>
    /// <param name="target">Receives the first characters; what does not fit is counted only.</param>
    /// <param name="length">Characters in the string.</param>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> target, out int length)
    {
        length = 0;
        for (var at = 0; at < text.Length;)
        {
            int c = text[at++];
            if (c == '\\')
            {
                c = Unescape(text[at..], out var used);
                at += used;
            }
            else if (c >= 0x80)
            {
                // Two bytes make U+0080 to U+07FF; longer sequences are above Latin-1.
                if (c >= 0xE0)
                    return false;
                c = ((c & 0x1F) << 6) | (text[at++] & 0x3F);
            }

            if (c is 0 or > 0xFF)
                return false;
            if (length < target.Length)
                target[length] = (byte)c;
            length++;
        }

        return true;
    }

    // The character of an escape without its backslash, and the bytes it takes.
    private static int Unescape(ReadOnlySpan<byte> text, out int used)
    {
        used = 1;
        switch (text[0])
        {
            case (byte)'b':
                return '\b';
            case (byte)'f':
                return '\f';
            case (byte)'n':
                return '\n';
            case (byte)'r':
                return '\r';
            case (byte)'t':
                return '\t';
            case (byte)'u':
                used = 5;
                return (Hex(text[1]) << 12) | (Hex(text[2]) << 8) | (Hex(text[3]) << 4) | Hex(text[4]);
            default:
                return text[0];
        }
    }

    private static int Hex(byte digit) => (digit & 15) + (9 * (digit >> 6));
}
