using System.Text.Json;

namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>What may be traded.</summary>
/// <param name="Symbol">Ticker or pair.</param>
/// <param name="Exchange">NASDAQ, NYSE, ARCA, CRYPTO and so on.</param>
/// <param name="IsTradable">Orders are taken.</param>
/// <param name="IsShortable">Short sales are allowed.</param>
/// <param name="IsFractionable">Parts of a share are allowed.</param>
/// <param name="PriceIncrementE9">Price step of crypto, 1e-9 currency units; 0 = the rule for stocks.</param>
/// <param name="SizeIncrementE9">Size step of crypto, 1e-9 units; 0 = the rule for stocks.</param>
public sealed record AlpacaAsset(
    string Symbol,
    string Exchange,
    bool IsTradable,
    bool IsShortable,
    bool IsFractionable,
    long PriceIncrementE9,
    long SizeIncrementE9)
{
    internal static AlpacaAsset Read(JsonElement element) => new(
        element.Text("symbol"),
        element.Text("exchange"),
        element.Flag("tradable"),
        element.Flag("shortable"),
        element.Flag("fractionable"),
        element.E9("price_increment"),
        element.E9("min_trade_increment"));
}
