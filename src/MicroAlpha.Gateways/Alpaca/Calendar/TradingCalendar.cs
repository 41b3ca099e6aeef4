using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Calendar;

/// <summary>Trading days in order, and what phase a time is in. Immutable; any thread.</summary>
public sealed class TradingCalendar
{
    private readonly MarketDay[] _days;

    /// <summary>Creates a calendar of days in order.</summary>
    /// <exception cref="ArgumentException">There is no day, or they are not in order.</exception>
    public TradingCalendar(IEnumerable<MarketDay> days)
    {
        _days = [.. days];
        if (_days.Length == 0)
            throw new ArgumentException("A calendar has at least one day.", nameof(days));
        for (var at = 0; at < _days.Length; at++)
        {
            var day = _days[at];
            if ((at > 0 && day.PreOpenNs < _days[at - 1].EndNs) || day.OpenNs < day.PreOpenNs
                || day.CloseNs <= day.OpenNs || day.EndNs < day.CloseNs)
            {
                throw new ArgumentException($"The day {day.Day:yyyy-MM-dd} is not in order.", nameof(days));
            }
        }
    }

    /// <summary>The days.</summary>
    public IReadOnlyList<MarketDay> Days => _days;

    /// <summary>The calendar of the exchange's rule.</summary>
    public static TradingCalendar FromRule(int firstYear, int lastYear) => new(
        Enumerable.Range(firstYear, lastYear - firstYear + 1).SelectMany(NyseRule.DaysOf).Select(MarketDay.Of));

    /// <summary>True when the days around a time are known.</summary>
    public bool Covers(long timeNs) => timeNs >= _days[0].PreOpenNs && timeNs < _days[^1].EndNs;

    /// <summary>True in regular trading hours.</summary>
    public bool IsRegular(long timeNs) => At(timeNs).Phase == SessionPhase.Regular;

    /// <summary>
    /// The session a time counts to, its phase, and when that ends. After a session's end the next one counts: orders
    /// and data belong to its day.
    /// </summary>
    public CalendarMoment At(long timeNs)
    {
        var index = IndexOf(timeNs);
        if (index == _days.Length)
            return new CalendarMoment(null, null, SessionPhase.Unknown, long.MaxValue);
        var day = _days[index];
        var next = index + 1 < _days.Length ? _days[index + 1] : null;
        if (timeNs < day.PreOpenNs)
            return new CalendarMoment(day, next, SessionPhase.Closed, day.PreOpenNs);
        if (timeNs < day.OpenNs)
            return new CalendarMoment(day, next, SessionPhase.PreMarket, day.OpenNs);
        return timeNs < day.CloseNs
            ? new CalendarMoment(day, next, SessionPhase.Regular, day.CloseNs)
            : new CalendarMoment(day, next, SessionPhase.PostMarket, day.EndNs);
    }

    // The first day that has not ended.
    private int IndexOf(long timeNs)
    {
        var low = 0;
        var high = _days.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_days[middle].EndNs <= timeNs)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
