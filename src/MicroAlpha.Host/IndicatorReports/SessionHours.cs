using MicroAlpha.Events;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>
/// Which rows count: all, or those from 09:30 to 16:00 in New York. Keeps the day of the last time, so that most
/// questions need no calendar.
/// </summary>
internal sealed class SessionHours(bool isRegular)
{
    /// <summary>09:30 on the wall, ns after midnight.</summary>
    public const long OpenNs = 34_200_000_000_000;

    private const long CloseWallNs = 57_600_000_000_000;
    private const long DayNs = 86_400_000_000_000;

    private long _midnightNs = long.MinValue;
    private long _nextNs = long.MinValue;

    /// <summary>Only regular hours count.</summary>
    public bool IsRegular => isRegular;

    /// <summary>Open of the day of the last time asked for, ns since the Unix epoch.</summary>
    public long DayOpenNs => _midnightNs + OpenNs;

    /// <summary>Close of that day.</summary>
    public long DayCloseNs => _midnightNs + CloseWallNs;

    /// <summary>New York midnight of the day of a time.</summary>
    public long Midnight(long timeNs)
    {
        _ = OfDay(timeNs);
        return _midnightNs;
    }

    /// <summary>The time counts.</summary>
    public bool Has(long timeNs) => !isRegular || OfDay(timeNs) is >= OpenNs and < CloseWallNs;

    /// <summary>ns after midnight in New York.</summary>
    public long OfDay(long timeNs)
    {
        if (timeNs >= _midnightNs && timeNs < _nextNs)
            return timeNs - _midnightNs;
        var day = NewYorkTime.DayOfUnixNs(timeNs);
        _midnightNs = NewYorkTime.ToUnixNs(day, 0);
        _nextNs = NewYorkTime.ToUnixNs(day.AddDays(1), 0);
        return timeNs - _midnightNs;
    }

    /// <summary>Number of the day, to tell days apart: New York's for regular hours, UTC's else.</summary>
    public long DayOf(long timeNs) => isRegular ? Midnight(timeNs) : timeNs / DayNs;
}
