using System.Text.Json;

namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>A position.</summary>
/// <param name="Symbol">Ticker; crypto pairs come without their slash.</param>
/// <param name="SizeE9">Signed size, 1e-9 units; below 0 = short.</param>
/// <param name="EntryPriceE9">Average entry price, 1e-9 currency units.</param>
/// <param name="PriceE9">Current price, 1e-9 currency units; 0 = not told.</param>
public sealed record AlpacaPosition(string Symbol, long SizeE9, long EntryPriceE9, long PriceE9)
{
    internal static AlpacaPosition Read(JsonElement element)
    {
        var size = element.E9("qty");
        // The sign is in qty; were it not, the side would tell.
        if (element.Text("side") == "short" && size > 0)
            size = -size;
        return new AlpacaPosition(
            element.Text("symbol"), size, element.E9("avg_entry_price"), element.E9("current_price"));
    }
}
