using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Venue.Accounts;
using MicroAlpha.Venue.Orders;

namespace MicroAlpha.Venue.Server;

/// <summary>Orders and positions (reference 3.2 to 3.5). Answers are made on the exchange thread.</summary>
internal sealed class TradingRoutes
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;

    private readonly Exchange _exchange;

    private TradingRoutes(Exchange exchange) => _exchange = exchange;

    /// <summary>Adds the routes.</summary>
    public static void Map(Router router, Exchange exchange)
    {
        var routes = new TradingRoutes(exchange);
        router.Map("POST", "/v2/orders", routes.Submit);
        router.Map("GET", "/v2/orders", routes.List);
        router.Map("DELETE", "/v2/orders", routes.CancelAll);
        router.Map("GET", "/v2/orders:by_client_order_id", routes.GetByClientId);
        router.Map("GET", "/v2/orders/{id}", routes.Get);
        router.Map("PATCH", "/v2/orders/{id}", routes.Replace);
        router.Map("DELETE", "/v2/orders/{id}", routes.Cancel);
        router.Map("GET", "/v2/positions", routes.ListPositions);
        router.Map("DELETE", "/v2/positions", routes.CloseAll);
        router.Map("GET", "/v2/positions/{symbol}", routes.GetPosition);
        router.Map("DELETE", "/v2/positions/{symbol}", routes.ClosePosition);
    }

    private OrderDesk Desk => _exchange.Desk;

    private Account AccountOf(VenueRequest request) => _exchange.Accounts.Of(request.Owner);

    private Reply Submit(VenueRequest request)
    {
        var error = Desk.Submit(AccountOf(request), OrderRequest.Read(request.Body), out var order);
        return error is not null
            ? Reply.Error(error)
            : OrderReply(order!) with { Then = () => Desk.Activate(order!), IsNewOrder = true };
    }

    private static Reply OrderReply(VenueOrder order) => Reply.Json(writer => OrderJson.Write(writer, order));

    private Reply Get(VenueRequest request)
    {
        var order = Guid.TryParse(request.Name("id"), out var id) ? AccountOf(request).Find(id) : null;
        return order is null
            ? Reply.Error(OrderError.NotFound($"order not found for {request.Name("id")}"))
            : OrderReply(order);
    }

    private Reply GetByClientId(VenueRequest request)
    {
        var id = request.Text("client_order_id");
        return AccountOf(request).FindByClientId(id) is { } order
            ? OrderReply(order)
            : Reply.Error(OrderError.NotFound($"order not found for {id}"));
    }

    private Reply Replace(VenueRequest request)
    {
        if (!Guid.TryParse(request.Name("id"), out var id))
            return Reply.Error(OrderError.NotFound($"order not found for {request.Name("id")}"));
        var error = Desk.Replace(AccountOf(request), id, OrderRequest.Read(request.Body), out var replacement);
        return error is not null
            ? Reply.Error(error)
            : OrderReply(replacement!) with { Then = () => Desk.ActivateReplace(replacement!) };
    }

    private Reply Cancel(VenueRequest request)
    {
        if (!Guid.TryParse(request.Name("id"), out var id))
            return Reply.Error(OrderError.NotFound($"order not found for {request.Name("id")}"));
        var error = Desk.Cancel(AccountOf(request), id, out var order);
        return error is not null
            ? Reply.Error(error)
            : Reply.NoContent with { Then = () => Desk.ActivateCancel(order!) };
    }

    private Reply CancelAll(VenueRequest request)
    {
        var account = AccountOf(request);
        var results = account.Open.ToArray().Select(order =>
            (Order: order, Error: Desk.Cancel(account, order.Id, out _))).ToList();
        return Reply.Json(
            writer =>
            {
                writer.WriteStartArray();
                foreach (var (order, error) in results)
                {
                    writer.WriteStartObject();
                    writer.WriteString("id"u8, order.Id);
                    WriteResult(writer, error);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            },
            207) with
        {
            Then = () =>
            {
                foreach (var (order, _) in results.Where(static result => result.Error is null))
                    Desk.ActivateCancel(order);
            },
        };
    }

    private static void WriteResult(Utf8JsonWriter writer, OrderError? error)
    {
        writer.WriteNumber("status"u8, error?.Http ?? 200);
        if (error is null)
            return;
        writer.WritePropertyName("body"u8);
        writer.WriteRawValue(Reply.Error(error).Body);
    }

    private Reply List(VenueRequest request)
    {
        var account = AccountOf(request);
        if (!request.TryNumber("limit", DefaultLimit, 1, MaxLimit, out var limit))
            return Reply.Error(OrderError.Malformed($"limit must be between 1 and {MaxLimit}"));
        if (!request.TryTime("after", long.MinValue, out var afterNs)
            || !request.TryTime("until", long.MaxValue, out var untilNs))
        {
            return Reply.Error(OrderError.Malformed("after and until must be times"));
        }

        var status = request.Text("status");
        var symbols = request.List("symbols");
        var side = request.Text("side");
        var assetClass = request.Text("asset_class");
        var isUp = request.Text("direction") == "asc";
        var orders = account.Orders
            .Where(order => status switch { "all" => true, "closed" => !order.IsOpen, _ => order.IsOpen })
            .Where(order => symbols.Count == 0 || symbols.Contains(order.Listing.Symbol))
            .Where(order => side.Length == 0 || side == OrderWords.Of(order.Side))
            .Where(order => assetClass.Length == 0 || (assetClass == "crypto") == order.Listing.IsCrypto)
            .Where(order => order.CreatedNs > afterNs && order.CreatedNs < untilNs);
        if (Guid.TryParse(request.Text("before_order_id"), out var before))
            orders = orders.TakeWhile(order => order.Id != before);
        if (Guid.TryParse(request.Text("after_order_id"), out var after))
            orders = orders.SkipWhile(order => order.Id != after).Skip(1);
        var page = (isUp ? orders : orders.Reverse()).Take(limit).ToList();
        return Reply.Json(writer =>
        {
            writer.WriteStartArray();
            foreach (var order in page)
                OrderJson.Write(writer, order);
            writer.WriteEndArray();
        });
    }

    private Reply ListPositions(VenueRequest request)
    {
        var account = AccountOf(request);
        return Reply.Json(writer =>
        {
            writer.WriteStartArray();
            foreach (var held in account.Positions)
                PositionJson.Write(writer, account, held);
            writer.WriteEndArray();
        });
    }

    private Position? PositionOf(VenueRequest request) =>
        _exchange.Listings.FindAny(request.Name("symbol")) is { } listing
            ? AccountOf(request).PositionOf(listing)
            : null;

    private Reply GetPosition(VenueRequest request) => PositionOf(request) is { } held
        ? Reply.Json(writer => PositionJson.Write(writer, AccountOf(request), held))
        : Reply.Error(OrderError.NotFound("position does not exist"));

    private Reply ClosePosition(VenueRequest request)
    {
        if (PositionOf(request) is not { } held)
            return Reply.Error(OrderError.NotFound("position does not exist"));
        var error = Close(AccountOf(request), held, request.Text("qty"), request.Text("percentage"), out var order);
        return error is not null
            ? Reply.Error(error)
            : OrderReply(order!) with { Then = () => Desk.Activate(order!) };
    }

    private Reply CloseAll(VenueRequest request)
    {
        var account = AccountOf(request);
        if (request.Flag("cancel_orders"))
        {
            foreach (var order in account.Open.ToArray())
                Desk.End(order);
        }

        var results = account.Positions.ToArray().Select(held =>
            (held.Listing.Symbol, Error: Close(account, held, "", "", out var order), Order: order)).ToList();
        return Reply.Json(
            writer =>
            {
                writer.WriteStartArray();
                foreach (var (symbol, error, order) in results)
                {
                    writer.WriteStartObject();
                    writer.WriteString("symbol"u8, symbol.Replace("/", "", StringComparison.Ordinal));
                    WriteResult(writer, error);
                    if (order is not null)
                    {
                        writer.WritePropertyName("body"u8);
                        OrderJson.Write(writer, order);
                    }

                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            },
            207) with
        {
            Then = () =>
            {
                foreach (var (_, _, order) in results)
                {
                    if (order is not null)
                        Desk.Activate(order);
                }
            },
        };
    }

    private OrderError? Close(Account account, Position held, string size, string percentage, out VenueOrder? order)
    {
        var sizeE9 = Math.Abs(held.SizeE9);
        order = null;
        if (size.Length > 0 && !TryAmount(size, out sizeE9))
            return OrderError.Malformed($"invalid qty: {size}");
        if (percentage.Length > 0)
        {
            if (!TryAmount(percentage, out var percentE9) || percentE9 is <= 0 or > 100 * DecimalE9.One)
                return OrderError.Malformed($"invalid percentage: {percentage}");
            sizeE9 = (long)((Int128)Math.Abs(held.SizeE9) * percentE9 / (100 * DecimalE9.One));
        }

        var body = Reply.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("symbol"u8, held.Listing.Symbol);
            DecimalText.WriteE9(writer, "qty", sizeE9);
            writer.WriteString("side"u8, held.SizeE9 > 0 ? "sell"u8 : "buy"u8);
            writer.WriteString("type"u8, "market"u8);
            writer.WriteString("time_in_force"u8, held.Listing.IsCrypto ? "gtc"u8 : "day"u8);
            writer.WriteEndObject();
        });
        using var document = JsonDocument.Parse(body.Body);
        return Desk.Submit(account, OrderRequest.Read(document.RootElement), out order);
    }

    private static bool TryAmount(string text, out long amountE9)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return DecimalE9.TryParse(bytes, out amountE9, out var used) && used == bytes.Length;
    }
}
