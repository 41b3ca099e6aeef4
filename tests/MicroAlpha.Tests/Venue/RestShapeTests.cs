using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Venue.Server;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue;

/// <summary>
/// Every endpoint's reply has the members of a captured one, with values of the same kind (a number of an old fixture
/// may be a decimal string now).
/// </summary>
[TestFixture]
internal sealed class RestShapeTests
{
    // Members of captures that Alpaca's specification of 2026 does not have, or only for brokers and other currencies.
    private static readonly string[] Gone =
    [
        "expired_at ", "commission", "crypto_tier", "min_order_size", "min_trade_increment", "price_increment", "usd",
        "last_price", "last_close_pct_change",
    ];

    private VenueServer _venue = null!;
    private VenueHttp _http = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _venue = await VenueServer.StartAsync(VenueMarket.Synthetic());
        _http = new VenueHttp(_venue);
        for (var i = 0; i < 500; i++)
        {
            if ((await _http.GetAsync("/_venue/stats")).GetProperty("trades").GetInt64() > 200)
                break;
            await Task.Delay(10);
        }

        foreach (var symbol in new[] { "AAPL", "MSFT" })
        {
            _ = await _http.OrderAsync(
                $$"""{"symbol":"{{symbol}}","qty":"3","side":"buy","type":"market","time_in_force":"day"}""", "filled");
        }

        _ = await _http.OrderAsync(
            """{"symbol":"AAPL","qty":"1","side":"buy","type":"limit","time_in_force":"gtc","limit_price":"1"}""",
            "new");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _http.Dispose();
        await _venue.DisposeAsync();
    }

    [TestCase("rest-trading/account.jsonl", "/v2/account")]
    [TestCase("rest-trading/asset.jsonl", "/v2/assets/AAPL")]
    [TestCase("rest-trading/assets-list.jsonl", "/v2/assets?status=active&unknown=parameter")]
    [TestCase("rest-trading/clock.jsonl", "/v2/clock")]
    [TestCase("rest-trading/order.jsonl", "/v2/orders?status=all&limit=1")]
    [TestCase("rest-trading/orders-list.jsonl", "/v2/orders?status=all")]
    [TestCase("rest-trading/position.jsonl", "/v2/positions/AAPL")]
    [TestCase("rest-trading/positions-list.jsonl", "/v2/positions")]
    [TestCase("rest-trading/activities-fill.jsonl", "/v2/account/activities/FILL")]
    [TestCase("rest-data/trades-single.jsonl", "/v2/stocks/AAPL/trades?limit=5")]
    [TestCase("rest-data/quotes-single.jsonl", "/v2/stocks/AAPL/quotes?limit=5")]
    [TestCase("rest-data/bars-single.jsonl", "/v2/stocks/AAPL/bars?timeframe=1Day")]
    [TestCase("rest-data/trades-multi.jsonl", "/v2/stocks/trades?symbols=AAPL,MSFT&limit=5")]
    [TestCase("rest-data/quotes-multi.jsonl", "/v2/stocks/quotes?symbols=AAPL&limit=5")]
    [TestCase("rest-data/bars-multi.jsonl", "/v2/stocks/bars?symbols=AAPL&timeframe=1Min")]
    [TestCase("rest-data/latest-trade-single.jsonl", "/v2/stocks/AAPL/trades/latest")]
    [TestCase("rest-data/latest-quote-single.jsonl", "/v2/stocks/AAPL/quotes/latest")]
    [TestCase("rest-data/latest-bar-single.jsonl", "/v2/stocks/AAPL/bars/latest")]
    [TestCase("rest-data/latest-trades-multi.jsonl", "/v2/stocks/trades/latest?symbols=AAPL")]
    [TestCase("rest-data/latest-quotes-multi.jsonl", "/v2/stocks/quotes/latest?symbols=AAPL")]
    [TestCase("rest-data/snapshot-single.jsonl", "/v2/stocks/AAPL/snapshot")]
    [TestCase("rest-data/screener-most-actives.jsonl", "/v1beta1/screener/stocks/most-actives?top=2")]
    [TestCase("rest-data/meta-exchanges.jsonl", "/v2/stocks/meta/exchanges")]
    [TestCase("rest-crypto/trades-multi.jsonl", "/v1beta3/crypto/us/trades?symbols=BTC/USD&limit=5")]
    [TestCase("rest-crypto/quotes-multi.jsonl", "/v1beta3/crypto/us/quotes?symbols=BTC/USD&limit=5")]
    [TestCase("rest-crypto/latest-trades-multi.jsonl", "/v1beta3/crypto/us/latest/trades?symbols=BTC/USD")]
    [TestCase("rest-crypto/latest-quotes-multi.jsonl", "/v1beta3/crypto/us/latest/quotes?symbols=BTC/USD")]
    [TestCase("rest-crypto/latest-orderbooks-multi.jsonl", "/v1beta3/crypto/us/latest/orderbooks?symbols=BTC/USD")]
    public async Task Reply_OfAnEndpoint_HasTheMembersOfTheCapture(string sample, string path)
    {
        var reply = await _http.GetAsync(path);
        using var captured = JsonDocument.Parse(Samples.Lines(sample)[^1]);
        var problems = new List<string>();
        Compare(captured.RootElement, reply.ValueKind == JsonValueKind.Array
            && captured.RootElement.ValueKind == JsonValueKind.Object ? reply[0] : reply, "", problems);
        Assert.That(string.Join('\n', problems), Is.Empty);
    }

    [Test]
    public async Task Order_Members_AreThoseOfTheLiveCapture()
    {
        var update = Samples.Messages("ws-trading/trade_updates.jsonl").First();
        var captured = update.GetProperty("data").GetProperty("order");
        var order = (await _http.GetAsync("/v2/orders?status=all&limit=1"))[0];
        Assert.That(
            captured.EnumerateObject().Select(static member => member.Name),
            Is.SubsetOf(order.EnumerateObject().Select(static member => member.Name)));
    }

    [Test]
    public async Task Headers_OfEveryReply_TellLimitsAndRequestId()
    {
        await using var venue = await VenueServer.StartAsync(
            VenueMarket.Synthetic() with { TradingRequestsPerMinute = 3 });
        using var http = new VenueHttp(venue);
        for (var left = 2; left >= 0; left--)
        {
            var (status, _, reply) = await http.SendAsync("GET", "/v2/account");
            Assert.That(status, Is.EqualTo(200));
            Assert.That(reply.Headers.GetValues("X-RateLimit-Remaining").Single(), Is.EqualTo($"{left}"));
            Assert.That(reply.Headers.GetValues("X-Request-ID").Single(), Has.Length.EqualTo(32));
        }

        var (code, body, last) = await http.SendAsync("GET", "/v2/clock");
        Assert.That((code, body.GetProperty("code").GetInt32()), Is.EqualTo((429, 42910000)));
        var reset = long.Parse(last.Headers.GetValues("X-RateLimit-Reset").Single(), null);
        Assert.That(reset, Is.GreaterThan(1_700_000_000));
        Assert.That((await http.SendAsync("GET", "/v2/stocks/AAPL/trades")).Status, Is.EqualTo(200), "counted apart");
    }

    [TestCase("/v2/account", 401)]
    [TestCase("/v2/stocks/trades?symbols=AAPL", 403)]
    public async Task Keys_Missing_AreRefused(string path, int status)
    {
        using var http = new HttpClient();
        using var reply = await http.GetAsync(new Uri(_venue.RestUrl + path));
        Assert.That((int)reply.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task Keys_Configured_AreTheOnlyOnes()
    {
        await using var venue = await VenueServer.StartAsync(
            VenueMarket.Synthetic() with { Keys = new Dictionary<string, string> { ["PK1"] = VenueMarket.Secret } });
        using var good = new VenueHttp(venue, "PK1");
        using var other = new VenueHttp(venue, "PK2");
        Assert.That((await good.SendAsync("GET", "/v2/account")).Status, Is.EqualTo(200));
        Assert.That((await other.SendAsync("GET", "/v2/account")).Status, Is.EqualTo(401));
    }

    [TestCase("GET", "/v2/nothing", 404)]
    [TestCase("PUT", "/v2/orders", 405)]
    [TestCase("GET", "/v2/orders/00000000-0000-0000-0000-000000000000", 404)]
    [TestCase("GET", "/v2/orders?limit=501", 422)]
    [TestCase("GET", "/v2/assets/NOPE", 404)]
    [TestCase("GET", "/v2/stocks/trades?symbols=", 400)]
    [TestCase("GET", "/v2/stocks/trades?symbols=AAPL&limit=10001", 400)]
    [TestCase("GET", "/v2/stocks/trades?symbols=AAPL&start=yesterday", 400)]
    [TestCase("GET", "/v2/stocks/trades?symbols=AAPL&page_token=!!", 400)]
    [TestCase("GET", "/v2/stocks/bars?symbols=AAPL&timeframe=7Fortnight", 400)]
    [TestCase("GET", "/v2/account/activities/FILL?page_size=101", 422)]
    public async Task Request_ThatIsWrong_IsRefused(string method, string path, int status) =>
        Assert.That((await _http.SendAsync(method, path)).Status, Is.EqualTo(status));

    [Test]
    public async Task Empty_Results_AreEmptyMapsAndArrays()
    {
        var many = await _http.GetAsync("/v2/stocks/trades?symbols=NOPE");
        Assert.That(many.GetRawText(), Is.EqualTo("""{"trades":{},"next_page_token":null}"""));
        var one = await _http.GetAsync("/v2/stocks/NOPE/bars?timeframe=1Min");
        Assert.That(one.GetProperty("bars").GetArrayLength(), Is.Zero);
        Assert.That((await _http.GetAsync("/v2/stocks/snapshots?symbols=NOPE")).GetProperty("NOPE").ValueKind,
            Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task Configurations_Change_IsKeptAndSuspendsTrading()
    {
        using var http = new VenueHttp(_venue, "SUSPENDED");
        var (_, changed, _) = await http.SendAsync(
            "PATCH", "/v2/account/configurations", """{"suspend_trade":true,"unknown":1}""");
        Assert.That(changed.GetProperty("suspend_trade").GetBoolean(), Is.True);
        var (status, _, _) = await http.SendAsync(
            "POST", "/v2/orders", """{"symbol":"AAPL","qty":1,"side":"buy","type":"market","time_in_force":"day"}""");
        Assert.That(status, Is.EqualTo(403));
    }

    [Test]
    public async Task Calendar_OfNovember2026_HasThanksgivingAndItsHalfDay()
    {
        var days = await _http.GetAsync("/v2/calendar?start=2026-11-23&end=2026-11-30");
        Assert.That(
            days.EnumerateArray().Select(static day => $"{day.GetProperty("date")} {day.GetProperty("close")}"),
            Is.EqualTo(new[]
            {
                "2026-11-23 16:00", "2026-11-24 16:00", "2026-11-25 16:00", "2026-11-27 13:00", "2026-11-30 16:00",
            }));
        Assert.That(days[3].GetProperty("session_open").GetString(), Is.EqualTo("0400"));
        Assert.That(days[2].GetProperty("settlement_date").GetString(), Is.EqualTo("2026-11-27"));
    }

    // Half days of the years 2024 to 2026 as the exchange published them.
    [TestCase("2024-07-03", "13:00")]
    [TestCase("2024-11-29", "13:00")]
    [TestCase("2024-12-24", "13:00")]
    [TestCase("2025-07-03", "13:00")]
    [TestCase("2025-12-24", "13:00")]
    [TestCase("2026-07-02", "16:00")]
    [TestCase("2026-07-03", "")]
    [TestCase("2024-03-29", "")]
    [TestCase("2025-04-18", "")]
    [TestCase("2026-04-03", "")]
    [TestCase("2026-06-19", "")]
    [TestCase("2021-12-31", "16:00")]
    [TestCase("2026-12-25", "")]
    public async Task Calendar_OfADay_IsTheExchanges(string day, string close)
    {
        var days = await _http.GetAsync($"/v2/calendar?start={day}&end={day}");
        Assert.That(days.GetArrayLength() == 0 ? "" : days[0].GetProperty("close").GetString(), Is.EqualTo(close));
    }

    private static void Compare(JsonElement captured, JsonElement made, string path, List<string> problems)
    {
        if (captured.ValueKind == JsonValueKind.Null || made.ValueKind == JsonValueKind.Null)
            return;
        if (Kind(captured) != Kind(made) && !(captured.ValueKind == JsonValueKind.Number
            && made.ValueKind == JsonValueKind.String))
        {
            problems.Add($"{path}: {captured.ValueKind} captured, {made.ValueKind} {made} made");
            return;
        }

        if (captured.ValueKind == JsonValueKind.Array && captured.GetArrayLength() > 0 && made.GetArrayLength() > 0)
            Compare(captured[0], made[0], $"{path}[]", problems);
        if (captured.ValueKind != JsonValueKind.Object)
            return;
        // A map of symbols: any against any.
        var names = captured.EnumerateObject().Select(static member => member.Name).ToList();
        if (names.Count > 0 && !names.Exists(static name => name.Any(char.IsAsciiLetterLower)) && path.Length > 0)
        {
            var (one, other) = (captured.EnumerateObject().First(), made.EnumerateObject().First());
            Compare(one.Value, other.Value, $"{path}.*", problems);
            return;
        }

        foreach (var member in captured.EnumerateObject().Where(static member => !Gone.Contains(member.Name)))
        {
            if (made.TryGetProperty(member.Name, out var value))
                Compare(member.Value, value, $"{path}.{member.Name}", problems);
            else
                problems.Add($"{path}.{member.Name} is missing");
        }
    }

    private static JsonValueKind Kind(JsonElement value) =>
        value.ValueKind == JsonValueKind.False ? JsonValueKind.True : value.ValueKind;
}
