using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Rest;

namespace MicroAlpha.Gateways.Alpaca.Calendar;

/// <summary>A trading day. Times are ns since the Unix epoch.</summary>
/// <param name="Day">New York calendar day.</param>
/// <param name="PreOpenNs">Start of the pre-market.</param>
/// <param name="OpenNs">Regular open.</param>
/// <param name="CloseNs">Regular close, early closes included.</param>
/// <param name="EndNs">End of the after-hours: from here on the next session counts.</param>
public sealed record MarketDay(DateOnly Day, long PreOpenNs, long OpenNs, long CloseNs, long EndNs)
{
    /// <summary>The day as yyyymmdd.</summary>
    public uint Number => (uint)((Day.Year * 10_000) + (Day.Month * 100) + Day.Day);

    internal static MarketDay Of(CalendarEntry entry) => new(
        entry.Day,
        At(entry.Day, entry.SessionOpen),
        At(entry.Day, entry.Open),
        At(entry.Day, entry.Close),
        At(entry.Day, entry.SessionClose));

    private static long At(DateOnly day, TimeOnly wall) => NewYorkTime.ToUnixNs(day, wall.Ticks * 100);
}
