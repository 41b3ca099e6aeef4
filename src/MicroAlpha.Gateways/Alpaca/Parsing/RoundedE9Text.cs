using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>Decimal text with any number of decimals to 1e-9 units. Stateless, any thread, no allocation.</summary>
internal static class RoundedE9Text
{
    // Far beyond what any number that fits needs, and far from overflow.
    private const int MaxExponent = 1 << 20;

    /// <summary>
    /// Parses a number that is known to be one of JSON, rounding to the nearest 1e-9 unit, halves away from zero. False
    /// when it does not fit.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long valueE9)
    {
        if (DecimalE9.TryParse(text, out valueE9, out _))
            return true;
        var start = text[0] == '-' ? 1 : 0;
        var end = text.IndexOfAny((byte)'e', (byte)'E');
        var digits = end < 0 ? text[start..] : text[start..end];
        var point = digits.IndexOf((byte)'.');
        // Power of ten of the first digit, plus one, in units of 1e-9.
        var power = (point < 0 ? digits.Length : point) + 9L + (end < 0 ? 0 : Exponent(text[(end + 1)..]));
        long sum = 0;
        foreach (var c in digits)
        {
            if (c == '.')
                continue;
            if (--power < 0)
            {
                // The first digit that is cut off decides.
                var isUp = power == -1 && c >= '5';
                if (isUp && sum == long.MaxValue)
                    return false;
                sum += isUp ? 1 : 0;
                break;
            }

            var digit = c - '0';
            if (sum > (long.MaxValue - digit) / 10)
                return false;
            sum = (sum * 10) + digit;
        }

        // Zeros behind the last digit mean that nothing was cut off, and the exact parser would have taken it.
        if (power > 0)
            return false;
        valueE9 = start == 0 ? sum : -sum;
        return true;
    }

    private static int Exponent(ReadOnlySpan<byte> text)
    {
        var sign = text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        var exponent = 0;
        foreach (var c in text[sign..])
            exponent = Math.Min((exponent * 10) + (c - '0'), MaxExponent);
        return text[0] == '-' ? -exponent : exponent;
    }
}
