using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Venue.Faults;
using MicroAlpha.Venue.Server;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue;

/// <summary>Every fault switch does what its name says, and nothing once it is off.</summary>
[TestFixture]
internal sealed class FaultTests
{
    private const string Auth = """{"action":"auth","key":"TESTKEY","secret":"test-secret"}""";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(400);

    // Which test shows each fault.
    private static readonly HashSet<VenueFault> Shown =
    [
        VenueFault.NoWelcome, VenueFault.AuthSilence, VenueFault.AuthFailed, VenueFault.SymbolLimit,
        VenueFault.ConnectionLimit, VenueFault.InsufficientSubscription, VenueFault.InsufficientScope,
        VenueFault.InternalError, VenueFault.SlowClient, VenueFault.AbruptClose, VenueFault.VanishMidFrame,
        VenueFault.HalfOpen, VenueFault.SlowDrip, VenueFault.FrameSplit, VenueFault.NoDeflate, VenueFault.QuoteBurst,
        VenueFault.MixedArrays, VenueFault.UnknownType, VenueFault.ExtraFields, VenueFault.BigMessage,
        VenueFault.InvalidUtf8, VenueFault.DuplicateUpdates, VenueFault.OutOfOrderUpdates, VenueFault.MissingFill,
        VenueFault.FillAfterCancel, VenueFault.ReplaceRejected, VenueFault.EventBeforeReply, VenueFault.OrderTimeout,
        VenueFault.RateLimited, VenueFault.UpgradeLimited, VenueFault.BadGateway, VenueFault.ReconnectPenalty,
        VenueFault.ClockSkew, VenueFault.CrossedQuote, VenueFault.EmptySide, VenueFault.TradeCorrection,
        VenueFault.TradeCancel, VenueFault.Halt, VenueFault.HalfDay, VenueFault.SymbolRename, VenueFault.BookReset,
        VenueFault.EndlessPages, VenueFault.Chaos,
    ];

    private VenueServer _venue = null!;
    private VenueHttp _http = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _venue = await VenueServer.StartAsync(VenueMarket.Synthetic() with { AuthTimeoutMs = 300 });
        _http = new VenueHttp(_venue);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _http.Dispose();
        await _venue.DisposeAsync();
    }

    [Test]
    public void Faults_All_AreShownHere() =>
        Assert.That(Enum.GetValues<VenueFault>().Except(Shown), Is.Empty);

    [Test]
    public void Names_All_ReadBackAsThemselves()
    {
        foreach (var fault in Enum.GetValues<VenueFault>())
        {
            var text = FaultSetting.NameOf(fault) + "=7";
            Assert.That(FaultSetting.Parse(text), Is.EqualTo(new FaultSetting(fault, "7")));
        }

        Assert.That(() => FaultSetting.Parse("no-such"), Throws.TypeOf<EngineException>());
        Assert.That(() => FaultSetting.Parse("3"), Throws.TypeOf<EngineException>());
    }

    [Test]
    public async Task Switches_OverHttp_AreListedClearedAndCounted()
    {
        Assert.That((await _http.SendAsync("POST", "/_venue/faults", """["no-welcome","oops"]""")).Status,
            Is.EqualTo(400));
        Assert.That((await _http.GetAsync("/_venue/faults")).GetArrayLength(), Is.Zero);
        await _http.FaultsAsync("no-welcome", "SlowDrip=500", "!no-welcome");
        Assert.That((await _http.GetAsync("/_venue/faults")).GetRawText(), Is.EqualTo("""["slow-drip=500"]"""));
        await _http.FaultsAsync("none");
        Assert.That((await _http.GetAsync("/_venue/faults")).GetArrayLength(), Is.Zero);
        var counts = (await _http.GetAsync("/_venue/stats")).GetProperty("faults");
        Assert.That(counts.GetProperty("slow-drip").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public async Task NoWelcome_On_TheFirstMessageIsTheAnswerToAuth()
    {
        await _http.FaultsAsync("no-welcome");
        using var socket = await VenueSocket.ConnectAsync(_venue, "/v2/iex");
        await socket.SendAsync(Auth);
        Assert.That((await socket.ReceiveAsync())[0].GetProperty("msg").GetString(), Is.EqualTo("authenticated"));
    }

    [Test]
    public async Task AuthSilence_On_NothingComes()
    {
        await _http.FaultsAsync("auth-silence");
        using var socket = await VenueSocket.ConnectAsync(_venue, "/v2/iex");
        _ = await socket.ReceiveAsync();
        await socket.SendAsync(Auth);
        await AssertSilentAsync(socket, TimeSpan.FromSeconds(1));
    }

    [TestCase("auth-failed", 402)]
    [TestCase("connection-limit", 406)]
    [TestCase("insufficient-subscription", 409)]
    [TestCase("insufficient-scope", 411)]
    [TestCase("internal-error", 500)]
    public async Task AuthFaults_On_GiveTheirCodeAndClose(string fault, int code)
    {
        await _http.FaultsAsync(fault);
        using var socket = await VenueSocket.ConnectAsync(_venue, "/v2/iex");
        _ = await socket.ReceiveAsync();
        await socket.SendAsync(Auth);
        Assert.That((await socket.ReceiveAsync())[0].GetProperty("code").GetInt32(), Is.EqualTo(code));
        Assert.That(await socket.IsGoneAsync(Soon), Is.True);
    }

    [Test]
    public async Task SymbolLimit_On_405AndTheStateStays()
    {
        await _http.FaultsAsync("symbol-limit=1");
        using var socket = await VenueSocket.EnterAsync(_venue);
        await socket.SendAsync("""{"action":"subscribe","trades":["A","B"]}""");
        Assert.That((await socket.ReceiveAsync())[0].GetProperty("code").GetInt32(), Is.EqualTo(405));
    }

    [Test]
    public async Task SlowClient_Once_407AndGone()
    {
        using var socket = await QuotesAsync();
        await _http.FaultsAsync("slow-client");
        var error = await socket.FindAsync("error");
        Assert.That(error.GetProperty("code").GetInt32(), Is.EqualTo(407));
        Assert.That(await socket.IsGoneAsync(Soon), Is.True);
    }

    [TestCase("abrupt-close")]
    [TestCase("vanish-mid-frame")]
    public async Task Breaks_Once_EndTheConnectionWithoutACloseFrame(string fault)
    {
        using var socket = await QuotesAsync();
        await _http.FaultsAsync(fault);
        Assert.That(await socket.IsGoneAsync(Soon), Is.True);
        Assert.That(socket.State, Is.EqualTo(WebSocketState.Aborted));
        // The place is free again at once.
        using var next = await QuotesAsync();
        Assert.That(next.State, Is.EqualTo(WebSocketState.Open));
    }

    [Test]
    public async Task ReconnectPenalty_On_406UntilTheTimeIsOver()
    {
        await _http.FaultsAsync("reconnect-penalty=1");
        using var socket = await QuotesAsync();
        socket.Abort();
        var refused = 0;
        var wait = Stopwatch.StartNew();
        while (wait.Elapsed < Soon)
        {
            using var next = await VenueSocket.ConnectAsync(_venue, "/v2/iex");
            _ = await next.ReceiveAsync();
            await next.SendAsync(Auth);
            if ((await next.ReceiveAsync())[0].GetProperty("T").GetString() == "success")
                break;
            refused++;
            await Task.Delay(100);
        }

        Assert.That(refused, Is.Positive);
        Assert.That(wait.Elapsed, Is.LessThan(Soon));
    }

    [Test]
    public async Task HalfOpen_On_SilentAndBackWhenOff()
    {
        using var socket = await QuotesAsync();
        await _http.FaultsAsync("half-open");
        await Task.Delay(100);
        try
        {
            // What was under way may still come.
            while (true)
                _ = await socket.ReceiveBytesAsync(Short);
        }
        catch (OperationCanceledException)
        {
            Assert.That(socket.State, Is.Not.EqualTo(WebSocketState.CloseReceived));
        }
    }

    [Test]
    public async Task SlowDrip_On_BytesComeSlowly()
    {
        using var socket = await QuotesAsync();
        await _http.FaultsAsync("slow-drip=2000");
        await Task.Delay(50);
        var bytes = 0;
        var time = Stopwatch.StartNew();
        while (time.Elapsed < TimeSpan.FromSeconds(1.5))
        {
            _ = await socket.ReceiveBytesAsync(TimeSpan.FromSeconds(20));
            bytes += socket.LastLength;
        }

        // The synthetic market makes some 200 kB a second; what was in buffers comes at once.
        Assert.That(bytes / time.Elapsed.TotalSeconds, Is.LessThan(60_000));
    }

    [Test]
    public async Task FrameSplit_On_MessagesArriveWhole()
    {
        using var socket = await QuotesAsync();
        await _http.FaultsAsync("frame-split");
        for (var i = 0; i < 3; i++)
            Assert.That((await socket.ReceiveAsync()).ValueKind, Is.EqualTo(JsonValueKind.Array));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task NoDeflate_On_TheOfferIsDeclined(bool isOn)
    {
        if (isOn)
            await _http.FaultsAsync("no-deflate");
        using var socket = new ClientWebSocket();
        socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        socket.Options.CollectHttpResponseDetails = true;
        await socket.ConnectAsync(new Uri(_venue.StreamUrl + "/v2/iex"), CancellationToken.None);
        Assert.That(socket.HttpResponseHeaders!.ContainsKey("Sec-WebSocket-Extensions"), Is.Not.EqualTo(isOn));
    }

    [Test]
    public async Task QuoteBurst_Once_ComesWhole()
    {
        using var socket = await QuotesAsync();
        var before = (await _http.GetAsync("/_venue/stats")).GetProperty("quotes").GetInt64();
        await _http.FaultsAsync("quote-burst=20000");
        var got = 0;
        while (got < 20_000)
            got += (await socket.ReceiveAsync()).GetArrayLength();
        Assert.That((await _http.GetAsync("/_venue/stats")).GetProperty("quotes").GetInt64() - before,
            Is.GreaterThanOrEqualTo(20_000));
    }

    [Test]
    public async Task MixedArrays_On_HaveManyMessagesOfBothKinds()
    {
        using var socket = await QuotesAsync();
        await _http.FaultsAsync("mixed-arrays=300");
        JsonElement array;
        do
            array = await socket.ReceiveAsync();
        while (array.GetArrayLength() < 300);
        Assert.That(array.EnumerateArray().Select(static one => one.GetProperty("T").GetString()).Distinct(),
            Is.EquivalentTo(new[] { "q", "t" }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task UnknownTypeAndExtraFields_On_StandAmongTheKnown(bool isPacked)
    {
        using var socket = await QuotesAsync(isPacked);
        await _http.FaultsAsync("unknown-type", "extra-fields");
        var unknown = await socket.FindAsync("zz");
        Assert.That(unknown.GetProperty("nested").ValueKind, Is.EqualTo(JsonValueKind.Object));
        var quote = await socket.FindAsync(static one =>
            one.GetProperty("T").GetString() == "q" && one.TryGetProperty("zz", out _));
        Assert.That(quote.TryGetProperty("ap", out _), Is.True);
    }

    [Test]
    public async Task BigMessage_Once_IsOneMessage()
    {
        using var socket = await QuotesAsync();
        await _http.FaultsAsync("big-message");
        var big = await socket.FindAsync("zz");
        Assert.That(big.GetProperty("text").GetString(), Has.Length.EqualTo(1 << 20));
    }

    [Test]
    public async Task InvalidUtf8_Once_TheFrameIsNoText()
    {
        using var socket = await QuotesAsync();
        await _http.FaultsAsync("invalid-utf8");
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        var isFound = false;
        for (var i = 0; i < 500 && !isFound; i++)
        {
            // .NET's client refuses such a frame itself, or hands it over: both show that it came.
            try
            {
                _ = strict.GetString(await socket.ReceiveBytesAsync());
            }
            catch (Exception error) when (error is DecoderFallbackException or WebSocketException)
            {
                isFound = true;
            }
        }

        Assert.That(isFound, Is.True);
    }

    [Test]
    public async Task DuplicateUpdates_On_EveryUpdateComesTwice()
    {
        using var updates = await VenueSocket.ListenAsync(_venue);
        await _http.FaultsAsync("duplicate-updates");
        _ = await _http.OrderAsync(Rest("a"));
        var first = await updates.ReceiveAsync();
        Assert.That((await updates.ReceiveAsync()).GetRawText(), Is.EqualTo(first.GetRawText()));
    }

    [Test]
    public async Task OutOfOrderUpdates_On_NeighboursChangePlaces()
    {
        using var updates = await VenueSocket.ListenAsync(_venue);
        await _http.FaultsAsync("out-of-order-updates");
        _ = await _http.OrderAsync(Rest("a"));
        Assert.That(Event(await updates.ReceiveAsync()), Is.EqualTo("new"));
        Assert.That(Event(await updates.ReceiveAsync()), Is.EqualTo("pending_new"));
    }

    [Test]
    public async Task MissingFill_On_RestHasItAndTheStreamDoesNot()
    {
        using var updates = await VenueSocket.ListenAsync(_venue);
        await _http.FaultsAsync("missing-fill");
        _ = await _http.OrderAsync(
            """{"symbol":"AAPL","qty":"5","side":"buy","type":"market","time_in_force":"day"}""", "filled");
        Assert.That(Event(await updates.ReceiveAsync()), Is.EqualTo("pending_new"));
        Assert.That(Event(await updates.ReceiveAsync()), Is.EqualTo("new"));
        await AssertSilentAsync(updates, Short);
    }

    [Test]
    public async Task FillAfterCancel_On_TheOrderIsFilledAfter204()
    {
        var order = await _http.OrderAsync(Rest("a"), "new");
        await _http.FaultsAsync("fill-after-cancel");
        Assert.That((await _http.SendAsync("DELETE", $"/v2/orders/{order.GetProperty("id")}")).Status,
            Is.EqualTo(204));
        _ = await _http.WaitAsync(order.GetProperty("id").GetString()!, "filled");
    }

    [Test]
    public async Task ReplaceRejected_On_200ThenTheOldOrderWorksOn()
    {
        using var updates = await VenueSocket.ListenAsync(_venue);
        var order = await _http.OrderAsync(Rest("a"), "new");
        await _http.FaultsAsync("replace-rejected");
        var (status, made, _) = await _http.SendAsync(
            "PATCH", $"/v2/orders/{order.GetProperty("id")}", """{"qty":9}""");
        Assert.That(status, Is.EqualTo(200));
        _ = await _http.WaitAsync(made.GetProperty("id").GetString()!, "rejected");
        _ = await _http.WaitAsync(order.GetProperty("id").GetString()!, "new");
        _ = await updates.FindAsync(static update => Event(update) == "order_replace_rejected");
    }

    [Test]
    public async Task EventBeforeReply_On_TheStreamIsFirst()
    {
        using var updates = await VenueSocket.ListenAsync(_venue);
        await _http.FaultsAsync("event-before-reply=2000");
        var posting = _http.PostAsync("/v2/orders", Rest("a"));
        Assert.That(Event(await updates.ReceiveAsync()), Is.EqualTo("pending_new"));
        Assert.That(posting.IsCompleted, Is.False);
        _ = await posting;
    }

    [Test]
    public async Task OrderTimeout_On_TheOrderIsThereThoughNoReplyCame()
    {
        await _http.FaultsAsync("order-timeout=3000");
        var posting = _http.PostAsync("/v2/orders", Rest("late"));
        for (var i = 0; i < 200; i++)
        {
            var (status, _, _) = await _http.SendAsync(
                "GET", "/v2/orders:by_client_order_id?client_order_id=late");
            if (status == 200)
                break;
            await Task.Delay(10);
        }

        Assert.That(posting.IsCompleted, Is.False);
        Assert.That((await _http.SendAsync("GET", "/v2/orders:by_client_order_id?client_order_id=late")).Status,
            Is.EqualTo(200));
        _ = await posting;
    }

    [Test]
    public async Task RateLimited_On_429WithAReset()
    {
        await _http.FaultsAsync("rate-limited=30");
        var (status, _, reply) = await _http.SendAsync("GET", "/v2/clock");
        Assert.That(status, Is.EqualTo(429));
        var reset = long.Parse(reply.Headers.GetValues("X-RateLimit-Reset").Single(), null);
        Assert.That(reset - DateTimeOffset.UtcNow.ToUnixTimeSeconds(), Is.InRange(25, 31));
    }

    [Test]
    public async Task UpgradeLimited_On_429OnTheUpgrade()
    {
        await _http.FaultsAsync("upgrade-limited");
        try
        {
            using var socket = await VenueSocket.ConnectAsync(_venue, "/v2/iex");
            Assert.Fail("the upgrade was taken");
        }
        catch (WebSocketException error)
        {
            Assert.That(error.Message, Does.Contain("429"));
        }
    }

    [Test]
    public async Task BadGateway_On_502WithHtml()
    {
        await _http.FaultsAsync("bad-gateway");
        var (status, _, reply) = await _http.SendAsync("GET", "/v2/account");
        Assert.That((status, reply.Content.Headers.ContentType!.MediaType), Is.EqualTo((502, "text/html")));
    }

    [Test]
    public async Task ClockSkew_On_ClockAndMarketAreAhead()
    {
        await _http.FaultsAsync("clock-skew=60000");
        var clock = await _http.GetAsync("/v2/clock");
        var ahead = clock.GetProperty("timestamp").GetDateTimeOffset() - DateTimeOffset.UtcNow;
        Assert.That(ahead.TotalSeconds, Is.InRange(50, 61));
        using var socket = await QuotesAsync();
        var quote = await socket.FindAsync("q");
        Assert.That((quote.GetProperty("t").GetDateTimeOffset() - DateTimeOffset.UtcNow).TotalSeconds,
            Is.InRange(50, 61));
    }

    [Test]
    public async Task CrossedQuoteAndEmptySide_Once_AreTold()
    {
        using var socket = await QuotesAsync();
        await _http.FaultsAsync("crossed-quote=AAPL", "empty-side=MSFT");
        _ = await socket.FindAsync(static one => one.GetProperty("T").GetString() == "q"
            && one.GetProperty("bp").GetDecimal() > one.GetProperty("ap").GetDecimal()
            && one.GetProperty("ap").GetDecimal() > 0);
        _ = await socket.FindAsync(static one => one.GetProperty("T").GetString() == "q"
            && one.GetProperty("ap").GetDecimal() == 0 && one.GetProperty("as").GetDecimal() == 0);
    }

    [Test]
    public async Task CorrectionAndCancel_Once_ComeWithTheTrades()
    {
        using var socket = await QuotesAsync();
        _ = await socket.FindAsync("t");
        await _http.FaultsAsync("trade-correction", "trade-cancel");
        var correction = await socket.FindAsync("c");
        Assert.That(correction.GetProperty("cp").GetDecimal() - correction.GetProperty("op").GetDecimal(),
            Is.EqualTo(0.01m));
        Assert.That((await socket.FindAsync("x")).GetProperty("a").GetString(), Is.EqualTo("C"));
    }

    [Test]
    public async Task Halt_Once_IsToldAndResumes()
    {
        using var socket = await VenueSocket.EnterAsync(_venue);
        await socket.SendAsync("""{"action":"subscribe","statuses":["*"]}""");
        _ = await socket.ReceiveAsync();
        await Task.Delay(50);
        await _http.FaultsAsync("halt=AAPL");
        Assert.That((await socket.FindAsync("s")).GetProperty("sc").GetString(), Is.EqualTo("H"));
        Assert.That((await socket.FindAsync("s")).GetProperty("sc").GetString(), Is.EqualTo("T"));
    }

    [Test]
    public async Task HalfDay_On_TheCalendarSaysSo()
    {
        await _http.FaultsAsync("half-day=20261120");
        var days = await _http.GetAsync("/v2/calendar?start=2026-11-19&end=2026-11-20");
        Assert.That(days.EnumerateArray().Select(static day => day.GetProperty("close").GetString()),
            Is.EqualTo(new[] { "16:00", "13:00" }));
    }

    [Test]
    public async Task SymbolRename_Once_TheOldNameIsSilentTheNewOneTrades()
    {
        using var socket = await VenueSocket.EnterAsync(_venue);
        await socket.SendAsync("""{"action":"subscribe","quotes":["AAPL","AAPLX"]}""");
        _ = await socket.FindAsync("q");
        await _http.FaultsAsync("symbol-rename=AAPL");
        _ = await socket.FindAsync(static one => one.GetProperty("S").GetString() == "AAPLX");
        Assert.That((await _http.SendAsync("GET", "/v2/assets/AAPL")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task BookReset_Once_TheFullBookComesAgain()
    {
        using var socket = await VenueSocket.EnterAsync(_venue, "/v1beta3/crypto/us");
        await socket.SendAsync("""{"action":"subscribe","orderbooks":["BTC/USD"]}""");
        _ = await socket.FindAsync(static one => one.TryGetProperty("r", out _));
        await _http.FaultsAsync("book-reset");
        _ = await socket.FindAsync(static one => one.TryGetProperty("r", out _));
    }

    [Test]
    public async Task EndlessPages_On_TheTokenNeverEnds()
    {
        await _http.FaultsAsync("endless-pages");
        var page = await _http.GetAsync("/v2/stocks/trades?symbols=AAPL");
        Assert.That(page.GetProperty("next_page_token").GetString(), Is.Not.Empty);
    }

    [Test]
    public async Task Chaos_On_OtherFaultsHappen()
    {
        await _http.FaultsAsync("chaos=1");
        for (var i = 0; i < 400; i++)
        {
            if ((await _http.GetAsync("/_venue/stats")).GetProperty("faults").EnumerateObject().Count() >= 2)
                return;
            await Task.Delay(10);
        }

        Assert.Fail("no fault within 4 s");
    }

    private static string Rest(string id) =>
        $$"""
        {"symbol":"AAPL","qty":"5","side":"buy","type":"limit","time_in_force":"day","limit_price":"1",
        "client_order_id":"{{id}}"}
        """;

    private static string Event(JsonElement update) =>
        update.TryGetProperty("data", out var data) ? data.GetProperty("event").GetString()! : "";

    private static async Task AssertSilentAsync(VenueSocket socket, TimeSpan time)
    {
        try
        {
            Assert.Fail($"a message came: {Encoding.UTF8.GetString(await socket.ReceiveBytesAsync(time))}");
        }
        catch (OperationCanceledException)
        {
            Assert.Pass();
        }
    }

    // A connection with every trade and quote.
    private async Task<VenueSocket> QuotesAsync(bool isPacked = false)
    {
        var socket = await VenueSocket.EnterAsync(_venue, isPacked: isPacked);
        await socket.SendAsync("""{"action":"subscribe","trades":["*"],"quotes":["*"]}""");
        _ = await socket.ReceiveAsync();
        return socket;
    }
}
