using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Rest;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Rest;

/// <summary>Orders are sent once and judged; reads are retried; nothing else reaches the server.</summary>
internal sealed class AlpacaRestClientTests
{
    private const string OrderId = "11111111-2222-3333-4444-555555555555";

    private static readonly OrderRequest Request = new(
        "MA-1-1-1", "AAPL", Side.Bid, OrderType.Limit, TimeInForce.Day, 10_000_000_000, 150_250_000_000);

    private static readonly string Order = $$"""
        {"id":"{{OrderId}}","client_order_id":"MA-1-1-1","symbol":"AAPL","side":"buy","type":"limit",
        "time_in_force":"day","status":"accepted","qty":"10","filled_qty":"0","filled_avg_price":null,
        "limit_price":"150.25","submitted_at":"2026-11-20T14:30:00.1Z","updated_at":"2026-11-20T09:30:00.2-05:00"}
        """;

    [Test]
    public async Task Submit_Accepted_GivesTheOrder()
    {
        using var run = new RestRun((_, _, _) => (200, Order));
        var reply = await run.Trading.SubmitAsync(Request, CancellationToken.None);
        Assert.That(reply.Outcome, Is.EqualTo(OrderOutcome.Accepted));
        Assert.That(reply.Order, Is.EqualTo(new AlpacaOrder
        {
            Id = Guid.Parse(OrderId),
            ClientOrderId = "MA-1-1-1",
            Symbol = "AAPL",
            Side = Side.Bid,
            Type = "limit",
            TimeInForce = "day",
            Status = "accepted",
            SizeE9 = 10_000_000_000,
            LimitPriceE9 = 150_250_000_000,
            SubmittedTimeNs = 1_795_185_000_100_000_000,
            UpdatedTimeNs = 1_795_185_000_200_000_000,
        }));
        Assert.That(run.Lines, Is.EqualTo(new[] { "POST /v2/orders HTTP/1.1" }));
        Assert.That(run.Bodies[0], Is.EqualTo("""{"symbol":"AAPL","qty":"10","side":"buy","type":"limit","""
            + """ "time_in_force":"day","limit_price":"150.25","client_order_id":"MA-1-1-1"}""".TrimStart()));
        Assert.That(run.Requests[0], Does.Contain("APCA-API-KEY-ID: PKREST000000\r\n"));
    }

    [TestCase(400, """{"code":40010001,"message":"limit orders require no stop price"}""", OrderOutcome.Refused)]
    [TestCase(401, """{"message":"unauthorized."}""", OrderOutcome.Refused)]
    [TestCase(403, """{"code":40310000,"message":"insufficient buying power"}""", OrderOutcome.Refused)]
    [TestCase(422, """{"code":42210000,"message":"client_order_id must be unique"}""", OrderOutcome.Refused)]
    [TestCase(429, "too many requests.", OrderOutcome.Refused)]
    [TestCase(422, "<html>", OrderOutcome.Unknown)]
    [TestCase(500, """{"code":50010000,"message":"internal"}""", OrderOutcome.Unknown)]
    [TestCase(502, "<html>bad gateway</html>", OrderOutcome.Unknown)]
    [TestCase(504, "", OrderOutcome.Unknown)]
    [TestCase(200, "<html>", OrderOutcome.Unknown)]
    [TestCase(200, "{}", OrderOutcome.Unknown)]
    [TestCase(302, "", OrderOutcome.Unknown)]
    public async Task Submit_AnyOtherReply_IsJudgedAndNeverRepeated(int status, string body, OrderOutcome expected)
    {
        using var run = new RestRun((_, _, _) => (status, body));
        var reply = await run.Trading.SubmitAsync(Request, CancellationToken.None);
        Assert.That((reply.Outcome, reply.Status), Is.EqualTo((expected, status)));
        Assert.That(reply.IsDuplicate, Is.EqualTo(body.Contains("unique", StringComparison.Ordinal)));
        Assert.That(run.Requests, Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Submit_ReplyLostAfterAccept_IsUnknownSentOnceAndFoundByItsId()
    {
        var accepted = 0;
        using var run = new RestRun(async (peer, number) =>
        {
            if (number == 1)
            {
                // The order is taken; the reply never leaves.
                accepted++;
                return false;
            }

            await peer.ReplyAsync(200, Order);
            return true;
        });
        var reply = await run.Trading.SubmitAsync(Request, CancellationToken.None);
        Assert.That((reply.Outcome, reply.Status, accepted), Is.EqualTo((OrderOutcome.Unknown, 0, 1)));
        Assert.That(run.Requests, Has.Length.EqualTo(1));
        var found = await run.Trading.FindOrderAsync("MA-1-1-1", CancellationToken.None);
        Assert.That(found!.Id, Is.EqualTo(Guid.Parse(OrderId)));
        Assert.That(run.Lines[1],
            Is.EqualTo("GET /v2/orders:by_client_order_id?client_order_id=MA-1-1-1 HTTP/1.1"));
    }

    [Test]
    public async Task Submit_ReplyNeverComes_IsUnknownAfterTheLimit()
    {
        using var run = new RestRun(
            async (_, _) =>
            {
                await Task.Delay(-1);
                return true;
            },
            new RestOptions { RequestTimeoutMs = 100 });
        var reply = await run.Trading.SubmitAsync(Request, CancellationToken.None);
        Assert.That(reply.Outcome, Is.EqualTo(OrderOutcome.Unknown));
        Assert.That(reply.Message, Is.EqualTo("no reply within 100 ms"));
    }

    [Test]
    public async Task Cancel_ConnectionDropped_IsNotResentByTheFramework()
    {
        using var run = new RestRun(async (peer, number) =>
        {
            if (number > 1)
                return false;
            await peer.ReplyAsync(204, "");
            return true;
        });
        // The second cancel goes over the connection of the first, which the server then drops: the case in which
        // .NET sends a request without a body again.
        Assert.That((await run.Trading.CancelAsync(Guid.Parse(OrderId), CancellationToken.None)).Outcome,
            Is.EqualTo(OrderOutcome.Accepted));
        var reply = await run.Trading.CancelAsync(Guid.Parse(OrderId), CancellationToken.None);
        await Task.Delay(100);
        Assert.That(reply.Outcome, Is.EqualTo(OrderOutcome.Unknown));
        Assert.That(run.Requests, Has.Length.EqualTo(2));
    }

    [TestCase(204, "", OrderOutcome.Accepted)]
    [TestCase(422, """{"code":42210000,"message":"order is already in \"canceled\" state"}""", OrderOutcome.Accepted)]
    [TestCase(422, """{"code":42210000,"message":"order is already in \"filled\" state"}""", OrderOutcome.Refused)]
    [TestCase(404, """{"code":40410000,"message":"order not found"}""", OrderOutcome.Refused)]
    public async Task Cancel_Replies_AreJudged(int status, string body, OrderOutcome expected)
    {
        using var run = new RestRun((_, _, _) => (status, body));
        var reply = await run.Trading.CancelAsync(Guid.Parse(OrderId), CancellationToken.None);
        Assert.That(reply.Outcome, Is.EqualTo(expected));
        Assert.That(run.Lines[0], Is.EqualTo($"DELETE /v2/orders/{OrderId} HTTP/1.1"));
    }

    [Test]
    public async Task CancelAll_MultiStatus_GivesEachOrder()
    {
        using var run = new RestRun(
            (_, _, _) => (207, $$"""[{"id":"{{OrderId}}","status":200},{"id":"{{OrderId}}","status":500}]"""));
        var rows = await run.Trading.CancelAllAsync(CancellationToken.None);
        Assert.That(rows!.Select(row => row.Status), Is.EqualTo(new[] { 200, 500 }));
    }

    [Test]
    public async Task Replace_Accepted_SendsOnlyWhatChanges()
    {
        using var run = new RestRun((_, _, _) => (200, Order));
        await run.Trading.ReplaceAsync(
            Guid.Parse(OrderId), new ReplaceRequest("MA-1-1-2", 0, 151_000_000_000), CancellationToken.None);
        Assert.That(run.Lines[0], Is.EqualTo($"PATCH /v2/orders/{OrderId} HTTP/1.1"));
        Assert.That(run.Bodies[0], Is.EqualTo("""{"limit_price":"151","client_order_id":"MA-1-1-2"}"""));
    }

    [Test]
    public async Task Read_TroubleThenAnswer_IsRetried()
    {
        using var run = new RestRun((number, _, _) => number switch
        {
            1 => (500, ""),
            2 => (502, "<html>"),
            3 => (429, "{}"),
            _ => (200, """{"timestamp":"2024-07-18T04:10:33.389152169-04:00","is_open":false,"""
                + """ "next_open":"2024-07-18T09:30:00-04:00","next_close":"2024-07-18T16:00:00-04:00"}"""),
        }, new RestOptions { RetryFirstMs = 1, Time = new SkippingTime() });
        var clock = await run.Trading.ReadClockAsync(CancellationToken.None);
        Assert.That(clock, Is.EqualTo(new AlpacaClock(
            1_721_290_233_389_152_169, false, 1_721_309_400_000_000_000, 1_721_332_800_000_000_000)));
        Assert.That((run.Requests.Length, run.Trading.RateLimitRefusals), Is.EqualTo((4, 1)));
    }

    [Test]
    public async Task Read_NoAnswerAtAll_EndsAfterItsAttempts()
    {
        using var run = new RestRun((_, _, _) => (503, "no"), new RestOptions { RetryFirstMs = 1, ReadAttempts = 3 });
        var error = await Assert.ThrowsAsync<EngineException>(
            () => run.Trading.ReadAccountAsync(CancellationToken.None));
        Assert.That(error!.Code, Is.EqualTo("MA-450"));
        Assert.That(run.Requests, Has.Length.EqualTo(3));
        Assert.That(error.ToString(), Does.Not.Contain("rest-secret"));
    }

    [TestCase("<html>")]
    [TestCase("[]")]
    [TestCase("""{"timestamp":"yesterday"}""")]
    public void Read_ReplyOfAnotherForm_IsSaid(string body)
    {
        using var run = new RestRun((_, _, _) => (200, body));
        Assert.That(() => run.Trading.ReadClockAsync(CancellationToken.None),
            Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-453"));
    }

    [Test]
    public void Read_ReplyWithoutEnd_IsCutAtTheLimit()
    {
        using var run = new RestRun(
            (_, _, _) => (200, new string(' ', 5_000)),
            new RestOptions { MaxReplyBytes = 2_000, ReadAttempts = 1 });
        Assert.That(() => run.Trading.ReadClockAsync(CancellationToken.None),
            Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-450")
                .And.Message.Contains("longer than 2000 bytes"));
    }

    [Test]
    public async Task Find_NoSuchOrder_IsNull()
    {
        using var run = new RestRun((_, _, _) => (404, """{"code":40410000,"message":"order not found"}"""));
        Assert.That(await run.Trading.FindOrderAsync("x y", CancellationToken.None), Is.Null);
        Assert.That(run.Lines[0], Does.Contain("client_order_id=x%20y"));
    }

    [Test]
    public async Task ListOrders_SeveralPages_BringsEachOnce()
    {
        var all = Enumerable.Range(0, 1_200).Select(OrderAt).ToArray();
        using var run = new RestRun((_, line, _) =>
        {
            var after = 0L;
            if (line.Contains("after=", StringComparison.Ordinal))
            {
                var text = Uri.UnescapeDataString(line.Split("after=")[1].Split([' ', '&'])[0]);
                Assert.That(RestTime.TryParse(text, out after), Is.True);
            }

            var page = all.Where(one => one.TimeNs > after).Take(500).Select(one => one.Json);
            return (200, $"[{string.Join(',', page)}]");
        });
        var orders = await run.Trading.ListOrdersAsync("all", 0, CancellationToken.None);
        Assert.That(orders.Select(order => order.ClientOrderId), Is.EqualTo(all.Select((_, n) => $"c{n}")));
        Assert.That(run.Requests, Has.Length.EqualTo(3));
    }

    [Test]
    public void ListOrders_PagesWithoutEnd_AreBounded()
    {
        var page = $"[{string.Join(',', Enumerable.Range(0, 500).Select(n => OrderAt(n).Json))}]";
        using var run = new RestRun((_, _, _) => (200, page));
        Assert.That(() => run.Trading.ListOrdersAsync("all", 0, CancellationToken.None),
            Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-452"));
        Assert.That(run.Requests, Has.Length.EqualTo(2));
    }

    [TestCase("rest-trading/order.jsonl")]
    [TestCase("rest-trading/orders-list.jsonl")]
    [TestCase("rest-trading/account.jsonl")]
    [TestCase("rest-trading/position.jsonl")]
    [TestCase("rest-trading/positions-list.jsonl")]
    [TestCase("rest-trading/asset.jsonl")]
    [TestCase("rest-trading/clock.jsonl")]
    public async Task Read_EverySample_IsTaken(string name)
    {
        foreach (var line in Samples.Lines(name))
        {
            using var run = new RestRun((_, _, _) => (200, line));
            var isArray = line.StartsWith('[');
            object? read = name.Split('/')[1].Split('.', '-')[0] switch
            {
                "order" => await run.Trading.FindOrderAsync("x", CancellationToken.None),
                "orders" => await run.Trading.ListOrdersAsync("all", 0, CancellationToken.None),
                "account" => await run.Trading.ReadAccountAsync(CancellationToken.None),
                "positions" => await run.Trading.ListPositionsAsync(CancellationToken.None),
                "clock" => await run.Trading.ReadClockAsync(CancellationToken.None),
                _ => isArray ? await run.Trading.ListAssetsAsync("us_equity", CancellationToken.None) : line,
            };
            Assert.That(read, Is.Not.Null);
        }
    }

    [TestCase("http://api.alpaca.markets", false)]
    [TestCase("https://api.alpaca.markets", true)]
    [TestCase("http://127.0.0.1:1", true)]
    [TestCase("http://localhost:1", true)]
    [TestCase("http://127.0.0.1.evil.example", false)]
    [TestCase("https://user:word@api.alpaca.markets", false)]
    [TestCase("ftp://127.0.0.1", false)]
    public void Create_Host_IsTlsOrThisMachine(string host, bool isAllowed)
    {
        void Create()
        {
            using var client = new AlpacaRestClient(new Uri(host), RestRun.Keys, new RestOptions());
        }

        if (isAllowed)
            Assert.That(Create, Throws.Nothing);
        else
            Assert.That(Create, Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-441"));
    }

    private static (long TimeNs, string Json) OrderAt(int n)
    {
        // Several orders share a time, also over the end of a page.
        var timeNs = 1_795_185_000_000_000_000 + (n / 3 * 1_000L);
        return (timeNs, $$"""{"id":"00000000-0000-0000-0000-{{n + 1:000000000000}}","client_order_id":"c{{n}}","""
            + $"\"submitted_at\":\"{RestTime.Format(timeNs)}\"}}");
    }
}
