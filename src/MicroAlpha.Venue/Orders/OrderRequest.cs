using System.Text;
using System.Text.Json;
using MicroAlpha.Events;

namespace MicroAlpha.Venue.Orders;

/// <summary>The body of a request to submit or replace an order. Amounts are 1e-9 units; null = not given.</summary>
internal sealed record OrderRequest
{
    private string? _fault;

    /// <summary>Symbol, asset id or pair.</summary>
    public string? Symbol { get; private init; }

    /// <summary>Size.</summary>
    public long? SizeE9 { get; private init; }

    /// <summary>Dollars instead of a size.</summary>
    public long? NotionalE9 { get; private init; }

    /// <summary>buy or sell.</summary>
    public string? Side { get; private init; }

    /// <summary>Type.</summary>
    public string? Type { get; private init; }

    /// <summary>Time in force.</summary>
    public string? TimeInForce { get; private init; }

    /// <summary>Limit.</summary>
    public long? LimitPriceE9 { get; private init; }

    /// <summary>Stop.</summary>
    public long? StopPriceE9 { get; private init; }

    /// <summary>Distance of a trailing stop, dollars.</summary>
    public long? TrailPriceE9 { get; private init; }

    /// <summary>Distance of a trailing stop, per cent.</summary>
    public long? TrailPercentE9 { get; private init; }

    /// <summary>New distance of a trailing stop, in a replace.</summary>
    public long? TrailE9 { get; private init; }

    /// <summary>Whether it may trade outside the regular hours.</summary>
    public bool IsExtendedHours { get; private init; }

    /// <summary>The client's identity.</summary>
    public string? ClientOrderId { get; private init; }

    /// <summary>simple, bracket and so on.</summary>
    public string OrderClass { get; private init; } = "";

    /// <summary>The client's own word for what the order does to its position.</summary>
    public string? PositionIntent { get; private init; }

    /// <summary>What is wrong with the form of the request; null = nothing.</summary>
    public string? Fault => _fault;

    /// <summary>Reads a body; what is wrong with it stands in <see cref="Fault"/>.</summary>
    public static OrderRequest Read(JsonElement body)
    {
        string? fault = null;
        string? Text(string name) => !body.TryGetProperty(name, out var value)
            || value.ValueKind == JsonValueKind.Null ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString()
            : Wrong(name, value);

        string? Wrong(string name, JsonElement value)
        {
            fault ??= $"invalid {name}: {value.GetRawText()}";
            return null;
        }

        long? Amount(string name)
        {
            if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
                return null;
            var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
            var bytes = Encoding.UTF8.GetBytes(text);
            if (DecimalE9.TryParse(bytes, out var amount, out var used) && used == bytes.Length)
                return amount;
            fault ??= $"invalid {name}: {text}";
            return null;
        }

        if (body.ValueKind != JsonValueKind.Object)
            return new OrderRequest { _fault = "request body format is invalid" };
        var request = new OrderRequest
        {
            Symbol = Text("symbol"),
            SizeE9 = Amount("qty"),
            NotionalE9 = Amount("notional"),
            Side = Text("side"),
            Type = Text("type"),
            TimeInForce = Text("time_in_force"),
            LimitPriceE9 = Amount("limit_price"),
            StopPriceE9 = Amount("stop_price"),
            TrailPriceE9 = Amount("trail_price"),
            TrailPercentE9 = Amount("trail_percent"),
            TrailE9 = Amount("trail"),
            IsExtendedHours = body.TryGetProperty("extended_hours", out var extended)
                && extended.ValueKind == JsonValueKind.True,
            ClientOrderId = Text("client_order_id") is { Length: > 0 } id ? id : null,
            OrderClass = Text("order_class") ?? "",
            PositionIntent = Text("position_intent"),
        };
        request._fault = fault;
        return request;
    }
}
