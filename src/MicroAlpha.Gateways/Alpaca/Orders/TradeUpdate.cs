using System.Text.Json;
using MicroAlpha.Gateways.Alpaca.Rest;

namespace MicroAlpha.Gateways.Alpaca.Orders;

/// <summary>One message of the trading stream about an order.</summary>
/// <param name="Event">Alpaca's word, for example <c>partial_fill</c>.</param>
/// <param name="Order">The order as of the event; of a replace, the old one.</param>
/// <param name="EventId">ULID, increasing; empty in old captures.</param>
/// <param name="ExecutionId">Of a fill; empty = none.</param>
/// <param name="PriceE9">Price of this execution, 1e-9 currency units; 0 = no fill.</param>
/// <param name="SizeE9">Size of this execution, 1e-9 units; 0 = no fill.</param>
/// <param name="TimeNs">When, ns since the Unix epoch, venue clock; 0 = not told.</param>
public sealed record TradeUpdate(
    string Event,
    AlpacaOrder Order,
    string EventId,
    Guid ExecutionId,
    long PriceE9,
    long SizeE9,
    long TimeNs)
{
    /// <summary>Reads the <c>data</c> of a message.</summary>
    /// <exception cref="FormatException">A field is not of its form.</exception>
    internal static TradeUpdate Read(JsonElement data)
    {
        if (!data.TryFind("order", out var order))
            throw new FormatException("the update has no order");
        return new TradeUpdate(
            data.Text("event"),
            AlpacaOrder.Read(order),
            data.Text("event_id"),
            data.Id("execution_id"),
            data.E9("price"),
            data.E9("qty"),
            data.TimeNs("timestamp"));
    }
}
