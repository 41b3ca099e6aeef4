using MicroAlpha.Events;
using MicroAlpha.Venue.Faults;

namespace MicroAlpha.Venue.Market;

/// <summary>
/// The days and hours of the New York Stock Exchange by its rules: nine, since 2022 ten holidays a year, and days that
/// close at 13:00 (the Friday after Thanksgiving, 24 December and 3 July where they are trading days before the
/// holiday). Closings by decree are not in it. Any thread.
/// </summary>
internal sealed class TradingCalendar(FaultSet faults)
{
    private const long MinuteNs = 60_000_000_000;
    private const int OpenMinute = (9 * 60) + 30;
    private const int CloseMinute = 16 * 60;
    private const int EarlyCloseMinute = 13 * 60;

    /// <summary>True on days with a session.</summary>
    public static bool IsTradingDay(DateOnly day) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !IsHoliday(day);

    /// <summary>The next trading day after a day.</summary>
    public static DateOnly NextTradingDay(DateOnly day)
    {
        do
            day = day.AddDays(1);
        while (!IsTradingDay(day));
        return day;
    }

    /// <summary>Minute of the New York day at which a trading day closes.</summary>
    /// <param name="day">A trading day.</param>
    /// <param name="today">The day a half day without a date is about.</param>
    public int CloseOf(DateOnly day, DateOnly today)
    {
        if (faults.IsOn(VenueFault.HalfDay))
        {
            var wanted = faults.Number(VenueFault.HalfDay, Number(today));
            if (Number(day) == wanted)
                return EarlyCloseMinute;
        }

        var isEarly = day switch
        {
            { Month: 11, DayOfWeek: DayOfWeek.Friday } =>
                day == NthWeekday(day.Year, 11, DayOfWeek.Thursday, 4).AddDays(1),
            { Month: 12, Day: 24 } => true,
            { Month: 7, Day: 3 } => day.DayOfWeek != DayOfWeek.Friday,
            _ => false,
        };
        return isEarly ? EarlyCloseMinute : CloseMinute;
    }

    /// <summary>Regular open of a trading day, ns since the Unix epoch.</summary>
    public static long OpenNs(DateOnly day) => NewYorkTime.ToUnixNs(day, OpenMinute * MinuteNs);

    /// <summary>Regular close of a trading day, ns since the Unix epoch.</summary>
    public long CloseNs(DateOnly day, DateOnly today) => NewYorkTime.ToUnixNs(day, CloseOf(day, today) * MinuteNs);

    /// <summary>True inside the regular hours.</summary>
    public bool IsOpen(long nowNs)
    {
        var today = NewYorkTime.DayOfUnixNs(nowNs);
        return IsTradingDay(today) && nowNs >= OpenNs(today) && nowNs < CloseNs(today, today);
    }

    /// <summary>The next regular open after a time.</summary>
    public static long NextOpenNs(long nowNs)
    {
        var day = NewYorkTime.DayOfUnixNs(nowNs);
        return IsTradingDay(day) && OpenNs(day) > nowNs ? OpenNs(day) : OpenNs(NextTradingDay(day));
    }

    /// <summary>The next regular close after a time.</summary>
    public long NextCloseNs(long nowNs)
    {
        var today = NewYorkTime.DayOfUnixNs(nowNs);
        if (IsTradingDay(today) && CloseNs(today, today) > nowNs)
            return CloseNs(today, today);
        return CloseNs(NextTradingDay(today), today);
    }

    private static int Number(DateOnly day) => (day.Year * 10_000) + (day.Month * 100) + day.Day;

    private static bool IsHoliday(DateOnly day) =>
        IsObserved(day, 1, 1) || IsObserved(day, 7, 4) || IsObserved(day, 12, 25)
        || (day.Year >= 2022 && IsObserved(day, 6, 19))
        || (day.Year >= 1998 && day == NthWeekday(day.Year, 1, DayOfWeek.Monday, 3))
        || day == NthWeekday(day.Year, 2, DayOfWeek.Monday, 3)
        || day == Easter(day.Year).AddDays(-2)
        || day == LastMonday(day.Year, 5)
        || day == NthWeekday(day.Year, 9, DayOfWeek.Monday, 1)
        || day == NthWeekday(day.Year, 11, DayOfWeek.Thursday, 4);

    // On a Sunday the Monday after is free, on a Saturday the Friday before, but New Year's never takes 31 December.
    private static bool IsObserved(DateOnly day, int month, int ofMonth)
    {
        if (day.Month == month && day.Day == ofMonth)
            return true;
        var after = day.AddDays(-1);
        if (day.DayOfWeek == DayOfWeek.Monday && after.Month == month && after.Day == ofMonth)
            return true;
        var before = day.AddDays(1);
        return month != 1 && day.DayOfWeek == DayOfWeek.Friday && before.Month == month && before.Day == ofMonth;
    }

    private static DateOnly NthWeekday(int year, int month, DayOfWeek weekday, int nth)
    {
        var first = new DateOnly(year, month, 1);
        return first.AddDays(((weekday - first.DayOfWeek + 7) % 7) + ((nth - 1) * 7));
    }

    private static DateOnly LastMonday(int year, int month)
    {
        var last = new DateOnly(year, month, DateTime.DaysInMonth(year, month));
        return last.AddDays(-((last.DayOfWeek - DayOfWeek.Monday + 7) % 7));
    }

    // Anonymous Gregorian algorithm (Nature, 20 April 1876). Example: 2026 gives 5 April.
    private static DateOnly Easter(int year)
    {
        var a = year % 19;
        var (b, c) = Math.DivRem(year, 100);
        var (d, e) = Math.DivRem(b, 4);
        var g = (b - ((b + 8) / 25) + 1) / 3;
        var h = ((19 * a) + b - d - g + 15) % 30;
        var (i, k) = Math.DivRem(c, 4);
        var l = (32 + (2 * e) + (2 * i) - h - k) % 7;
        var m = (a + (11 * h) + (22 * l)) / 451;
        var (month, day) = Math.DivRem(h + l - (7 * m) + 114, 31);
        return new DateOnly(year, month, day + 1);
    }
}
