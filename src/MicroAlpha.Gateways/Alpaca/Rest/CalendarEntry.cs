using System.Globalization;
using System.Text.Json;

namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>A trading day, New York wall-clock times.</summary>
/// <param name="Day">The day.</param>
/// <param name="Open">Regular open.</param>
/// <param name="Close">Regular close, early closes included.</param>
/// <param name="SessionOpen">Start of the pre-market.</param>
/// <param name="SessionClose">End of the after-hours.</param>
public sealed record CalendarEntry(
    DateOnly Day, TimeOnly Open, TimeOnly Close, TimeOnly SessionOpen, TimeOnly SessionClose)
{
    internal static CalendarEntry Read(JsonElement element) => new(
        DateOnly.ParseExact(element.Text("date"), "yyyy-MM-dd", CultureInfo.InvariantCulture),
        ReadTime(element.Text("open"), "0930"),
        ReadTime(element.Text("close"), "1600"),
        ReadTime(element.Text("session_open"), "0400"),
        ReadTime(element.Text("session_close"), "2000"));

    private static TimeOnly ReadTime(string text, string standard) => TimeOnly.ParseExact(
        text.Length > 0 ? text.Replace(":", "", StringComparison.Ordinal) : standard, "HHmm",
        CultureInfo.InvariantCulture);
}
