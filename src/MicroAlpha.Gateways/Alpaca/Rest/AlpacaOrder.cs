using System.Text.Json;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>An order as Alpaca tells it, at one moment.</summary>
public sealed record AlpacaOrder
{
    /// <summary>Alpaca's id.</summary>
    public Guid Id { get; init; }

    /// <summary>Our id, the key of idempotency.</summary>
    public string ClientOrderId { get; init; } = "";

    /// <summary>Ticker or pair.</summary>
    public string Symbol { get; init; } = "";

    /// <summary>Bid buys, Ask sells.</summary>
    public Side Side { get; init; }

    /// <summary>market, limit, stop, stop_limit or trailing_stop.</summary>
    public string Type { get; init; } = "";

    /// <summary>day, gtc, opg, cls, ioc or fok.</summary>
    public string TimeInForce { get; init; } = "";

    /// <summary>Alpaca's word for its state, for example <c>partially_filled</c>.</summary>
    public string Status { get; init; } = "";

    /// <summary>Size, 1e-9 units; 0 for orders by amount.</summary>
    public long SizeE9 { get; init; }

    /// <summary>Executed so far, 1e-9 units: the arbiter.</summary>
    public long FilledSizeE9 { get; init; }

    /// <summary>Average price of what was executed, 1e-9 currency units; 0 = nothing yet.</summary>
    public long FilledPriceE9 { get; init; }

    /// <summary>Limit, 1e-9 currency units; 0 = none.</summary>
    public long LimitPriceE9 { get; init; }

    /// <summary>When it was submitted, ns since the Unix epoch, Alpaca's clock.</summary>
    public long SubmittedTimeNs { get; init; }

    /// <summary>When it changed last, ns since the Unix epoch, Alpaca's clock.</summary>
    public long UpdatedTimeNs { get; init; }

    /// <summary>The order it replaces; empty = none.</summary>
    public Guid Replaces { get; init; }

    /// <summary>The order that replaced it; empty = none.</summary>
    public Guid ReplacedBy { get; init; }

    /// <summary>Children of a bracket, OCO or OTO.</summary>
    public IReadOnlyList<AlpacaOrder> Legs { get; init; } = [];

    /// <summary>True when nothing can happen to it any more.</summary>
    public bool IsTerminal => Status is "filled" or "canceled" or "expired" or "replaced" or "rejected";

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">A field is not of its form.</exception>
    internal static AlpacaOrder Read(JsonElement element)
    {
        var id = element.Id("id");
        if (id == Guid.Empty)
            throw new FormatException("the order has no id");
        return new AlpacaOrder
        {
            Id = id,
            ClientOrderId = element.Text("client_order_id"),
            Symbol = element.Text("symbol"),
            Side = element.Text("side") switch { "buy" => Side.Bid, "sell" => Side.Ask, _ => Side.None },
            Type = element.Text("type"),
            TimeInForce = element.Text("time_in_force"),
            Status = element.Text("status"),
            SizeE9 = element.E9("qty"),
            FilledSizeE9 = element.E9("filled_qty"),
            FilledPriceE9 = element.E9("filled_avg_price"),
            LimitPriceE9 = element.E9("limit_price"),
            SubmittedTimeNs = element.TimeNs("submitted_at"),
            UpdatedTimeNs = element.TimeNs("updated_at"),
            Replaces = element.Id("replaces"),
            ReplacedBy = element.Id("replaced_by"),
            Legs = element.TryFind("legs", out var legs) && legs.ValueKind == JsonValueKind.Array
                ? [.. legs.EnumerateArray().Select(Read)]
                : [],
        };
    }
}
