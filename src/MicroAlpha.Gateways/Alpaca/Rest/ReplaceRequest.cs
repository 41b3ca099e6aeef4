namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>New terms for a working order, which gets a new id.</summary>
/// <param name="ClientOrderId">Our id of the new order.</param>
/// <param name="SizeE9">New total size with what is filled, 1e-9 units; 0 = as it is.</param>
/// <param name="LimitPriceE9">New limit, 1e-9 currency units; 0 = as it is.</param>
public sealed record ReplaceRequest(string ClientOrderId, long SizeE9, long LimitPriceE9)
{
    internal byte[] ToBytes() => RestBody.Write(writer =>
    {
        if (SizeE9 != 0)
            writer.WriteString("qty"u8, RestBody.Amount(SizeE9));
        if (LimitPriceE9 != 0)
            writer.WriteString("limit_price"u8, RestBody.Amount(LimitPriceE9));
        writer.WriteString("client_order_id"u8, ClientOrderId);
    });
}
