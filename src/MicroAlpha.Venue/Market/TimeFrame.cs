using System.Globalization;
using MicroAlpha.Events;

namespace MicroAlpha.Venue.Market;

/// <summary>Length of a bar as requests name it: 1Min to 59Min, 1Hour to 23Hour, 1Day, 1Week, 1 to 12 Month.</summary>
internal readonly record struct TimeFrame
{
    private const long MinuteNs = 60_000_000_000;
    private static readonly int[] MonthCounts = [1, 2, 3, 4, 6, 12];

    private readonly int _count;
    private readonly char _unit;

    private TimeFrame(int count, char unit)
    {
        _count = count;
        _unit = unit;
    }

    /// <summary>Parses a time frame; false when it is none of those allowed.</summary>
    public static bool TryParse(string text, out TimeFrame frame)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        frame = default;
        if (!int.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return false;
        var unit = text[digits..] switch
        {
            "Min" or "T" => 'T',
            "Hour" or "H" => 'H',
            "Day" or "D" => 'D',
            "Week" or "W" => 'W',
            "Month" or "M" => 'M',
            _ => ' ',
        };
        frame = new TimeFrame(count, unit);
        return unit switch
        {
            'T' => count is >= 1 and <= 59,
            'H' => count is >= 1 and <= 23,
            'D' or 'W' => count == 1,
            'M' => MonthCounts.Contains(count),
            _ => false,
        };
    }

    /// <summary>
    /// Start of the bar that a time falls into, ns since the Unix epoch; days and longer are New York's.
    /// </summary>
    public long StartOf(long timeNs)
    {
        if (_unit is 'T' or 'H')
        {
            var lengthNs = _count * (_unit == 'T' ? MinuteNs : 60 * MinuteNs);
            return timeNs - (timeNs % lengthNs);
        }

        var day = NewYorkTime.DayOfUnixNs(timeNs);
        var first = _unit switch
        {
            'W' => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            'M' => new DateOnly(day.Year, ((day.Month - 1) / _count * _count) + 1, 1),
            _ => day,
        };
        return NewYorkTime.ToUnixNs(first, 0);
    }

    /// <summary>True for a day and longer, whose prices leave extended hours out.</summary>
    public bool IsDaily => _unit is not ('T' or 'H');
}
