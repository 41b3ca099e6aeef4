using System.Text.Json;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>A new order.</summary>
/// <param name="ClientOrderId">Ours, unique for ever, at most 128 characters; durable before the send.</param>
/// <param name="Symbol">Ticker or pair.</param>
/// <param name="Side">Bid buys, Ask sells.</param>
/// <param name="Type">Limit or market.</param>
/// <param name="TimeInForce">How long it works.</param>
/// <param name="SizeE9">Size, 1e-9 units.</param>
/// <param name="LimitPriceE9">Limit, 1e-9 currency units; 0 for market orders.</param>
/// <param name="IsExtendedHours">Also outside regular hours; day limit orders only.</param>
public sealed record OrderRequest(
    string ClientOrderId,
    string Symbol,
    Side Side,
    OrderType Type,
    TimeInForce TimeInForce,
    long SizeE9,
    long LimitPriceE9,
    bool IsExtendedHours = false)
{
    internal byte[] ToBytes() => RestBody.Write(writer =>
    {
        writer.WriteString("symbol"u8, Symbol);
        writer.WriteString("qty"u8, RestBody.Amount(SizeE9));
        writer.WriteString("side"u8, Side == Side.Bid ? "buy"u8 : "sell"u8);
        writer.WriteString("type"u8, Type == OrderType.Market ? "market"u8 : "limit"u8);
        writer.WriteString("time_in_force"u8, RestBody.NameOf(TimeInForce));
        if (LimitPriceE9 != 0)
            writer.WriteString("limit_price"u8, RestBody.Amount(LimitPriceE9));
        if (IsExtendedHours)
            writer.WriteBoolean("extended_hours"u8, true);
        writer.WriteString("client_order_id"u8, ClientOrderId);
    });
}
