namespace MicroAlpha.Events;

/// <summary>
/// New York's civil time from the rule of the law, without a time-zone database: UTC-5, in summer UTC-4 from 02:00
/// standard time to 02:00 daylight time. Valid from 1967.
/// </summary>
/// <remarks>
/// Summer begins on the second Sunday of March and ends on the first Sunday of November since 2007 (Energy Policy Act
/// of 2005); it began on the first Sunday of April from 1987 and on the last one before, and ended on the last Sunday
/// of October. The energy crisis made it begin on 6 January 1974 and 23 February 1975. Example: 2013-10-08 09:30 in New
/// York is 13:30 UTC.
/// </remarks>
public static class NewYorkTime
{
    /// <summary>First year the rule holds for.</summary>
    public const int FirstYear = 1967;

    /// <summary>One hour, ns.</summary>
    private const long HourNs = 3_600_000_000_000;

    private const long DayNs = 24 * HourNs;

    /// <summary>
    /// ns since the Unix epoch of a wall-clock time. A time that the spring change skips is taken as daylight time, a
    /// time that the autumn change repeats as its first pass.
    /// </summary>
    /// <param name="day">New York calendar day.</param>
    /// <param name="wallNs">What the clock on the wall shows, ns after midnight.</param>
    public static long ToUnixNs(DateOnly day, long wallNs)
    {
        var localNs = DayStartNs(day) + wallNs;
        var isSummer = localNs >= SummerStartNs(day.Year) && localNs < SummerEndNs(day.Year);
        return localNs + ((isSummer ? 4 : 5) * HourNs);
    }

    /// <summary>
    /// ns of the wall clock since 1970-01-01 00:00 in New York: its day and time of day by plain division.
    /// </summary>
    /// <param name="unixNs">ns since the Unix epoch, from the year <see cref="FirstYear"/>.</param>
    public static long ToWallNs(long unixNs)
    {
        var standardNs = unixNs - (5 * HourNs);
        var year = DayOf(standardNs).Year;
        var isSummer = standardNs >= SummerStartNs(year) && standardNs < SummerEndNs(year) - HourNs;
        return isSummer ? standardNs + HourNs : standardNs;
    }

    /// <summary>The New York calendar day of a time.</summary>
    /// <param name="unixNs">ns since the Unix epoch.</param>
    public static DateOnly DayOfUnixNs(long unixNs) => DayOf(ToWallNs(unixNs));

    private static DateOnly DayOf(long wallNs) =>
        DateOnly.FromDayNumber((int)(Math.DivRem(wallNs, DayNs, out var rest) - (rest < 0 ? 1 : 0)) + EpochDayNumber);

    private static int EpochDayNumber => new DateOnly(1970, 1, 1).DayNumber;

    private static long DayStartNs(DateOnly day) => (day.DayNumber - EpochDayNumber) * DayNs;

    // 02:00 on the wall of the day on which summer begins.
    private static long SummerStartNs(int year)
    {
        var day = year switch
        {
            >= 2007 => SundayFrom(year, 3, 8),
            >= 1987 => SundayFrom(year, 4, 1),
            1975 => new DateOnly(1975, 2, 23),
            1974 => new DateOnly(1974, 1, 6),
            _ => SundayFrom(year, 4, 24),
        };
        return DayStartNs(day) + (2 * HourNs);
    }

    // 02:00 on the wall (daylight time) of the day on which summer ends.
    private static long SummerEndNs(int year) =>
        DayStartNs(year >= 2007 ? SundayFrom(year, 11, 1) : SundayFrom(year, 10, 25)) + (2 * HourNs);

    // The first Sunday on or after a day of a month.
    private static DateOnly SundayFrom(int year, int month, int firstDay)
    {
        var day = new DateOnly(year, month, firstDay);
        return day.AddDays((7 - (int)day.DayOfWeek) % 7);
    }
}
