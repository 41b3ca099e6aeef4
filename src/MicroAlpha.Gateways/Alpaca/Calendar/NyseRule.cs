using MicroAlpha.Gateways.Alpaca.Rest;

namespace MicroAlpha.Gateways.Alpaca.Calendar;

/// <summary>
/// Trading days of the New York Stock Exchange by its Rule 7.2 and the closings it announced: what is used when no
/// server can be asked. Exact for 2013 to the announced years; later one-off closings cannot be known.
/// </summary>
/// <remarks>
/// A holiday on a Saturday is kept on Friday, on a Sunday on Monday; but New Year's Day on a Saturday is not kept.
/// Early closes at 13:00: the day before Independence Day and Christmas Eve when the holiday is kept on its own date
/// and the day before is a weekday, and the day after Thanksgiving. Example: 2026-07-03 is a holiday, for the 4th is a
/// Saturday; 2026-11-27 closes at 13:00.
/// </remarks>
public static class NyseRule
{
    /// <summary>First year the rule is exact for.</summary>
    public const int FirstYear = 2013;

    private static readonly TimeOnly PreOpen = new(4, 0);
    private static readonly TimeOnly Open = new(9, 30);
    private static readonly TimeOnly Close = new(16, 0);
    private static readonly TimeOnly EarlyClose = new(13, 0);
    private static readonly TimeOnly End = new(20, 0);
    private static readonly TimeOnly EarlyEnd = new(17, 0);

    // Days of mourning for presidents.
    private static readonly DateOnly[] OneOffs = [new(2018, 12, 5), new(2025, 1, 9)];

    /// <summary>The trading days of a year.</summary>
    public static IEnumerable<CalendarEntry> DaysOf(int year)
    {
        var holidays = HolidaysOf(year);
        var early = EarlyClosesOf(year);
        for (var day = new DateOnly(year, 1, 1); day.Year == year; day = day.AddDays(1))
        {
            if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || holidays.Contains(day))
                continue;
            var isEarly = early.Contains(day);
            yield return new CalendarEntry(
                day, Open, isEarly ? EarlyClose : Close, PreOpen, isEarly ? EarlyEnd : End);
        }
    }

    private static HashSet<DateOnly> HolidaysOf(int year)
    {
        HashSet<DateOnly> days =
        [
            Nth(year, 1, DayOfWeek.Monday, 3),
            Nth(year, 2, DayOfWeek.Monday, 3),
            Easter(year).AddDays(-2),
            Nth(year, 6, DayOfWeek.Monday, 1).AddDays(-7),
            Kept(new DateOnly(year, 7, 4)),
            Nth(year, 9, DayOfWeek.Monday, 1),
            Nth(year, 11, DayOfWeek.Thursday, 4),
            Kept(new DateOnly(year, 12, 25)),
            .. OneOffs.Where(day => day.Year == year),
        ];
        var newYear = new DateOnly(year, 1, 1);
        if (newYear.DayOfWeek != DayOfWeek.Saturday)
            days.Add(Kept(newYear));
        // The last Monday of May may be the fifth: it is the one before June's first, found above.
        if (year >= 2022)
            days.Add(Kept(new DateOnly(year, 6, 19)));
        return days;
    }

    private static HashSet<DateOnly> EarlyClosesOf(int year)
    {
        HashSet<DateOnly> days = [Nth(year, 11, DayOfWeek.Thursday, 4).AddDays(1)];
        foreach (var eve in new[] { new DateOnly(year, 7, 3), new DateOnly(year, 12, 24) })
        {
            // From Monday to Thursday: then the holiday itself is a weekday.
            if (eve.DayOfWeek is >= DayOfWeek.Monday and <= DayOfWeek.Thursday)
                days.Add(eve);
        }

        return days;
    }

    private static DateOnly Kept(DateOnly day) => day.DayOfWeek switch
    {
        DayOfWeek.Saturday => day.AddDays(-1),
        DayOfWeek.Sunday => day.AddDays(1),
        _ => day,
    };

    private static DateOnly Nth(int year, int month, DayOfWeek weekday, int n)
    {
        var first = new DateOnly(year, month, 1);
        return first.AddDays((((int)weekday - (int)first.DayOfWeek + 7) % 7) + (7 * (n - 1)));
    }

    // Gregorian Easter, the "anonymous" algorithm (Nature, 1876; Meeus, Astronomical Algorithms, chapter 8). Example:
    // 2026-04-05, so that Good Friday is 2026-04-03.
    private static DateOnly Easter(int year)
    {
        var a = year % 19;
        var b = year / 100;
        var c = year % 100;
        var d = ((19 * a) + b - (b / 4) - ((b - ((b + 8) / 25) + 1) / 3) + 15) % 30;
        var e = (32 + (2 * (b % 4)) + (2 * (c / 4)) - d - (c % 4)) % 7;
        var f = d + e - (7 * ((a + (11 * d) + (22 * e)) / 451)) + 114;
        return new DateOnly(year, f / 31, (f % 31) + 1);
    }
}
