using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Gateways.Alpaca.Sessions;
using MicroAlpha.Ring;
using MicroAlpha.Tests.Gateways.Alpaca.Sessions;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca;

/// <summary>The whole feed into a real ring: events, a break, the gap's fill, and the stop.</summary>
internal sealed class AlpacaFeedTests
{
    [Test]
    public async Task Run_BreakInBetween_GapIsFilledWithWhatDidNotComeLive()
    {
        using var stream = new RawServer(async peer =>
        {
            await StreamScript.AuthenticateAsync(peer);
            await StreamScript.ServeAsync(peer, stopAfter: 1);
            await peer.SendAsync(StreamScript.Trade(peer.Number == 1 ? 1 : 4));
            if (peer.Number == 1)
            {
                await Task.Delay(50);
                peer.Vanish();
            }

            await peer.ReadTextAsync();
        });
        using var rest = new RawServer(async peer =>
        {
            while (await peer.ReadRequestAsync())
            {
                // Trades 1 and 4 came live, 2 and 3 did not.
                var rows = string.Join(',', Enumerable.Range(1, 4).Select(id =>
                    $$"""{"t":"2026-11-20T14:30:00Z","x":"V","p":1.5,"s":10,"c":["@"],"i":{{id}},"z":"C"}"""));
                var reply = peer.Request.Contains("/trades?", StringComparison.Ordinal)
                    ? $$"""{"trades":{"AAPL":[{{rows}}]},"next_page_token":null}"""
                    : "[]";
                await peer.ReplyAsync(200, reply);
            }
        });
        await using var run = new FeedRun(stream, rest, SessionRun.Quick with { GapMarginMs = 0 });
        await Eventually.IsTrueAsync(() => run.Feed.FilledGaps == 1, "the filled gap");
        await Eventually.IsTrueAsync(() => run.Trades().Length == 4, "the trades in the ring");
        var trades = run.Trades();
        Assert.That(trades.Select(slot => slot.Trade.TradeId), Is.EqualTo(new[] { 1, 4, 2, 3 }));
        Assert.That(trades.Select(slot => slot.Flags), Is.EqualTo(new[] { 0, 0, 4, 4 }), "the fill is marked");
        Assert.That(trades.Select(slot => slot.InstrumentId), Has.All.Zero);
        var states = run.Events().Where(slot => slot.Kind == EventKind.Connection)
            .Select(slot => slot.Connection.State);
        Assert.That(states, Is.EqualTo(new[]
        {
            ConnectionState.Up, ConnectionState.Down, ConnectionState.Gap, ConnectionState.Up, ConnectionState.Filled,
        }));
        Assert.That(run.Events().Count(slot => slot.Kind == EventKind.SessionState), Is.EqualTo(1));
        Assert.That(run.Instruments, Is.EqualTo(new[] { ("AAPL", 0u) }));
        await run.StopAsync();
        Assert.That((run.Feed.Fault, run.Feed.Market.State), Is.EqualTo(((Exception?)null, StreamState.Stopped)));
    }

    [Test]
    public async Task Run_HistoryRefused_GapIsSaidToBeIncomplete()
    {
        using var stream = new RawServer(async peer =>
        {
            await StreamScript.AuthenticateAsync(peer);
            await StreamScript.ServeAsync(peer, stopAfter: 1);
            if (peer.Number == 1)
                peer.Vanish();
            await peer.ReadTextAsync();
        });
        using var rest = new RawServer(async peer =>
        {
            while (await peer.ReadRequestAsync())
                await peer.ReplyAsync(403, """{"message":"subscription does not permit querying recent SIP data"}""");
        });
        await using var run = new FeedRun(stream, rest, SessionRun.Quick with { GapMarginMs = 0 });
        await Eventually.IsTrueAsync(() => run.Feed.IncompleteGaps == 1, "the incomplete gap");
        await Eventually.IsTrueAsync(
            () => run.Events().Any(slot => slot.Connection.State == ConnectionState.Incomplete
                && slot.Kind == EventKind.Connection),
            "its event");
        Assert.That(run.Feed.Fault, Is.Null, "the feed goes on");
    }

    [Test]
    public async Task Run_TerminalError_EndsWithTheFault()
    {
        using var stream = new RawServer(async peer =>
        {
            await peer.UpgradeAsync();
            await peer.SendAsync(StreamScript.Error(402, "auth failed"));
            await peer.ReadTextAsync();
        });
        using var rest = new RawServer(peer => peer.ReadRequestAsync());
        await using var run = new FeedRun(stream, rest, SessionRun.Quick);
        await Eventually.EndsAsync(run.Running, "the feed");
        Assert.That(run.Feed.Fault, Is.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-443"));
    }

    [Test]
    public void Create_WrongOptions_SaysAllAtOnce()
    {
        var errors = new List<string>();
        new AlpacaOptions
        {
            MarketStream = new Uri("ws://stream.data.alpaca.markets/v2/iex"),
            TradingRest = new Uri("http://api.alpaca.markets"),
            Market = new MarketStreamOptions { Channels = StreamChannels.Orderbooks },
            Rest = new RestOptions { ReadAttempts = 0 },
        }.Validate(errors);
        Assert.That(errors, Has.Count.EqualTo(4));
        Assert.That(string.Join('\n', errors), Does.Contain("dataStream").And.Contains("tradingRest")
            .And.Contains("readAttempts is 0").And.Contains("channels is Orderbooks"));
        errors.Clear();
        new AlpacaOptions().Validate(errors);
        Assert.That(errors, Is.Empty);
    }

    [TestCase("wss://x.example/v2/iex", "iex")]
    [TestCase("wss://x.example/v2/delayed_sip", "sip")]
    [TestCase("wss://x.example/v2/test", "")]
    public void HistoryFeed_OfAStream_IsItsOwn(string stream, string feed) =>
        Assert.That(new AlpacaOptions { MarketStream = new Uri(stream) }.HistoryFeed, Is.EqualTo(feed));
}
