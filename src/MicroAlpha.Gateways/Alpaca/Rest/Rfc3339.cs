using System.Globalization;

namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>Times as the REST API writes them: no to nine digits of fraction, Z or an offset. Cold path.</summary>
public static class Rfc3339
{
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>
    /// ns since the Unix epoch of a time such as <c>2024-07-18T04:10:33.389152169-04:00</c>, exact. A date alone is
    /// its midnight UTC.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long unixNs)
    {
        unixNs = 0;
        if (text.Length == 10)
        {
            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                return false;
            unixNs = (day.ToDateTime(default).Ticks - DateTime.UnixEpoch.Ticks) * 100;
            return true;
        }

        if (text.Length < 20 || text[10] is not ('T' or 't' or ' ')
            || !DateTime.TryParseExact(
                $"{text[..10]}T{text[11..19]}", "s", CultureInfo.InvariantCulture, DateTimeStyles.None, out var whole))
        {
            return false;
        }

        var rest = text[19..];
        var fraction = 0L;
        if (rest[0] == '.')
        {
            var digits = 1;
            while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
                digits++;
            if (digits is 1 or > 10)
                return false;
            fraction = long.Parse(rest[1..digits], CultureInfo.InvariantCulture);
            for (var n = digits; n < 10; n++)
                fraction *= 10;
            rest = rest[digits..];
        }

        if (!TryReadOffset(rest, out var offsetSeconds))
            return false;
        unixNs = ((whole.Ticks - DateTime.UnixEpoch.Ticks) * 100) + fraction - (offsetSeconds * NsPerSecond);
        return true;
    }

    /// <summary>The time in UTC with nine digits of fraction, as queries take it.</summary>
    public static string Format(long unixNs)
    {
        var seconds = Math.DivRem(unixNs, NsPerSecond, out var fraction);
        if (fraction < 0)
        {
            seconds--;
            fraction += NsPerSecond;
        }

        return string.Create(
            CultureInfo.InvariantCulture, $"{DateTime.UnixEpoch.AddSeconds(seconds):s}.{fraction:000000000}Z");
    }

    private static bool TryReadOffset(ReadOnlySpan<char> text, out int seconds)
    {
        seconds = 0;
        if (text is "Z" or "z")
            return true;
        if (text.Length != 6 || text[3] != ':' || text[0] is not ('+' or '-')
            || !int.TryParse(text[1..3], NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            || !int.TryParse(text[4..], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes))
        {
            return false;
        }

        seconds = ((hours * 60) + minutes) * (text[0] == '-' ? -60 : 60);
        return true;
    }
}
