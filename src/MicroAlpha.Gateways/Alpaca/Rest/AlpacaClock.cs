using System.Text.Json;

namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>Alpaca's clock. Times are ns since the Unix epoch.</summary>
/// <param name="TimeNs">Now.</param>
/// <param name="IsOpen">Regular trading is on.</param>
/// <param name="NextOpenNs">Next regular open.</param>
/// <param name="NextCloseNs">Next regular close.</param>
public sealed record AlpacaClock(long TimeNs, bool IsOpen, long NextOpenNs, long NextCloseNs)
{
    internal static AlpacaClock Read(JsonElement element) => new(
        element.TimeNs("timestamp"),
        element.Flag("is_open"),
        element.TimeNs("next_open"),
        element.TimeNs("next_close"));
}
