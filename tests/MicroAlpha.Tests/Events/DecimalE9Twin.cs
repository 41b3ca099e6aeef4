using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace MicroAlpha.Tests.Events;

/// <summary>The specification of fixed-point text: a regular expression and whole numbers without limit.</summary>
internal static partial class DecimalE9Twin
{
    public static bool TryParse(string text, out long valueE9, out int consumed)
    {
        (valueE9, consumed) = (0, 0);
        var match = Number().Match(text);
        // What follows must not be the beginning of a longer number that is broken: 1. or 1e or 01.
        var rest = text[match.Length..];
        var isBroken = match.Groups[3].Success ? false
            : match.Groups[2].Success ? Regex.IsMatch(rest, "^[eE]") : Regex.IsMatch(rest, "^[eE.]");
        if (!match.Success || isBroken || Regex.IsMatch(text, "^-?0[0-9]"))
            return false;
        var fraction = match.Groups[2].Success ? match.Groups[2].Value[1..] : "";
        var exponent = match.Groups[3].Success
            ? BigInteger.Parse(match.Groups[3].Value[1..].TrimStart('+'), CultureInfo.InvariantCulture) : 0;
        var mantissa = BigInteger.Parse(match.Groups[1].Value + fraction, CultureInfo.InvariantCulture);
        var power = 9 + exponent - fraction.Length;
        if (mantissa.IsZero)
        {
            consumed = match.Length;
            return true;
        }

        if (power > 400 || power < -400)
            return false;
        var scale = BigInteger.Pow(10, (int)BigInteger.Abs(power));
        if (power < 0 && mantissa % scale != 0)
            return false;
        var value = power < 0 ? mantissa / scale : mantissa * scale;
        if (text[0] == '-')
            value = -value;
        if (value < long.MinValue || value > long.MaxValue)
            return false;
        (valueE9, consumed) = ((long)value, match.Length);
        return true;
    }

    public static string Format(long valueE9)
    {
        var magnitude = BigInteger.Abs(valueE9);
        var whole = (magnitude / 1_000_000_000).ToString(CultureInfo.InvariantCulture);
        var fraction = ((int)(magnitude % 1_000_000_000)).ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return (valueE9 < 0 ? "-" : "") + whole + (fraction.Length == 0 ? "" : "." + fraction);
    }

    [GeneratedRegex(@"^-?([0-9]+)(\.[0-9]+)?([eE][+-]?[0-9]+)?")]
    private static partial Regex Number();
}
