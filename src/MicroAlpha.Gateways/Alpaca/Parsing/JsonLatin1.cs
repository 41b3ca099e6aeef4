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
            byte letter;
            if (text[at] == '\\')
            {
                var c = Unescape(text[(at + 1)..], out var used);
                at += used + 1;
                if (c is 0 or > 0xFF)
                    return false;
                letter = (byte)c;
            }
            else if (!Utf8Latin1.TryNext(text, ref at, out letter))
            {
                return false;
            }

            if (length < target.Length)
                target[length] = letter;
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
