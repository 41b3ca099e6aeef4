using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace MicroAlpha.Tests.Events;

/// <summary>The specification of times: a regular expression, the framework's calendar and whole numbers.</summary>
internal static partial class Rfc3339Twin
{
    /// <summary>ns since the Unix epoch, also far outside the range of a slot; null when it is no time.</summary>
    public static BigInteger? Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || !DateTime.TryParseExact(
            match.Groups[1].Value, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            return null;
        var ns = (BigInteger)(time - DateTime.UnixEpoch).Ticks * 100;
        ns += BigInteger.Parse("0" + match.Groups[2].Value.PadRight(9, '0'), CultureInfo.InvariantCulture);
        if (match.Groups[3].Value == "Z")
            return ns;
        var hours = int.Parse(match.Groups[3].Value[1..3], CultureInfo.InvariantCulture);
        var minutes = int.Parse(match.Groups[3].Value[4..], CultureInfo.InvariantCulture);
        if (hours > 23 || minutes > 59)
            return null;
        var offset = (BigInteger)((hours * 60) + minutes) * 60_000_000_000;
        return match.Groups[3].Value[0] == '+' ? ns - offset : ns + offset;
    }

    [GeneratedRegex(
        @"\A([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?"
        + @"(Z|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex Form();
}
