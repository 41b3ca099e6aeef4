using System.Globalization;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Rest;

namespace MicroAlpha.Gateways.Alpaca.Calendar;

/// <summary>
/// The calendar from the server, kept in a file for starts without one; when there is neither, from the exchange's
/// rule.
/// </summary>
public static class CalendarStore
{
    private const int DaysBack = 10;
    private const int DaysAhead = 370;
    private const int LeastDaysAhead = 7;

    /// <summary>Loads the calendar around a day.</summary>
    /// <param name="rest">Asked first; null = not asked.</param>
    /// <param name="path">The file; empty = none.</param>
    /// <param name="today">New York calendar day.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>The calendar, and where it is from: server, file or rule.</returns>
    public static async Task<(TradingCalendar Calendar, string Origin)> LoadAsync(
        AlpacaRestClient? rest, string path, DateOnly today, CancellationToken stop)
    {
        if (rest is not null)
        {
            try
            {
                var entries = await rest.ReadCalendarAsync(
                    today.AddDays(-DaysBack), today.AddDays(DaysAhead), stop).ConfigureAwait(false);
                if (entries.Count > 0)
                {
                    var calendar = new TradingCalendar(entries.Select(MarketDay.Of));
                    TryWrite(path, entries);
                    return (calendar, "server");
                }
            }
            catch (Exception error) when (error is EngineException or ArgumentException or FormatException)
            {
                // The file or the rule is good enough to go on; the origin says which it was.
            }
        }

        return TryRead(path, today) is { } kept
            ? (kept, "file")
            : (TradingCalendar.FromRule(today.Year - 1, today.Year + 1), "rule");
    }

    private static void TryWrite(string path, IReadOnlyList<CalendarEntry> entries)
    {
        if (path.Length == 0)
            return;
        try
        {
            using (var file = File.Create(path + ".new"))
            using (var writer = new Utf8JsonWriter(file))
            {
                writer.WriteStartArray();
                foreach (var entry in entries)
                {
                    writer.WriteStartObject();
                    writer.WriteString("date"u8, Text(entry.Day, "yyyy-MM-dd"));
                    writer.WriteString("open"u8, Text(entry.Open, "HHmm"));
                    writer.WriteString("close"u8, Text(entry.Close, "HHmm"));
                    writer.WriteString("session_open"u8, Text(entry.SessionOpen, "HHmm"));
                    writer.WriteString("session_close"u8, Text(entry.SessionClose, "HHmm"));
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Only the next start without a server misses it.
        }
    }

    private static TradingCalendar? TryRead(string path, DateOnly today)
    {
        if (path.Length == 0)
            return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var calendar = new TradingCalendar(
                document.RootElement.EnumerateArray().Select(CalendarEntry.Read).Select(MarketDay.Of));
            // An old file would call every day after its last one closed.
            return calendar.Days[0].Day <= today && calendar.Days[^1].Day >= today.AddDays(LeastDaysAhead)
                ? calendar
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException
            or FormatException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static string Text(IFormattable value, string format) =>
        value.ToString(format, CultureInfo.InvariantCulture);
}
