using System.Globalization;
using MicroAlpha.Events;

namespace MicroAlpha.Venue.Wire;

/// <summary>Times of replies and of query parameters, ns since the Unix epoch. Cold path, any thread.</summary>
internal static class TimeText
{
    private const long SecondNs = 1_000_000_000;

    /// <summary>UTC with a Z and 0 to 9 digits behind the second.</summary>
    public static string Text(long timeNs) => Format(timeNs, "Z");

    /// <summary>New York's clock with its offset from UTC.</summary>
    public static string NewYork(long timeNs)
    {
        var wallNs = NewYorkTime.ToWallNs(timeNs);
        return Format(wallNs, timeNs - wallNs == 4 * 3600 * SecondNs ? "-04:00" : "-05:00");
    }

    /// <summary>Parses a time with Z or an offset, or a date (its midnight in New York).</summary>
    public static bool TryParse(string text, out long timeNs)
    {
        timeNs = 0;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            if (day.Year < NewYorkTime.FirstYear)
                return false;
            timeNs = NewYorkTime.ToUnixNs(day, 0);
            return true;
        }

        // DateTimeOffset knows seven digits: the fraction is read apart.
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var end = point + 1;
        while (point >= 0 && end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        var whole = point < 0 ? text : text[..point] + text[end..];
        if (!DateTimeOffset.TryParse(whole, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return false;
        timeNs = (time.UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
        if (point < 0)
            return true;
        var digits = text[(point + 1)..end];
        if (digits.Length is 0 or > 9)
            return false;
        timeNs += long.Parse(digits.PadRight(9, '0'), CultureInfo.InvariantCulture);
        return true;
    }

    private static string Format(long timeNs, string zone)
    {
        var second = Math.DivRem(timeNs, SecondNs, out var rest);
        var text = DateTime.UnixEpoch.AddSeconds(second)
            .ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        return rest == 0
            ? text + zone
            : $"{text}.{rest.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0')}{zone}";
    }
}
