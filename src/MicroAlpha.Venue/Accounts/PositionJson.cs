using System.Text.Json;
using MicroAlpha.Events;

namespace MicroAlpha.Venue.Accounts;

/// <summary>A position as replies show it (reference 3.5). Exchange thread only.</summary>
internal static class PositionJson
{
    /// <summary>Writes the position object.</summary>
    public static void Write(Utf8JsonWriter writer, Account account, Position held)
    {
        var listing = held.Listing;
        var price = listing.LastPriceE9;
        var value = held.ValueE18(price);
        var profit = value - held.CostE18;
        // Yesterday's close where a day before is known, else the day's first price.
        var before = listing.PreviousDay.IsEmpty ? listing.Day.OpenPriceE9 : listing.PreviousDay.ClosePriceE9;
        if (before == 0)
            before = price;
        var today = DecimalText.Product(price - before, held.SizeE9);
        var closing = account.OpenSizeE9(listing, held.SizeE9 > 0 ? Side.Ask : Side.Bid);
        var free = Math.Max(0, Math.Abs(held.SizeE9) - closing);
        writer.WriteStartObject();
        writer.WriteString("asset_id"u8, listing.AssetId);
        writer.WriteString("symbol"u8, listing.Symbol.Replace("/", "", StringComparison.Ordinal));
        writer.WriteString("exchange"u8, listing.IsCrypto ? "CRYPTO"u8 : "NASDAQ"u8);
        writer.WriteString("asset_class"u8, listing.IsCrypto ? "crypto"u8 : "us_equity"u8);
        writer.WriteBoolean("asset_marginable"u8, !listing.IsCrypto);
        DecimalText.WriteE9(writer, "qty", held.SizeE9);
        DecimalText.WriteE9(writer, "qty_available", held.SizeE9 > 0 ? free : -free);
        writer.WriteString("side"u8, held.SizeE9 > 0 ? "long"u8 : "short"u8);
        DecimalText.WriteE9(writer, "avg_entry_price", held.EntryPriceE9);
        DecimalText.WriteE18(writer, "market_value", value);
        DecimalText.WriteE18(writer, "cost_basis", held.CostE18);
        DecimalText.WriteE18(writer, "unrealized_pl", profit);
        DecimalText.WriteE9(writer, "unrealized_plpc", DecimalText.RatioE9(profit, Int128.Abs(held.CostE18)));
        DecimalText.WriteE18(writer, "unrealized_intraday_pl", today);
        DecimalText.WriteE9(
            writer, "unrealized_intraday_plpc", DecimalText.RatioE9(today, Int128.Abs(held.ValueE18(before))));
        DecimalText.WriteE9(writer, "current_price", price);
        DecimalText.WriteE9(writer, "lastday_price", before);
        DecimalText.WriteE9(writer, "change_today", DecimalText.RatioE9(price - before, before));
        writer.WriteEndObject();
    }
}
