using System.Globalization;
using System.Text;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>Times of the REST API as text. Cold path.</summary>
public static class RestTime
{
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>ns since the Unix epoch of a time as in <see cref="Rfc3339"/>.</summary>
    public static bool TryParse(string text, out long unixNs) =>
        Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out unixNs);

    /// <summary>The day of text such as <c>2026-11-20</c>.</summary>
    public static bool TryParseDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    /// <summary>The time in UTC with nine digits of fraction, as queries take it. From 1970 on.</summary>
    public static string Format(long unixNs) => string.Create(
        CultureInfo.InvariantCulture,
        $"{DateTime.UnixEpoch.AddSeconds(unixNs / NsPerSecond):s}.{unixNs % NsPerSecond:000000000}Z");
}
