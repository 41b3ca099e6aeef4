using System.Globalization;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Venue.Accounts;
using MicroAlpha.Venue.Market;
using MicroAlpha.Venue.Orders;
using MicroAlpha.Venue.Wire;

namespace MicroAlpha.Venue.Server;

/// <summary>
/// Account, activities, assets, clock and calendar (reference 3.5). Answers are made on the exchange thread.
/// </summary>
internal sealed class AccountRoutes
{
    private const int MaxActivities = 100;
    private const int LastYear = 2029;

    private readonly Exchange _exchange;

    private AccountRoutes(Exchange exchange) => _exchange = exchange;

    /// <summary>Adds the routes.</summary>
    public static void Map(Router router, Exchange exchange)
    {
        var routes = new AccountRoutes(exchange);
        router.Map("GET", "/v2/account", routes.Get);
        router.Map("GET", "/v2/account/configurations", routes.GetConfiguration);
        router.Map("PATCH", "/v2/account/configurations", routes.ChangeConfiguration);
        router.Map("GET", "/v2/account/activities", routes.Activities);
        router.Map("GET", "/v2/account/activities/{type}", routes.Activities);
        router.Map("GET", "/v2/assets", routes.Assets);
        router.Map("GET", "/v2/assets/{symbol}", routes.Asset);
        router.Map("GET", "/v2/clock", _ => routes.Clock());
        router.Map("GET", "/v2/calendar", routes.Calendar);
    }

    private Account AccountOf(VenueRequest request) => _exchange.Accounts.Of(request.Owner);

    private Reply Get(VenueRequest request) =>
        Reply.Json(writer => AccountJson.Write(writer, AccountOf(request), _exchange.Clock.NowNs));

    private Reply GetConfiguration(VenueRequest request) =>
        Reply.Json(AccountOf(request).Configuration.Write);

    private Reply ChangeConfiguration(VenueRequest request)
    {
        if (request.Body.ValueKind != JsonValueKind.Object)
            return Reply.Error(new OrderError(400, 40010000, "request body format is invalid"));
        AccountOf(request).Configuration.Change(request.Body);
        return GetConfiguration(request);
    }

    private Reply Activities(VenueRequest request)
    {
        if (!request.TryNumber("page_size", MaxActivities, 1, MaxActivities, out var size))
            return Reply.Error(OrderError.Malformed($"page size > maximum of {MaxActivities}"));
        if (!request.TryTime("after", long.MinValue, out var afterNs)
            || !request.TryTime("until", long.MaxValue, out var untilNs))
        {
            return Reply.Error(OrderError.Malformed("after and until must be times"));
        }

        var types = request.List("activity_types");
        var isAny = types.Count == 0 || types.Contains("FILL");
        var fills = AccountOf(request).Fills
            .Where(fill => isAny && fill.TimeNs > afterNs && fill.TimeNs < untilNs);
        if (request.Text("direction") != "asc")
            fills = fills.Reverse();
        if (request.Text("page_token") is { Length: > 0 } token)
            fills = fills.SkipWhile(fill => fill.ActivityId != token).Skip(1);
        var page = fills.Take(size).ToList();
        return Reply.Json(writer =>
        {
            writer.WriteStartArray();
            foreach (var fill in page)
                WriteFill(writer, fill);
            writer.WriteEndArray();
        });
    }

    private static void WriteFill(Utf8JsonWriter writer, FillActivity fill)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, fill.ActivityId);
        writer.WriteString("activity_type"u8, "FILL"u8);
        writer.WriteString("transaction_time"u8, TimeText.Text(fill.TimeNs));
        writer.WriteString("type"u8, fill.LeavesE9 == 0 ? "fill"u8 : "partial_fill"u8);
        DecimalText.WriteE9(writer, "price", fill.PriceE9);
        DecimalText.WriteE9(writer, "qty", fill.SizeE9);
        writer.WriteString("side"u8, OrderWords.Of(fill.Order.Side));
        writer.WriteString("symbol"u8, fill.Order.Listing.Symbol);
        DecimalText.WriteE9(writer, "leaves_qty", fill.LeavesE9);
        writer.WriteString("swap_rate"u8, "1"u8);
        writer.WriteString("order_id"u8, fill.Order.Id);
        DecimalText.WriteE9(writer, "cum_qty", fill.CumulativeE9);
        writer.WriteString("order_status"u8, fill.LeavesE9 == 0 ? "filled"u8 : "partially_filled"u8);
        writer.WriteEndObject();
    }

    private Reply Assets(VenueRequest request)
    {
        var assetClass = request.Text("asset_class");
        var status = request.Text("status");
        var listings = _exchange.Listings.All.Where(listing => listing.IsListed
            && status is "" or "all" or "active"
            && (assetClass.Length == 0 || (assetClass == "crypto") == listing.IsCrypto)).ToList();
        return Reply.Json(writer =>
        {
            writer.WriteStartArray();
            foreach (var listing in listings)
                WriteAsset(writer, listing);
            writer.WriteEndArray();
        });
    }

    private Reply Asset(VenueRequest request) =>
        _exchange.Listings.FindAny(request.Name("symbol")) is { IsListed: true } listing
            ? Reply.Json(writer => WriteAsset(writer, listing))
            : Reply.Error(OrderError.NotFound($"asset not found for {request.Name("symbol")}"));

    private static void WriteAsset(Utf8JsonWriter writer, Listing listing)
    {
        var isStock = !listing.IsCrypto;
        writer.WriteStartObject();
        writer.WriteString("id"u8, listing.AssetId);
        writer.WriteString("class"u8, isStock ? "us_equity"u8 : "crypto"u8);
        writer.WriteString("exchange"u8, isStock ? "NASDAQ"u8 : "CRYPTO"u8);
        writer.WriteString("symbol"u8, listing.Symbol);
        writer.WriteString("name"u8, isStock ? $"{listing.Symbol} Common Stock" : $"{listing.Symbol} pair");
        writer.WriteString("status"u8, "active"u8);
        writer.WriteBoolean("tradable"u8, true);
        writer.WriteBoolean("marginable"u8, isStock);
        writer.WriteNumber("maintenance_margin_requirement"u8, isStock ? 30 : 100);
        writer.WriteString("margin_requirement_long"u8, isStock ? "30"u8 : "100"u8);
        writer.WriteString("margin_requirement_short"u8, isStock ? "30"u8 : "100"u8);
        writer.WriteBoolean("shortable"u8, isStock);
        writer.WriteBoolean("easy_to_borrow"u8, isStock);
        writer.WriteBoolean("fractionable"u8, true);
        writer.WriteStartArray("attributes"u8);
        writer.WriteEndArray();
        if (!isStock)
        {
            writer.WriteString("min_order_size"u8, "0.000000001"u8);
            writer.WriteString("min_trade_increment"u8, "0.000000001"u8);
            writer.WriteString("price_increment"u8, "0.000000001"u8);
        }

        writer.WriteEndObject();
    }

    private Reply Clock()
    {
        var nowNs = _exchange.Clock.NowNs;
        return Reply.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("timestamp"u8, TimeText.NewYork(nowNs));
            writer.WriteBoolean("is_open"u8, _exchange.IsOpen);
            writer.WriteString("next_open"u8, TimeText.NewYork(TradingCalendar.NextOpenNs(nowNs)));
            writer.WriteString("next_close"u8, TimeText.NewYork(_exchange.Calendar.NextCloseNs(nowNs)));
            writer.WriteEndObject();
        });
    }

    private Reply Calendar(VenueRequest request)
    {
        var today = NewYorkTime.DayOfUnixNs(_exchange.Clock.NowNs);
        if (!TryDay(request.Text("start"), new DateOnly(1970, 1, 2), out var first)
            || !TryDay(request.Text("end"), new DateOnly(LastYear, 12, 31), out var last))
        {
            return Reply.Error(OrderError.Malformed("start and end must be dates"));
        }

        return Reply.Json(writer =>
        {
            writer.WriteStartArray();
            for (var day = first; day <= last; day = day.AddDays(1))
            {
                if (TradingCalendar.IsTradingDay(day))
                    WriteDay(writer, day, _exchange.Calendar.CloseOf(day, today));
            }

            writer.WriteEndArray();
        });
    }

    private static void WriteDay(Utf8JsonWriter writer, DateOnly day, int closeMinute)
    {
        writer.WriteStartObject();
        writer.WriteString("date"u8, Text(day));
        writer.WriteString("open"u8, "09:30"u8);
        writer.WriteString("close"u8, closeMinute == 13 * 60 ? "13:00"u8 : "16:00"u8);
        writer.WriteString("session_open"u8, "0400"u8);
        writer.WriteString("session_close"u8, closeMinute == 13 * 60 ? "1700"u8 : "2000"u8);
        writer.WriteString("settlement_date"u8, Text(TradingCalendar.NextTradingDay(day)));
        writer.WriteEndObject();
    }

    private static bool TryDay(string text, DateOnly otherwise, out DateOnly day)
    {
        day = otherwise;
        if (text.Length == 0)
            return true;
        var isDay = DateOnly.TryParseExact(
            text.Length >= 10 ? text[..10] : text,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out day);
        if (isDay)
            day = day > new DateOnly(LastYear, 12, 31) ? new DateOnly(LastYear, 12, 31)
                : day < new DateOnly(1970, 1, 2) ? new DateOnly(1970, 1, 2) : day;
        return isDay;
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
