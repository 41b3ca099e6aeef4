using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Venue.Market;
using MicroAlpha.Venue.Orders;
using MicroAlpha.Venue.Wire;

namespace MicroAlpha.Venue.Server;

/// <summary>
/// Latest trades, quotes and bars, snapshots, books, the most active symbols and the exchange letters (reference 4).
/// Answers are made on the exchange thread.
/// </summary>
internal sealed class LatestRoutes
{
    private const int MaxTop = 100;
    private const string Exchanges =
        """
        {"A":"NYSE American (AMEX)","B":"NASDAQ OMX BX","C":"National Stock Exchange","D":"FINRA ADF",
        "E":"Market Independent","H":"MIAX","I":"International Securities Exchange","J":"Cboe EDGA","K":"Cboe EDGX",
        "L":"Long Term Stock Exchange","M":"Chicago Stock Exchange","N":"New York Stock Exchange","P":"NYSE Arca",
        "Q":"NASDAQ OMX","S":"NASDAQ Small Cap","T":"NASDAQ Int","U":"Members Exchange","V":"IEX","W":"CBOE",
        "X":"NASDAQ OMX PSX","Y":"Cboe BYX","Z":"Cboe BZ"}
        """;

    private readonly Exchange _exchange;

    private LatestRoutes(Exchange exchange) => _exchange = exchange;

    /// <summary>Adds the routes.</summary>
    public static void Map(Router router, Exchange exchange)
    {
        var routes = new LatestRoutes(exchange);
        foreach (var (many, one) in new[] { ("trades", "trade"), ("quotes", "quote"), ("bars", "bar") })
        {
            router.Map("GET", $"/v2/stocks/{many}/latest", request => routes.Latest(request, many));
            router.Map("GET", $"/v2/stocks/{{symbol}}/{many}/latest", request => routes.LatestOne(request, many, one));
            router.Map("GET", $"/v1beta3/crypto/{{place}}/latest/{many}", request => routes.Latest(request, many));
        }

        router.Map("GET", "/v1beta3/crypto/{place}/latest/orderbooks", routes.Books);
        router.Map("GET", "/v2/stocks/snapshots", routes.Snapshots);
        router.Map("GET", "/v2/stocks/{symbol}/snapshot", routes.Snapshot);
        router.Map("GET", "/v1beta3/crypto/{place}/snapshots", routes.CryptoSnapshots);
        router.Map("GET", "/v2/stocks/meta/exchanges", static _ => Reply.Text(Exchanges));
        router.Map("GET", "/v1beta1/screener/stocks/most-actives", routes.MostActives);
    }

    private List<Listing> Named(VenueRequest request) =>
        [.. request.List("symbols").Select(_exchange.Listings.Find).OfType<Listing>()];

    private Reply Latest(VenueRequest request, string many) => Reply.Json(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject(many);
        foreach (var listing in Named(request))
        {
            if (!Has(listing, many))
                continue;
            writer.WritePropertyName(listing.Symbol);
            Write(writer, listing, many);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    private Reply LatestOne(VenueRequest request, string many, string one)
    {
        if (_exchange.Listings.Find(request.Name("symbol")) is not { } listing || !Has(listing, many))
            return Reply.Error(new OrderError(404, 40410000, $"no {one} found for {request.Name("symbol")}"));
        return Reply.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("symbol"u8, listing.Symbol);
            writer.WritePropertyName(one);
            Write(writer, listing, many);
            writer.WriteEndObject();
        });
    }

    private static bool Has(Listing listing, string many) => many switch
    {
        "trades" => listing.Trade.Kind == EventKind.Trade,
        "quotes" => listing.Quote.Kind == EventKind.Quote,
        _ => !MinuteOf(listing).IsEmpty,
    };

    private static BarState MinuteOf(Listing listing) =>
        listing.LastMinute.IsEmpty ? listing.Minute : listing.LastMinute;

    private static void Write(Utf8JsonWriter writer, Listing listing, string many)
    {
        if (!Has(listing, many))
            writer.WriteNullValue();
        else if (many == "trades")
            MarketJson.Trade(writer, in listing.Trade, listing.IsCrypto);
        else if (many == "quotes")
            MarketJson.Quote(writer, in listing.Quote, listing.IsCrypto);
        else
            MarketJson.Bar(writer, MinuteOf(listing));
    }

    private Reply Books(VenueRequest request) => Reply.Json(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("orderbooks"u8);
        foreach (var listing in Named(request).Where(static listing => listing.Levels is not null))
        {
            using var book = JsonDocument.Parse(OrderBookText.Json(
                listing.SymbolUtf8, _exchange.Clock.NowNs, [.. listing.Levels!.Levels()], isFull: false));
            writer.WriteStartObject(listing.Symbol);
            foreach (var member in book.RootElement.EnumerateObject().Where(static member =>
                member.Name is "t" or "b" or "a"))
            {
                member.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    // Stocks: the symbols are the members themselves; one that is not known is null.
    private Reply Snapshots(VenueRequest request) => Reply.Json(writer =>
    {
        writer.WriteStartObject();
        WriteSnapshots(writer, request);
        writer.WriteEndObject();
    });

    private Reply CryptoSnapshots(VenueRequest request) => Reply.Json(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("snapshots"u8);
        WriteSnapshots(writer, request);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    private void WriteSnapshots(Utf8JsonWriter writer, VenueRequest request)
    {
        foreach (var symbol in request.List("symbols"))
        {
            writer.WritePropertyName(symbol);
            if (_exchange.Listings.Find(symbol) is not { IsListed: true } listing)
            {
                writer.WriteNullValue();
                continue;
            }

            writer.WriteStartObject();
            WriteSnapshot(writer, listing);
            writer.WriteEndObject();
        }
    }

    private Reply Snapshot(VenueRequest request)
    {
        if (_exchange.Listings.Find(request.Name("symbol")) is not { IsListed: true } listing)
            return Reply.Error(new OrderError(404, 40410000, $"no snapshot found for {request.Name("symbol")}"));
        return Reply.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("symbol"u8, listing.Symbol);
            WriteSnapshot(writer, listing);
            writer.WriteEndObject();
        });
    }

    private static void WriteSnapshot(Utf8JsonWriter writer, Listing listing)
    {
        writer.WritePropertyName("latestTrade"u8);
        Write(writer, listing, "trades");
        writer.WritePropertyName("latestQuote"u8);
        Write(writer, listing, "quotes");
        writer.WritePropertyName("minuteBar"u8);
        Write(writer, listing, "bars");
        writer.WritePropertyName("dailyBar"u8);
        WriteBar(writer, in listing.Day);
        writer.WritePropertyName("prevDailyBar"u8);
        WriteBar(writer, in listing.PreviousDay);
    }

    private static void WriteBar(Utf8JsonWriter writer, in BarState bar)
    {
        if (bar.IsEmpty)
            writer.WriteNullValue();
        else
            MarketJson.Bar(writer, in bar);
    }

    private Reply MostActives(VenueRequest request)
    {
        if (!request.TryNumber("top", 10, 1, MaxTop, out var top))
            return Reply.Error(new OrderError(400, 40010001, $"invalid top: must be between 1 and {MaxTop}"));
        var isByTrades = request.Text("by") == "trades";
        var most = _exchange.Listings.All.Where(static listing => !listing.IsCrypto && !listing.Day.IsEmpty)
            .OrderByDescending(listing => isByTrades ? listing.Day.TradeCount : listing.Day.VolumeE9)
            .Take(top).ToList();
        return Reply.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("last_updated"u8, TimeText.Text(_exchange.Clock.NowNs));
            writer.WriteStartArray("most_actives"u8);
            foreach (var listing in most)
            {
                writer.WriteStartObject();
                writer.WriteString("symbol"u8, listing.Symbol);
                writer.WriteNumber("trade_count"u8, listing.Day.TradeCount);
                writer.WriteNumber("volume"u8, listing.Day.VolumeE9 / DecimalE9.One);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }
}
