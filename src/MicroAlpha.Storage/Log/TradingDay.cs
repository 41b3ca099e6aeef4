namespace MicroAlpha.Storage.Log;

/// <summary>
/// A calendar day in New York with its bounds, so that a stream of times is mapped to days by two comparisons each. The
/// rule is computed, not looked up: a minimal Debian has no time zone files. It is that of the Uniform Time Act as
/// amended in 1986 and 2005: exact from 1976 on.
/// </summary>
/// <param name="Day">The day as yyyymmdd.</param>
/// <param name="StartNs">Its first ns, ns since the Unix epoch.</param>
/// <param name="EndNs">The first ns of the next day.</param>
public readonly record struct TradingDay(int Day, long StartNs, long EndNs)
{
    private const long HourNs = 3_600_000_000_000;
    private const long DayNs = 24 * HourNs;
    private const long StandardOffsetNs = -5 * HourNs;
    private const long SummerOffsetNs = -4 * HourNs;

    /// <summary>
    /// The day of a time in ns since the Unix epoch. 2026-03-08 (the change to summer time) lasts 23 hours: it starts
    /// at 05:00 UTC and ends at 04:00 UTC of the 9th.
    /// </summary>
    public static TradingDay Of(long timeNs)
    {
        var local = Math.Clamp(timeNs, -long.MaxValue + DayNs, long.MaxValue - (3 * DayNs));
        local += OffsetNs(local);
        var index = Math.DivRem(local, DayNs, out var rest);
        if (rest < 0)
            index--;
        var date = DateOnly.FromDayNumber((int)index + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber);
        return new TradingDay(
            (date.Year * 10000) + (date.Month * 100) + date.Day,
            MidnightNs(index),
            MidnightNs(index + 1));
    }

    /// <summary>True when the time is in the day.</summary>
    public bool Contains(long timeNs) => timeNs >= StartNs && timeNs < EndNs;

    private static long MidnightNs(long dayIndex)
    {
        // Midnight is at 5:00 UTC in winter and 4:00 in summer; clocks change at 2:00, so both instants have the same
        // offset.
        var standard = (dayIndex * DayNs) - StandardOffsetNs;
        return OffsetNs(standard) == SummerOffsetNs ? standard - HourNs : standard;
    }

    private static long OffsetNs(long timeNs)
    {
        var year = DateTime.UnixEpoch.AddTicks(timeNs / 100).Year;
        var (startDay, endDay) = year switch
        {
            >= 2007 => (Sunday(year, 3, 8), Sunday(year, 11, 1)),
            >= 1987 => (Sunday(year, 4, 1), Sunday(year, 10, 25)),
            _ => (Sunday(year, 4, 24), Sunday(year, 10, 25)),
        };
        var start = (startDay * DayNs) + (2 * HourNs) - StandardOffsetNs;
        var end = (endDay * DayNs) + (2 * HourNs) - SummerOffsetNs;
        return timeNs >= start && timeNs < end ? SummerOffsetNs : StandardOffsetNs;
    }

    /// <summary>Index from 1970-01-01 of the first Sunday on or after a date.</summary>
    private static long Sunday(int year, int month, int day)
    {
        var date = new DateOnly(year, month, day);
        var first = date.AddDays((7 - (int)date.DayOfWeek) % 7);
        return first.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
    }
}
