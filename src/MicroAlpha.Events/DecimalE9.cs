namespace MicroAlpha.Events;

/// <summary>
/// Decimal text to and from whole numbers of 1e-9 units: exact, overflow-checked, without allocation.
/// </summary>
public static class DecimalE9
{
    /// <summary>One whole unit.</summary>
    public const long One = 1_000_000_000;

    /// <summary>Longest text that <see cref="Format"/> writes: sign, 10 digits, point, 9 digits.</summary>
    public const int MaxLength = 21;

    /// <summary>
    /// Parses <c>[-]digits[.digits][e[+-]digits]</c> (JSON's number) from the start of <paramref name="text"/>. Every digit
    /// below 1e-9 must be 0. False, with <paramref name="consumed"/> 0, for anything else, overflow included.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long valueE9, out int consumed)
    {
        valueE9 = 0;
        consumed = 0;
        var at = 0;
        var negative = at < text.Length && text[at] == '-';
        if (negative)
            at++;
        Int128 mantissa = 0;
        var scale = 9;
        var digits = 0;
        var seenPoint = false;
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '.' && !seenPoint && digits > 0)
            {
                seenPoint = true;
                continue;
            }

            if (c is < (byte)'0' or > (byte)'9')
                break;
            digits++;
            if (seenPoint && scale == 0)
            {
                if (c != '0')
                    return false;
                continue;
            }

            mantissa = (mantissa * 10) + (c - '0');
            if (mantissa > long.MaxValue)
                return false;
            if (seenPoint)
                scale--;
        }

        if (digits == 0 || text[at - 1] == '.')
            return false;
        for (; scale > 0; scale--)
            mantissa *= 10;
        if (mantissa > long.MaxValue)
            return false;
        valueE9 = negative ? -(long)mantissa : (long)mantissa;
        consumed = at;
        return true;
    }

    /// <summary>
    /// Writes the shortest exact text and returns its length; 0 when <paramref name="target"/> is shorter than
    /// <see cref="MaxLength"/>.
    /// </summary>
    public static int Format(long valueE9, Span<byte> target)
    {
        if (target.Length < MaxLength)
            return 0;
        var magnitude = valueE9 < 0 ? 0UL - (ulong)valueE9 : (ulong)valueE9;
        var at = 0;
        if (valueE9 < 0)
            target[at++] = (byte)'-';
        var whole = magnitude / (ulong)One;
        var fraction = (uint)(magnitude % (ulong)One);
        _ = System.Buffers.Text.Utf8Formatter.TryFormat(whole, target[at..], out var written);
        at += written;
        if (fraction == 0)
            return at;
        target[at++] = (byte)'.';
        for (var unit = 100_000_000u; fraction != 0; unit /= 10)
        {
            target[at++] = (byte)('0' + (fraction / unit));
            fraction %= unit;
        }

        return at;
    }
}
