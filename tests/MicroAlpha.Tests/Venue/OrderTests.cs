using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Venue.Server;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue;

/// <summary>
/// Orders against a scripted market of one stock, 100.00 for 300 at 100.10 for 200, over real sockets.
/// </summary>
[TestFixture]
internal sealed class OrderTests
{
    private const string Buy =
        """{"symbol":"AAPL","qty":"10","side":"buy","type":"limit","time_in_force":"day","limit_price":"99"}""";

    private StepSource _source = null!;
    private VenueServer _venue = null!;
    private VenueHttp _http = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _source = new StepSource(VenueMarket.Define("AAPL"), VenueMarket.Quote(10_000, 300, 10_010, 200));
        _venue = await VenueServer.StartAsync(VenueMarket.Scripted() with { Feeds = [() => _source] });
        _http = new VenueHttp(_venue);
        for (var i = 0; i < 200 && (await StatsAsync("quotes")) == 0; i++)
            await Task.Delay(5);
    }

    [TearDown]
    public async Task StopAsync()
    {
        Assert.That((await _http.GetAsync("/_venue/stats")).GetProperty("last_fault").GetString(), Is.Empty);
        _http.Dispose();
        await _venue.DisposeAsync();
    }

    [Test]
    public async Task Market_WithinTheAsk_FillsThereAndShowsInTradesAndQuotes()
    {
        using var socket = await VenueSocket.EnterAsync(_venue);
        await socket.SendAsync("""{"action":"subscribe","trades":["AAPL"],"quotes":["AAPL"]}""");
        _ = await socket.ReceiveAsync();
        var order = await _http.OrderAsync(Market(150), "filled");
        Assert.That(Text(order, "filled_avg_price"), Is.EqualTo("100.1"));
        var trade = await socket.FindAsync("t");
        Assert.That((trade.GetProperty("p").GetDouble(), trade.GetProperty("s").GetInt32()), Is.EqualTo((100.1, 150)));
        var quote = await socket.FindAsync("q");
        Assert.That((quote.GetProperty("ap").GetDouble(), quote.GetProperty("as").GetInt32()), Is.EqualTo((100.1, 50)));
        Assert.That((quote.GetProperty("bp").GetDouble(), quote.GetProperty("bs").GetInt32()), Is.EqualTo((100, 300)));
    }

    [Test]
    public async Task Market_BeyondTheAsk_WalksUpTickByTick()
    {
        var order = await _http.OrderAsync(Market(500), "filled");
        // 200 at 100.10, 200 at 100.11, 100 at 100.12.
        Assert.That(Text(order, "filled_avg_price"), Is.EqualTo("100.108"));
    }

    [Test]
    public async Task Limit_InsideTheSpread_ImprovesTheQuoteAndLeavesItWhenCanceled()
    {
        using var socket = await VenueSocket.EnterAsync(_venue);
        await socket.SendAsync("""{"action":"subscribe","quotes":["AAPL"]}""");
        _ = await socket.ReceiveAsync();
        var order = await _http.OrderAsync(Limit("buy", 70, "100.05"), "new");
        var quote = await socket.FindAsync("q");
        Assert.That(
            (quote.GetProperty("bp").GetDouble(), quote.GetProperty("bs").GetInt32()), Is.EqualTo((100.05, 70)));
        Assert.That(await DeleteAsync(order), Is.EqualTo(204));
        quote = await socket.FindAsync("q");
        Assert.That((quote.GetProperty("bp").GetDouble(), quote.GetProperty("bs").GetInt32()), Is.EqualTo((100, 300)));
        _ = await _http.WaitAsync(Text(order, "id"), "canceled");
        Assert.That(await DeleteAsync(order), Is.EqualTo(422));
    }

    [Test]
    public async Task Limit_QuoteMovesThroughIt_FillsAtItsOwnPrice()
    {
        var order = await _http.OrderAsync(Limit("buy", 70, "99.5"), "new");
        _source.Add(VenueMarket.Quote(9_800, 100, 9_900, 50, 2));
        var partial = await _http.WaitAsync(Text(order, "id"), "partially_filled");
        Assert.That((Text(partial, "filled_qty"), Text(partial, "filled_avg_price")), Is.EqualTo(("50", "99.5")));
        _source.Add(VenueMarket.Quote(9_800, 100, 9_900, 80, 3));
        _ = await _http.WaitAsync(Text(order, "id"), "filled");
    }

    [Test]
    public async Task Limit_JoinsTheBid_TradesTakeTheHouseFirst()
    {
        var order = await _http.OrderAsync(Limit("buy", 50, "100"), "new");
        _source.Add(VenueMarket.Trade(10_000, 290, Side.Ask, 2));
        await Task.Delay(50);
        Assert.That(Text(await _http.GetAsync($"/v2/orders/{Text(order, "id")}"), "filled_qty"), Is.EqualTo("0"));
        _source.Add(VenueMarket.Trade(10_000, 40, Side.Ask, 3));
        var partial = await _http.WaitAsync(Text(order, "id"), "partially_filled");
        Assert.That(Text(partial, "filled_qty"), Is.EqualTo("30"));
        // What was told adds up to what the source traded, 330; 30 of it are the client's.
        var told = await _http.GetAsync("/v2/stocks/trades?symbols=AAPL&start=1970-01-01T00:00:00Z");
        var sizes = told.GetProperty("trades").GetProperty("AAPL").EnumerateArray().Select(
            static trade => (trade.GetProperty("s").GetInt64(), trade.GetProperty("x").GetString())).ToList();
        Assert.That(sizes.Sum(static trade => trade.Item1), Is.EqualTo(330));
        Assert.That(sizes, Has.Exactly(1).EqualTo((30L, "V")));
    }

    [Test]
    public async Task TradeUpdates_OfPartialFills_CarryTheExecutionAndTheSum()
    {
        using var updates = await VenueSocket.ListenAsync(_venue);
        _ = await _http.OrderAsync(Market(300), "filled");
        Assert.That(updates.LastType, Is.EqualTo(System.Net.WebSockets.WebSocketMessageType.Binary));
        var seen = new List<JsonElement>();
        while (seen.Count < 4)
            seen.Add((await updates.ReceiveAsync()).GetProperty("data"));
        Assert.That(
            seen.Select(static update => update.GetProperty("event").GetString()),
            Is.EqualTo(new[] { "pending_new", "new", "partial_fill", "fill" }));
        var (first, second) = (seen[2], seen[3]);
        Assert.That((Text(first, "price"), Text(first, "qty"), Text(first, "position_qty")),
            Is.EqualTo(("100.1", "200", "200")));
        Assert.That((Text(second, "price"), Text(second, "qty"), Text(second, "position_qty")),
            Is.EqualTo(("100.11", "100", "300")));
        Assert.That(Text(second.GetProperty("order"), "filled_qty"), Is.EqualTo("300"));
        Assert.That(
            Guid.Parse(Text(first, "execution_id")), Is.Not.EqualTo(Guid.Parse(Text(second, "execution_id"))));
        var ids = seen.Select(static update => Text(update, "event_id")).ToList();
        Assert.That(ids, Is.Ordered.Using((System.Collections.IComparer)StringComparer.Ordinal).And.Unique);
        Assert.That(seen[0].TryGetProperty("execution_id", out _), Is.False);
    }

    [Test]
    public async Task Replace_WorkingOrder_NewOneTakesItsPlace()
    {
        using var updates = await VenueSocket.ListenAsync(_venue);
        var old = await _http.OrderAsync(Buy, "new");
        var (status, made, _) = await _http.SendAsync(
            "PATCH", $"/v2/orders/{Text(old, "id")}", """{"limit_price":99.5,"qty":20,"client_order_id":"second"}""");
        Assert.That((status, Text(made, "replaces")), Is.EqualTo((200, Text(old, "id"))));
        _ = await _http.WaitAsync(Text(made, "id"), "new");
        var replaced = await _http.GetAsync($"/v2/orders/{Text(old, "id")}");
        Assert.That(
            (Text(replaced, "status"), Text(replaced, "replaced_by")), Is.EqualTo(("replaced", Text(made, "id"))));
        Assert.That(Text(await _http.GetAsync("/v2/orders:by_client_order_id?client_order_id=second"), "qty"),
            Is.EqualTo("20"));
        var seen = new List<string>();
        while (seen.Count < 5)
            seen.Add((await updates.ReceiveAsync()).GetProperty("data").GetProperty("event").GetString()!);
        Assert.That(seen, Is.EqualTo(new[] { "pending_new", "new", "pending_replace", "replaced", "new" }));
        Assert.That((await _http.SendAsync("PATCH", $"/v2/orders/{Text(made, "id")}", """{"qty":"20"}""")).Status,
            Is.EqualTo(403), "nothing changes");
        Assert.That((await _http.SendAsync("PATCH", $"/v2/orders/{Text(old, "id")}", """{"qty":"21"}""")).Status,
            Is.EqualTo(422), "no longer open");
    }

    [Test]
    public async Task Replace_PartlyFilled_QtyIsTheTotal()
    {
        var old = await _http.OrderAsync(Limit("buy", 70, "99.5"), "new");
        _source.Add(VenueMarket.Quote(9_800, 100, 9_900, 50, 2));
        _ = await _http.WaitAsync(Text(old, "id"), "partially_filled");
        var (_, made, _) = await _http.SendAsync("PATCH", $"/v2/orders/{Text(old, "id")}", """{"qty":"60"}""");
        _ = await _http.WaitAsync(Text(made, "id"), "partially_filled");
        _source.Add(VenueMarket.Quote(9_800, 100, 9_850, 500, 3));
        var filled = await _http.WaitAsync(Text(made, "id"), "filled");
        Assert.That((Text(filled, "qty"), Text(filled, "filled_qty")), Is.EqualTo(("60", "60")));
        Assert.That(Text(await _http.GetAsync("/v2/positions/AAPL"), "qty"), Is.EqualTo("60"));
    }

    [TestCase("ioc", 500, "canceled", "200")]
    [TestCase("fok", 500, "canceled", "0")]
    [TestCase("fok", 200, "filled", "200")]
    public async Task Limit_ImmediateKinds_EndAtOnce(string tif, int qty, string status, string filled)
    {
        var order = await _http.OrderAsync(
            Limit("buy", qty, "100.10").Replace("day", tif, StringComparison.Ordinal), status);
        Assert.That(Text(order, "filled_qty"), Is.EqualTo(filled));
    }

    [Test]
    public async Task Stop_PriceTrades_BecomesAMarketOrder()
    {
        _ = await _http.OrderAsync(Market(10), "filled");
        var stop = await _http.OrderAsync(
            """{"symbol":"AAPL","qty":"10","side":"sell","type":"stop","time_in_force":"gtc","stop_price":"98"}""",
            "new");
        _source.Add(VenueMarket.Trade(9_900, 5, Side.Ask, 2));
        _source.Add(VenueMarket.Quote(9_700, 300, 9_710, 200, 3), VenueMarket.Trade(9_800, 5, Side.Ask, 4));
        var filled = await _http.WaitAsync(Text(stop, "id"), "filled");
        Assert.That(Text(filled, "filled_avg_price"), Is.EqualTo("97"));
    }

    [Test]
    public async Task TrailingStop_PriceFalls_FollowsAndFires()
    {
        _ = await _http.OrderAsync(Market(10), "filled");
        var stop = await _http.OrderAsync(
            """{"symbol":"AAPL","qty":10,"side":"sell","type":"trailing_stop","time_in_force":"day","trail_price":1}""",
            "new");
        _source.Add(VenueMarket.Quote(10_490, 300, 10_510, 200, 2), VenueMarket.Trade(10_500, 5, Side.Bid, 3));
        await Task.Delay(50);
        var waiting = await _http.GetAsync($"/v2/orders/{Text(stop, "id")}");
        Assert.That((Text(waiting, "hwm"), Text(waiting, "stop_price")), Is.EqualTo(("105", "104")));
        _source.Add(VenueMarket.Trade(10_400, 5, Side.Ask, 4));
        _ = await _http.WaitAsync(Text(stop, "id"), "filled");
    }

    [Test]
    public async Task Notional_Market_BuysItsDollarsWorth()
    {
        var order = await _http.OrderAsync(
            """{"symbol":"AAPL","notional":"1001","side":"buy","type":"market","time_in_force":"day"}""", "filled");
        Assert.That(
            (Text(order, "notional"), order.GetProperty("qty").ValueKind, Text(order, "filled_qty")),
            Is.EqualTo(("1001", JsonValueKind.Null, "10")));
    }

    [Test]
    public async Task Halt_OrdersWait_UntilItResumes()
    {
        await _http.FaultsAsync("halt=AAPL");
        var order = await _http.OrderAsync(Limit("buy", 10, "100.20"), "new");
        Assert.That(Text(order, "filled_qty"), Is.EqualTo("0"));
        _ = await _http.WaitAsync(Text(order, "id"), "filled");
    }

    [Test]
    public async Task Account_BuyAndSell_IsExact()
    {
        _ = await _http.OrderAsync(Market(100), "filled");
        _ = await _http.OrderAsync(Limit("sell", 40, "100"), "filled");
        var account = await _http.GetAsync("/v2/account");
        // 100000 - 100 * 100.10 + 40 * 100.00
        Assert.That(Text(account, "cash"), Is.EqualTo("93990"));
        var held = await _http.GetAsync("/v2/positions/AAPL");
        Assert.That(
            (Text(held, "qty"), Text(held, "avg_entry_price"), Text(held, "cost_basis")),
            Is.EqualTo(("60", "100.1", "6006")));
        var fills = await _http.GetAsync("/v2/account/activities/FILL?direction=asc");
        Assert.That(fills.EnumerateArray().Select(static fill => Text(fill, "qty")), Is.EqualTo(new[] { "100", "40" }));
        var (status, closing, _) = await _http.SendAsync("DELETE", "/v2/positions/AAPL");
        Assert.That(status, Is.EqualTo(200));
        _ = await _http.WaitAsync(Text(closing, "id"), "filled");
        Assert.That((await _http.SendAsync("GET", "/v2/positions/AAPL")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task Short_SellWithoutHolding_IsNegativeAndIsBoughtBack()
    {
        _ = await _http.OrderAsync(Limit("sell", 40, "100"), "filled");
        var held = await _http.GetAsync("/v2/positions/AAPL");
        Assert.That((Text(held, "qty"), Text(held, "side"), Text(held, "cost_basis")),
            Is.EqualTo(("-40", "short", "-4000")));
        Assert.That((await _http.SendAsync("POST", "/v2/orders", Market(41))).Status, Is.EqualTo(403));
        _ = await _http.OrderAsync(Market(40), "filled");
        Assert.That(Text(await _http.GetAsync("/v2/account"), "cash"), Is.EqualTo("99996"));
    }

    [Test]
    public async Task CancelAll_OpenOrders_IsAnswered207ForEach()
    {
        _ = await _http.OrderAsync(Buy, "new");
        var last = await _http.OrderAsync(Limit("buy", 1, "98"), "new");
        var (status, results, _) = await _http.SendAsync("DELETE", "/v2/orders");
        Assert.That((status, results.GetArrayLength()), Is.EqualTo((207, 2)));
        Assert.That(results.EnumerateArray().Select(static one => one.GetProperty("status").GetInt32()),
            Has.All.EqualTo(200));
        _ = await _http.WaitAsync(Text(last, "id"), "canceled");
        Assert.That((await _http.GetAsync("/v2/orders")).GetArrayLength(), Is.Zero);
        var closed = await _http.GetAsync("/v2/orders?status=closed&direction=asc&limit=1");
        Assert.That(Text(closed[0], "limit_price"), Is.EqualTo("99"));
        var after = await _http.GetAsync($"/v2/orders?status=all&after_order_id={Text(closed[0], "id")}");
        Assert.That(after.GetArrayLength(), Is.EqualTo(1));
    }

    [TestCase("qty", "null", 422, 40010001)]
    [TestCase("qty", "\"0\"", 422, 40010001)]
    [TestCase("qty", "\"ten\"", 422, 40010001)]
    [TestCase("notional", "\"5\"", 422, 40010001)]
    [TestCase("side", "\"hold\"", 422, 40010001)]
    [TestCase("type", "\"iceberg\"", 422, 40010001)]
    [TestCase("time_in_force", "\"soon\"", 422, 40010001)]
    [TestCase("limit_price", "null", 422, 40010001)]
    [TestCase("limit_price", "\"99.001\"", 422, 42210000)]
    [TestCase("limit_price", "0.12345", 422, 42210000)]
    [TestCase("stop_price", "\"99\"", 422, 40010001)]
    [TestCase("trail_price", "\"1\"", 422, 40010001)]
    [TestCase("symbol", "\"NOPE\"", 422, 42210000)]
    [TestCase("order_class", "\"mleg\"", 422, 42210000)]
    [TestCase("time_in_force", "\"opg\"", 403, 40310000)]
    [TestCase("qty", "1.5", 200, 0)]
    [TestCase("qty", "\"999999\"", 403, 40310000)]
    [TestCase("extended_hours", "true", 200, 0)]
    [TestCase("limit_price", "99.00", 200, 0)]
    [TestCase("limit_price", "0.1234", 200, 0)]
    public async Task Submit_WithOneFieldChanged_IsAnsweredAsAlpacaDoes(string field, string value, int http, int code)
    {
        using var document = JsonDocument.Parse(Buy);
        var members = document.RootElement.EnumerateObject().Where(member => member.Name != field)
            .Select(static member => member.ToString()).Append($"\"{field}\":{value}");
        var (status, body, _) = await _http.SendAsync("POST", "/v2/orders", $"{{{string.Join(',', members)}}}");
        Assert.That(status, Is.EqualTo(http), body.ToString());
        if (http != 200)
            Assert.That(body.GetProperty("code").GetInt32(), Is.EqualTo(code));
    }

    [TestCase("qty:1.5,side:buy,type:limit,time_in_force:gtc,limit_price:9", 422)]
    [TestCase("qty:1.5,side:sell,type:market,time_in_force:day", 422)]
    [TestCase("qty:1,side:buy,type:stop,time_in_force:ioc,stop_price:9", 422)]
    [TestCase("qty:1,side:buy,type:trailing_stop,time_in_force:day", 422)]
    [TestCase("qty:1,side:buy,type:market,time_in_force:day,extended_hours:true", 422)]
    [TestCase("", 422)]
    public async Task Submit_CombinationThatIsNotOffered_IsRefused(string order, int http)
    {
        var members = order.Split(',', StringSplitOptions.RemoveEmptyEntries).Append("symbol:AAPL").Select(
            static member => member.EndsWith(":true", StringComparison.Ordinal)
                ? $"\"{member[..^5]}\":true"
                : $"\"{member.Replace(":", "\":\"", StringComparison.Ordinal)}\"");
        Assert.That((await _http.SendAsync("POST", "/v2/orders", $"{{{string.Join(',', members)}}}")).Status,
            Is.EqualTo(http));
    }

    [Test]
    public async Task Submit_ThatIsNoJson_Is400() =>
        Assert.That((await _http.SendAsync("POST", "/v2/orders", "not json")).Status, Is.EqualTo(400));

    // Half a surrogate pair: JSON by its grammar, but no text.
    [TestCase("""{"symbol":"\ud800","qty":"1","side":"buy","type":"market","time_in_force":"day"}""")]
    [TestCase("""{"symbol":"AAPL","qty":"\udc00","side":"buy","type":"market","time_in_force":"day"}""")]
    [TestCase("""{"symbol":"AAPL","qty":"1","side":"buy","type":"market","time_in_force":"day","\ud800":1}""")]
    [TestCase("""{"symbol":"AAPL","qty":"1","side":"buy","type":"market","x":[{"y":"\ud800"}]}""")]
    public async Task Submit_EscapeThatIsNoText_Is400WithABody(string order)
    {
        var (status, body, _) = await _http.SendAsync("POST", "/v2/orders", order);
        Assert.That((status, body.GetProperty("code").GetInt32()), Is.EqualTo((400, 40010000)));
    }

    [Test]
    public async Task ClientOrderId_Twice_IsRefusedWhileOpenAndAfter()
    {
        const string Order = """
            {"symbol":"AAPL","qty":"1","side":"buy","type":"limit","time_in_force":"day","limit_price":"90",
            "client_order_id":"one"}
            """;
        var refused = await _http.SendAsync(
            "POST", "/v2/orders", Order.Replace("\"90\"", "\"90.001\"", StringComparison.Ordinal));
        Assert.That(refused.Status, Is.EqualTo(422), "does not use the id up");
        var order = await _http.OrderAsync(Order, "new");
        var (_, open, _) = await _http.SendAsync("POST", "/v2/orders", Order);
        Assert.That(open.GetProperty("code").GetInt32(), Is.EqualTo(42210000));
        Assert.That(await DeleteAsync(order), Is.EqualTo(204));
        _ = await _http.WaitAsync(Text(order, "id"), "canceled");
        var (_, closed, _) = await _http.SendAsync("POST", "/v2/orders", Order);
        Assert.That(closed.GetProperty("code").GetInt32(), Is.EqualTo(40010001));
        Assert.That(Text(closed, "message"), Is.EqualTo("client_order_id must be unique"));
    }

    [Test]
    public async Task WashTrade_OppositeOrderOfTheAccount_IsRefused()
    {
        _ = await _http.OrderAsync(Limit("buy", 10, "100.05"), "new");
        var (status, body, _) = await _http.SendAsync("POST", "/v2/orders", Limit("sell", 5, "100.05"));
        Assert.That((status, body.TryGetProperty("existing_order_id", out _)), Is.EqualTo((403, true)));
        using var other = new VenueHttp(_venue, "OTHER");
        var sold = await other.PostAsync("/v2/orders", Limit("sell", 5, "100.05"));
        _ = await other.WaitAsync(Text(sold, "id"), "filled");
        Assert.That(Text(await _http.GetAsync("/v2/positions/AAPL"), "qty"), Is.EqualTo("5"));
    }

    private static string Market(int qty) =>
        $$"""{"symbol":"AAPL","qty":{{qty}},"side":"buy","type":"market","time_in_force":"day"}""";

    private static string Limit(string side, int qty, string price) =>
        $$"""
        {"symbol":"AAPL","qty":"{{qty}}","side":"{{side}}","type":"limit","time_in_force":"day","limit_price":{{price}}}
        """;

    private static string Text(JsonElement value, string name) => value.GetProperty(name).GetString()!;

    private async Task<int> DeleteAsync(JsonElement order) =>
        (await _http.SendAsync("DELETE", $"/v2/orders/{Text(order, "id")}")).Status;

    private async Task<long> StatsAsync(string name) =>
        (await _http.GetAsync("/_venue/stats")).GetProperty(name).GetInt64();
}
