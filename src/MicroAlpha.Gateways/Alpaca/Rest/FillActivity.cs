using System.Text.Json;

namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>One execution, from the account's activities.</summary>
/// <param name="Id">Row id, increasing with time; also the page token.</param>
/// <param name="OrderId">Alpaca's order id.</param>
/// <param name="PriceE9">Price, 1e-9 currency units.</param>
/// <param name="SizeE9">Size, 1e-9 units.</param>
/// <param name="CumulativeSizeE9">Executed of the order after this, 1e-9 units.</param>
/// <param name="TimeNs">When, ns since the Unix epoch, Alpaca's clock.</param>
public sealed record FillActivity(
    string Id, Guid OrderId, long PriceE9, long SizeE9, long CumulativeSizeE9, long TimeNs)
{
    internal static FillActivity Read(JsonElement element) => new(
        element.Text("id"),
        element.Id("order_id"),
        element.E9("price"),
        element.E9("qty"),
        element.E9("cum_qty"),
        element.TimeNs("transaction_time"));
}
