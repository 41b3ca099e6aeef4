using System.Net.WebSockets;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Venue;
using MicroAlpha.Venue.Server;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue;

/// <summary>The data stream as reference 1.2 to 1.4 has it, over real sockets.</summary>
[TestFixture]
internal sealed class MarketStreamTests
{
    private const string Auth = """{"action":"auth","key":"TESTKEY","secret":"test-secret"}""";

    private VenueServer _venue = null!;

    [OneTimeSetUp]
    public async Task StartAsync() =>
        _venue = await VenueServer.StartAsync(
            VenueMarket.Synthetic() with { ConnectionLimit = 0, AuthTimeoutMs = 700 });

    [OneTimeTearDown]
    public async Task StopAsync() => await _venue.DisposeAsync();

    [Test]
    public async Task Connect_KeysByMessage_IsWelcomedThenAuthenticated()
    {
        using var socket = await VenueSocket.ConnectAsync(_venue, "/v2/iex");
        Assert.That(
            (await socket.ReceiveAsync()).GetRawText(), Is.EqualTo("""[{"T":"success","msg":"connected"}]"""));
        Assert.That(socket.LastType, Is.EqualTo(WebSocketMessageType.Text));
        await socket.SendAsync(Auth);
        Assert.That(
            (await socket.ReceiveAsync()).GetRawText(), Is.EqualTo("""[{"T":"success","msg":"authenticated"}]"""));
        await socket.SendAsync(Auth);
        Assert.That(Code(await socket.ReceiveAsync()), Is.EqualTo(403));
    }

    [Test]
    public async Task Connect_KeysInHeaders_IsAuthenticatedUnasked()
    {
        using var socket = await VenueSocket.ConnectAsync(_venue, "/v2/sip", configure: static options =>
        {
            options.SetRequestHeader("APCA-API-KEY-ID", "k");
            options.SetRequestHeader("APCA-API-SECRET-KEY", "s");
        });
        _ = await socket.ReceiveAsync();
        Assert.That((await socket.ReceiveAsync())[0].GetProperty("msg").GetString(), Is.EqualTo("authenticated"));
    }

    [Test]
    public async Task Subscribe_BeforeAuthentication_Is401ThenTimesOutWith404()
    {
        using var socket = await VenueSocket.ConnectAsync(_venue, "/v2/iex");
        _ = await socket.ReceiveAsync();
        await socket.SendAsync("""{"action":"subscribe","trades":["AAPL"]}""");
        Assert.That(Code(await socket.ReceiveAsync()), Is.EqualTo(401));
        Assert.That(Code(await socket.ReceiveAsync()), Is.EqualTo(404));
        Assert.That(await socket.IsGoneAsync(TimeSpan.FromSeconds(10)), Is.True);
    }

    [Test]
    public async Task Auth_WithoutSecret_Is402AndCloses()
    {
        using var socket = await VenueSocket.ConnectAsync(_venue, "/v2/iex");
        _ = await socket.ReceiveAsync();
        await socket.SendAsync("""{"action":"auth","key":"x","secret":""}""");
        Assert.That(Code(await socket.ReceiveAsync()), Is.EqualTo(402));
        Assert.That(await socket.IsGoneAsync(TimeSpan.FromSeconds(10)), Is.True);
    }

    [TestCase("{", 400)]
    [TestCase("""{"action":"dance"}""", 400)]
    [TestCase("""{"trades":["AAPL"]}""", 400)]
    [TestCase("""{"action":"subscribe","trades":"AAPL"}""", 400)]
    [TestCase("""{"action":"subscribe","trades":[7]}""", 400)]
    [TestCase("""{"action":"subscribe","trades":["not a symbol"]}""", 400)]
    [TestCase("""{"action":"subscribe","orderbooks":["AAPL"]}""", 410)]
    [TestCase("[]", 400)]
    public async Task Message_ThatIsWrong_IsAnsweredAndChangesNothing(string message, int code)
    {
        using var socket = await VenueSocket.EnterAsync(_venue);
        await socket.SendAsync(message);
        Assert.That(Code(await socket.ReceiveAsync()), Is.EqualTo(code));
        await socket.SendAsync("""{"action":"subscribe","bars":["AAPL"]}""");
        var state = (await socket.ReceiveAsync())[0];
        Assert.That(Names(state, "trades"), Is.Empty);
        Assert.That(Names(state, "bars"), Is.EqualTo(new[] { "AAPL" }));
    }

    [Test]
    public async Task Subscribe_Step_IsAcknowledgedWithTheWholeState()
    {
        using var socket = await VenueSocket.EnterAsync(_venue);
        await socket.SendAsync("""{"action":"subscribe","trades":["ZZZ","YYY"],"quotes":[],"bars":["*"]}""");
        var state = (await socket.ReceiveAsync())[0];
        Assert.That(
            state.EnumerateObject().Select(static member => member.Name),
            Is.EqualTo(new[]
            {
                "T", "trades", "quotes", "bars", "updatedBars", "dailyBars", "statuses", "lulds", "imbalances",
                "corrections", "cancelErrors",
            }));
        Assert.That(Names(state, "cancelErrors"), Is.EqualTo(new[] { "ZZZ", "YYY" }));
        await socket.SendAsync("""{"quotes":["ZZZ"],"action":"subscribe"}""");
        Assert.That(Names((await socket.ReceiveAsync())[0], "trades"), Is.EqualTo(new[] { "ZZZ", "YYY" }));
        await socket.SendAsync("""{"action":"unsubscribe","trades":["ZZZ"],"bars":["*"]}""");
        state = (await socket.ReceiveAsync())[0];
        Assert.That(Names(state, "trades"), Is.EqualTo(new[] { "YYY" }));
        Assert.That(Names(state, "corrections"), Is.EqualTo(new[] { "YYY" }));
        Assert.That(Names(state, "bars"), Is.Empty);
        Assert.That(Names(state, "quotes"), Is.EqualTo(new[] { "ZZZ" }));
    }

    [TestCase(false, 1)]
    [TestCase(true, 1)]
    [TestCase(false, 40)]
    public async Task Subscribe_TextBinaryOrFragments_BringsTheSymbolsOnly(bool isBinary, int fragments)
    {
        using var socket = await VenueSocket.EnterAsync(_venue);
        await socket.SendAsync("""{"action":"subscribe","quotes":["MSFT"]}""", isBinary, fragments);
        _ = await socket.ReceiveAsync();
        for (var i = 0; i < 5; i++)
        {
            var message = await socket.ReceiveAsync();
            Assert.That(message.EnumerateArray().Select(static element => element.GetProperty("S").GetString()),
                Has.All.EqualTo("MSFT"));
            Assert.That(message.EnumerateArray().Select(static element => element.GetProperty("T").GetString()),
                Has.All.EqualTo("q"));
        }
    }

    [Test]
    public async Task Unsubscribe_OneOfTwo_ItsMessagesEnd()
    {
        using var socket = await VenueSocket.EnterAsync(_venue);
        await socket.SendAsync("""{"action":"subscribe","quotes":["AAPL","MSFT"]}""");
        _ = await socket.ReceiveAsync();
        await socket.SendAsync("""{"action":"unsubscribe","quotes":["AAPL"]}""");
        _ = await socket.FindAsync("subscription");
        for (var i = 0; i < 20; i++)
        {
            Assert.That((await socket.ReceiveAsync()).EnumerateArray().Select(
                static element => element.GetProperty("S").GetString()), Has.All.EqualTo("MSFT"));
        }
    }

    [Test]
    public async Task Subscribe_Wildcard_BringsEveryStockAndNoPair()
    {
        using var socket = await VenueSocket.EnterAsync(_venue);
        await socket.SendAsync("""{"action":"subscribe","quotes":["*"]}""");
        _ = await socket.ReceiveAsync();
        var symbols = new HashSet<string>();
        for (var i = 0; i < 200 && symbols.Count < 3; i++)
        {
            foreach (var element in (await socket.ReceiveAsync()).EnumerateArray())
                symbols.Add(element.GetProperty("S").GetString()!);
        }

        Assert.That(symbols, Is.EquivalentTo(new[] { "AAPL", "MSFT", "FAKEPACA" }));
    }

    [Test]
    public async Task TestEndpoint_Wildcard_BringsItsOneSymbol()
    {
        using var socket = await VenueSocket.EnterAsync(_venue, "/v2/test");
        await socket.SendAsync("""{"action":"subscribe","quotes":["*","AAPL"]}""");
        _ = await socket.ReceiveAsync();
        for (var i = 0; i < 5; i++)
        {
            Assert.That((await socket.ReceiveAsync()).EnumerateArray().Select(
                static element => element.GetProperty("S").GetString()), Has.All.EqualTo("FAKEPACA"));
        }
    }

    [Test]
    public async Task Crypto_OrderBooks_BeginWithAFullBook()
    {
        using var socket = await VenueSocket.EnterAsync(_venue, "/v1beta3/crypto/us");
        await socket.SendAsync("""{"action":"subscribe","orderbooks":["BTC/USD"],"trades":["*"]}""");
        var state = (await socket.ReceiveAsync())[0];
        Assert.That(state.TryGetProperty("corrections", out _), Is.False);
        var book = await socket.FindAsync("o");
        Assert.That(book.GetProperty("r").GetBoolean(), Is.True);
        Assert.That(book.GetProperty("b").GetArrayLength(), Is.EqualTo(3));
        var update = await socket.FindAsync("o");
        Assert.That(update.TryGetProperty("r", out _), Is.False);
        var trade = await socket.FindAsync("t");
        Assert.That(trade.GetProperty("tks").GetString(), Is.AnyOf("B", "S"));
        Assert.That(trade.TryGetProperty("x", out _), Is.False);
    }

    [Test]
    public async Task MsgPack_RoundTrip_HasTFirstAndExtensionTimes()
    {
        using var socket = await VenueSocket.EnterAsync(_venue, isPacked: true);
        await socket.SendAsync("""{"quotes":["AAPL"],"trades":[],"action":"subscribe"}""");
        _ = await socket.ReceiveAsync();
        Assert.That(socket.LastType, Is.EqualTo(WebSocketMessageType.Binary));
        var quote = await socket.FindAsync("q");
        Assert.That(quote.EnumerateObject().First().Name, Is.EqualTo("T"));
        Assert.That(quote.GetProperty("ap").GetDouble(), Is.GreaterThan(1));
        // The reader of these tests makes null of an extension.
        Assert.That(quote.GetProperty("t").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task Options_AsJson_Is412AndWildcardQuotesAre413()
    {
        using var json = await VenueSocket.ConnectAsync(_venue, "/v1beta1/opra");
        _ = await json.ReceiveAsync();
        Assert.That(Code(await json.ReceiveAsync()), Is.EqualTo(412));
        using var packed = await VenueSocket.EnterAsync(_venue, "/v1beta1/opra", isPacked: true);
        await packed.SendAsync("""{"action":"subscribe","quotes":["*"]}""");
        Assert.That(Code(await packed.ReceiveAsync()), Is.EqualTo(413));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Deflate_Offered_GivesTheSameMessages(bool isTakingOver)
    {
        using var socket = await VenueSocket.ConnectAsync(_venue, "/v2/iex", configure: options =>
            options.DangerousDeflateOptions = new WebSocketDeflateOptions
            {
                ClientContextTakeover = isTakingOver,
                ServerContextTakeover = isTakingOver,
            });
        _ = await socket.ReceiveAsync();
        await socket.SendAsync(Auth);
        _ = await socket.ReceiveAsync();
        await socket.SendAsync("""{"action":"subscribe","quotes":["AAPL"]}""");
        var quote = await socket.FindAsync("q");
        Assert.That(quote.GetProperty("S").GetString(), Is.EqualTo("AAPL"));
    }

    [Test]
    public async Task Connect_ToAnUnknownPath_IsRefusedWithHttp404()
    {
        try
        {
            using var socket = await VenueSocket.ConnectAsync(_venue, "/v2/nothing");
            Assert.Fail("the upgrade was taken");
        }
        catch (WebSocketException error)
        {
            Assert.That(error.Message, Does.Contain("404"));
        }
    }

    [Test]
    public async Task Limits_OfSymbolsAndConnections_Are405And406()
    {
        await using var venue = await VenueServer.StartAsync(VenueMarket.Synthetic() with { SymbolLimit = 3 });
        using var first = await VenueSocket.EnterAsync(venue);
        await first.SendAsync("""{"action":"subscribe","trades":["A","B"],"quotes":["C"],"bars":["*"]}""");
        _ = await first.ReceiveAsync();
        await first.SendAsync("""{"action":"subscribe","quotes":["C","D"]}""");
        Assert.That(Code(await first.ReceiveAsync()), Is.EqualTo(405));
        using var second = await VenueSocket.ConnectAsync(venue, "/v2/iex");
        _ = await second.ReceiveAsync();
        await second.SendAsync(Auth);
        Assert.That(Code(await second.ReceiveAsync()), Is.EqualTo(406));
        using var elsewhere = await VenueSocket.EnterAsync(venue, "/v1beta3/crypto/us");
        await first.CloseAsync();
        using var third = await VenueSocket.EnterAsync(venue);
        Assert.That(third.State, Is.EqualTo(WebSocketState.Open));
    }

    [Test]
    public async Task SlowReader_AtTheFeedsPace_IsDroppedWith407()
    {
        await using var venue = await VenueServer.StartAsync(
            VenueMarket.Synthetic(400_000) with { SlowClientBytes = 1 << 20 });
        using var socket = await VenueSocket.EnterAsync(venue);
        await socket.SendAsync("""{"action":"subscribe","quotes":["*"],"trades":["*"]}""");
        using var http = new VenueHttp(venue);
        for (var i = 0; i < 500; i++)
        {
            if ((await http.GetAsync("/_venue/stats")).GetProperty("connections").GetInt32() == 0)
                break;
            await Task.Delay(20);
        }

        // What was on its way before may be read; then the connection is gone.
        Assert.That(await socket.IsGoneAsync(TimeSpan.FromSeconds(15)), Is.True);
    }

    [Test]
    public async Task Feed_AtFullSpeed_WaitsForItsReaderAndLosesNothing()
    {
        const int Count = 200_000;
        var events = new EngineEvent[Count + 1];
        events[0] = VenueMarket.Define("AAPL");
        for (var i = 1; i <= Count; i++)
            events[i] = VenueMarket.Trade(10_000, 1, Side.Bid, i);
        var gate = new TaskCompletionSource();
        var options = VenueMarket.Scripted(events);
        var source = options.Feeds[0]();
        await using var venue = await VenueServer.StartAsync(
            options with { Feeds = [() => new GatedSource(source, gate.Task)] });
        using var socket = await VenueSocket.EnterAsync(venue);
        await socket.SendAsync("""{"action":"subscribe","trades":["AAPL"]}""");
        _ = await socket.ReceiveAsync();
        gate.SetResult();
        var expected = 1L;
        while (expected <= Count)
        {
            foreach (var trade in (await socket.ReceiveAsync()).EnumerateArray())
            {
                if (trade.GetProperty("i").GetInt64() != expected++)
                    Assert.Fail($"{trade} instead of trade {expected - 1}");
            }
        }
    }

    private static int Code(JsonElement message) => message[0].GetProperty("code").GetInt32();

    private static string[] Names(JsonElement state, string channel) =>
        [.. state.GetProperty(channel).EnumerateArray().Select(static name => name.GetString()!)];

    // Gives events that mean nothing until the test is ready.
    private sealed class GatedSource(IEventSource source, Task gate) : IEventSource
    {
        public bool TryNext(ref EngineEvent slot)
        {
            if (gate.IsCompleted)
                return source.TryNext(ref slot);
            slot = default;
            slot.Kind = EventKind.Timer;
            slot.InstrumentId = EngineEvent.NoInstrument;
            return true;
        }
    }
}
