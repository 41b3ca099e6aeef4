namespace MicroAlpha.Events;

/// <summary>
/// Times as venues write them, <c>2021-02-22T15:51:45.335689322Z</c>, to ns since the Unix epoch: RFC 3339 with 0 to 9
/// fractional digits, <c>Z</c> or an offset. Stateless, any thread, no allocation.
/// </summary>
public static class Rfc3339
{
    /// <summary>Bytes of the date, the hour and the minute: <c>2021-02-22T15:51</c>.</summary>
    public const int MinuteLength = 16;

    /// <summary>Longest text: nine fractional digits and an offset.</summary>
    public const int MaxLength = 35;

    private const long NsPerSecond = 1_000_000_000;
    private const long SecondsPerDay = 86_400;

    // Whole seconds of long.MaxValue ns.
    private const long MaxSeconds = long.MaxValue / NsPerSecond;

    /// <summary>
    /// Parses the whole of <paramref name="text"/>. False, with 0, for any other form, for dates and times of day that
    /// do not exist (second 60 included), and outside 1970-01-01T00:00:00Z to 2262-04-11T23:47:16.854775807Z.
    /// </summary>
    /// <param name="text">ASCII; capital T and Z.</param>
    /// <param name="timeNs">ns since the Unix epoch, UTC.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out long timeNs)
    {
        timeNs = 0;
        // Date, time of day, and at least the Z.
        if (text.Length < MinuteLength + 4 || !TryMinute(text, out var seconds) || text[MinuteLength] != ':'
            || !TryTwo(text[(MinuteLength + 1)..], 59, out var second))
            return false;
        var rest = text[(MinuteLength + 3)..];
        if (!TryFraction(ref rest, out var fractionNs) || !TryOffset(rest, out var offset))
            return false;
        seconds += second - offset;
        if (seconds is < 0 or > MaxSeconds)
            return false;
        var wholeNs = seconds * NsPerSecond;
        if (fractionNs > long.MaxValue - wholeNs)
            return false;
        timeNs = wholeNs + fractionNs;
        return true;
    }

    /// <summary>
    /// Parses the first <see cref="MinuteLength"/> bytes as UTC. False when they are no minute, or when the minute is
    /// not whole within the range of <see cref="TryParse"/>.
    /// </summary>
    /// <param name="text">At least <see cref="MinuteLength"/> bytes.</param>
    /// <param name="timeNs">Start of the minute, ns since the Unix epoch.</param>
    public static bool TryParseMinute(ReadOnlySpan<byte> text, out long timeNs)
    {
        timeNs = 0;
        if (!TryMinute(text, out var seconds) || seconds is < 0 or > MaxSeconds - 60)
            return false;
        timeNs = seconds * NsPerSecond;
        return true;
    }

    private static bool TryMinute(ReadOnlySpan<byte> text, out long seconds)
    {
        seconds = 0;
        if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':')
            return false;
        if (!TryTwo(text, 99, out var century) || !TryTwo(text[2..], 99, out var yearOfCentury)
            || !TryTwo(text[5..], 12, out var month) || !TryTwo(text[8..], 31, out var day)
            || !TryTwo(text[11..], 23, out var hour) || !TryTwo(text[14..], 59, out var minute))
            return false;
        var year = (century * 100) + yearOfCentury;
        // Year 0 exists in RFC 3339, but not in DateTime; it is out of range anyway.
        if (year == 0 || month == 0 || day == 0 || day > DateTime.DaysInMonth(year, month))
            return false;
        seconds = (DaysSinceEpoch(year, month, day) * SecondsPerDay) + (hour * 3600) + (minute * 60);
        return true;
    }

    // Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil. Example: 2021-02-22 is day 18680.
    private static long DaysSinceEpoch(int year, int month, int day)
    {
        year -= month <= 2 ? 1 : 0;
        var era = year / 400;
        var yearOfEra = year - (era * 400);
        var dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * 146_097L) + dayOfEra - 719_468;
    }

    // True without moving when there is no point; false when no digit or more than nine follow it.
    private static bool TryFraction(ref ReadOnlySpan<byte> rest, out long fractionNs)
    {
        fractionNs = 0;
        if (rest.IsEmpty || rest[0] != '.')
            return true;
        var digits = 0;
        while (digits + 1 < rest.Length && (uint)(rest[digits + 1] - '0') <= 9)
        {
            if (++digits > 9)
                return false;
            fractionNs = (fractionNs * 10) + (rest[digits] - '0');
        }

        rest = rest[(digits + 1)..];
        for (var i = digits; i < 9; i++)
            fractionNs *= 10;
        return digits > 0;
    }

    private static bool TryOffset(ReadOnlySpan<byte> rest, out int offsetSeconds)
    {
        offsetSeconds = 0;
        if (rest.Length == 1)
            return rest[0] == 'Z';
        if (rest.Length != 6 || rest[0] is not ((byte)'+' or (byte)'-') || rest[3] != ':'
            || !TryTwo(rest[1..], 23, out var hours) || !TryTwo(rest[4..], 59, out var minutes))
            return false;
        offsetSeconds = (hours * 3600) + (minutes * 60);
        if (rest[0] == '-')
            offsetSeconds = -offsetSeconds;
        return true;
    }

    private static bool TryTwo(ReadOnlySpan<byte> text, int largest, out int value)
    {
        var tens = (uint)(text[0] - '0');
        var ones = (uint)(text[1] - '0');
        value = (int)((tens * 10) + ones);
        return tens <= 9 && ones <= 9 && value <= largest;
    }
}
