namespace MicroAlpha.Events;

/// <summary>
/// The whole of JSON's number grammar for <see cref="DecimalE9"/>, digit by digit: exponents, long digit strings,
/// values near the limits, and everything that must be refused. Also the only path on machines without the vector
/// instructions.
/// </summary>
internal static class DecimalE9Exact
{
    // Above any exponent that a text of int.MaxValue digits could balance, and far from overflow when added to a
    // position.
    private const long MaxExponent = 1L << 40;

    /// <inheritdoc cref="DecimalE9.TryParse"/>
    public static bool TryParse(ReadOnlySpan<byte> text, out long valueE9, out int consumed)
    {
        valueE9 = 0;
        consumed = 0;
        var start = !text.IsEmpty && text[0] == '-' ? 1 : 0;
        var point = SkipDigits(text, start);
        var whole = point - start;
        if (whole == 0 || (whole > 1 && text[start] == '0'))
            return false;
        var end = point;
        if (end < text.Length && text[end] == '.')
        {
            end = SkipDigits(text, point + 1);
            if (end == point + 1)
                return false;
        }

        var after = end;
        if (!TryParseExponent(text, ref after, out var exponent))
            return false;
        var limit = start == 1 ? 1UL << 63 : long.MaxValue;
        if (!TrySum(text[start..end], whole + exponent + 9, limit, out var magnitude))
            return false;
        valueE9 = start == 1 ? (long)(0 - magnitude) : (long)magnitude;
        consumed = after;
        return true;
    }

    private static int SkipDigits(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && (uint)(text[at] - '0') <= 9)
            at++;
        return at;
    }

    // True without moving when there is none; false when there is an e without digits.
    private static bool TryParseExponent(ReadOnlySpan<byte> text, ref int at, out long exponent)
    {
        exponent = 0;
        if (at >= text.Length || (text[at] | 0x20) != 'e')
            return true;
        at++;
        var isNegative = at < text.Length && text[at] == '-';
        if (at < text.Length && text[at] is (byte)'-' or (byte)'+')
            at++;
        var end = SkipDigits(text, at);
        if (end == at)
            return false;
        for (; at < end; at++)
            exponent = Math.Min((exponent * 10) + (text[at] - '0'), MaxExponent);
        if (isNegative)
            exponent = -exponent;
        return true;
    }

    // Power is that of the first digit, plus one, in units of 1e-9.
    private static bool TrySum(ReadOnlySpan<byte> digits, long power, ulong limit, out ulong magnitude)
    {
        magnitude = 0;
        foreach (var c in digits)
        {
            if (c == '.')
                continue;
            power--;
            var digit = (ulong)c - '0';
            if (power < 0 && digit != 0)
                return false;
            if (power < 0 || (magnitude | digit) == 0)
                continue;
            if (magnitude > (limit - digit) / 10)
                return false;
            magnitude = (magnitude * 10) + digit;
        }

        for (; power > 0 && magnitude != 0; power--)
        {
            if (magnitude > limit / 10)
                return false;
            magnitude *= 10;
        }

        return true;
    }
}
