using System.Text.Json;
using MicroAlpha.Venue.Accounts;
using MicroAlpha.Venue.Wire;

namespace MicroAlpha.Venue.Orders;

/// <summary>An order as replies and trade updates show it (reference 3.2). Exchange thread only.</summary>
internal static class OrderJson
{
    /// <summary>Writes the order object.</summary>
    public static void Write(Utf8JsonWriter writer, VenueOrder order)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, order.Id);
        writer.WriteString("client_order_id"u8, order.ClientOrderId);
        Time(writer, "created_at", order.CreatedNs);
        Time(writer, "updated_at", order.UpdatedNs);
        Time(writer, "submitted_at", order.CreatedNs);
        Time(writer, "filled_at", order.FilledNs);
        Time(writer, "expired_at", order.ExpiredNs);
        Time(writer, "expires_at", order.ExpiresNs);
        Time(writer, "cancel_requested_at", order.CancelRequestedNs);
        Time(writer, "canceled_at", order.CanceledNs);
        Time(writer, "failed_at", order.FailedNs);
        Time(writer, "replaced_at", order.ReplacedNs);
        Identity(writer, "replaced_by", order.ReplacedBy?.Id);
        Identity(writer, "replaces", order.Replaces?.Id);
        writer.WriteString("asset_id"u8, order.Listing.AssetId);
        writer.WriteString("symbol"u8, order.Listing.Symbol);
        writer.WriteString("asset_class"u8, order.Listing.IsCrypto ? "crypto"u8 : "us_equity"u8);
        DecimalText.WriteE9(writer, "notional", order.NotionalE9, isNullWhenZero: true);
        DecimalText.WriteE9(writer, "qty", order.NotionalE9 > 0 ? 0 : order.SizeE9, isNullWhenZero: true);
        DecimalText.WriteE9(writer, "filled_qty", order.FilledE9);
        DecimalText.WriteE9(writer, "filled_avg_price", order.AveragePriceE9, isNullWhenZero: true);
        writer.WriteString("order_class"u8, ""u8);
        writer.WriteString("order_type"u8, OrderWords.Of(order.Kind));
        writer.WriteString("type"u8, OrderWords.Of(order.Kind));
        writer.WriteString("side"u8, OrderWords.Of(order.Side));
        writer.WriteString("position_intent"u8, order.PositionIntent);
        writer.WriteString("time_in_force"u8, order.TimeInForce);
        DecimalText.WriteE9(writer, "limit_price", order.LimitPriceE9, isNullWhenZero: true);
        DecimalText.WriteE9(writer, "stop_price", order.StopPriceE9, isNullWhenZero: true);
        writer.WriteString("status"u8, OrderWords.Of(order.Status));
        writer.WriteBoolean("extended_hours"u8, order.IsExtendedHours);
        writer.WriteNull("legs"u8);
        DecimalText.WriteE9(writer, "trail_percent", order.TrailPercentE9, isNullWhenZero: true);
        DecimalText.WriteE9(writer, "trail_price", order.TrailPriceE9, isNullWhenZero: true);
        DecimalText.WriteE9(writer, "hwm", order.HighWaterE9, isNullWhenZero: true);
        writer.WriteNull("subtag"u8);
        writer.WriteNull("source"u8);
        writer.WriteEndObject();
    }

    private static void Time(Utf8JsonWriter writer, string name, long timeNs)
    {
        if (timeNs == 0)
            writer.WriteNull(name);
        else
            writer.WriteString(name, TimeText.Text(timeNs));
    }

    private static void Identity(Utf8JsonWriter writer, string name, Guid? id)
    {
        if (id is { } known)
            writer.WriteString(name, known);
        else
            writer.WriteNull(name);
    }
}
