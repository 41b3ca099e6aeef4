using System.Globalization;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Backfill;
using MicroAlpha.Gateways.Alpaca.Sessions;
using MicroAlpha.Tests.Gateways.Alpaca.Sessions;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Backfill;

/// <summary>What is fetched into gaps: once, whole, marked, and left to the next run when there is no time.</summary>
internal sealed class GapFillTests
{
    private static readonly StreamOptions Limits = SessionRun.Quick with { GapMarginMs = 0 };

    [Test]
    public async Task Fill_OverlappingGaps_PublishTheSameRowsOnce()
    {
        using var stream = Breaking(times: 3);
        using var rest = History();
        await using var run = new FeedRun(stream, rest, Limits);
        await Eventually.IsTrueAsync(() => run.Feed.FilledGaps == 3, "three gaps");
        Assert.That(run.Trades().Select(slot => slot.Trade.TradeId), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public async Task Fill_QuotesOnly_IsIncompleteAndNamesThem()
    {
        using var stream = Breaking(times: 1);
        using var rest = History();
        await using var run = new FeedRun(stream, rest, Limits, StreamChannels.Quotes);
        await Eventually.IsTrueAsync(() => run.Feed.IncompleteGaps == 1, "the gap");
        Assert.That(Last(run).Code, Is.EqualTo((int)StreamChannels.Quotes));
    }

    [Test]
    public async Task Fill_TradesQuotesAndBars_SaysThatQuotesAreLackingAndMarksBars()
    {
        using var stream = Breaking(times: 1);
        using var rest = History();
        await using var run = new FeedRun(
            stream, rest, Limits, StreamChannels.Trades | StreamChannels.Quotes | StreamChannels.Bars);
        await Eventually.IsTrueAsync(() => run.Feed.FilledGaps == 1, "the gap");
        Assert.That(Last(run).Code, Is.EqualTo((int)StreamChannels.Quotes));
        var bars = run.Events().Where(slot => slot.Kind is EventKind.BarPrices or EventKind.BarTotals).ToList();
        Assert.That(bars.Select(slot => (slot.Kind, slot.Flags)), Is.EqualTo(new[]
        {
            (EventKind.BarPrices, (byte)TradeFlags.Backfilled), (EventKind.BarTotals, (byte)TradeFlags.Backfilled),
        }));
    }

    [Test]
    public async Task Fill_PagesThatGoRoundInACircle_EndAndTheNextGapIsFilled()
    {
        using var stream = Breaking(times: 2);
        var asked = 0;
        using var rest = History(_ => Interlocked.Increment(ref asked) switch
        {
            1 => "a",
            2 => "b",
            3 => "a",
            _ => null,
        });
        await using var run = new FeedRun(stream, rest, Limits);
        await Eventually.IsTrueAsync(() => run.Feed.IncompleteGaps == 1 && run.Feed.FilledGaps == 1, "both gaps");
    }

    [Test]
    public async Task Fill_StoppedBefore_TheNextRunDoesIt()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("microalpha-gaps-").FullName, "gaps.json");
        using (var stream = Breaking(times: 1))
        {
            using var rest = new RawServer(static peer => peer.ReadRequestAsync());
            await using var run = new FeedRun(stream, rest, Limits, pendingGaps: file);
            await Eventually.IsTrueAsync(() => PendingGaps.Load(file).All.Count == 1, "the gap in the file");
            await run.StopAsync();
            Assert.That(Last(run).State, Is.EqualTo(ConnectionState.Incomplete), "this run's log says so");
        }

        var gap = PendingGaps.Load(file).All.Single();
        using (var stream = Breaking(times: 0))
        {
            using var rest = History();
            await using var run = new FeedRun(stream, rest, Limits, pendingGaps: file);
            await Eventually.IsTrueAsync(() => run.Feed.FilledGaps == 1, "the gap of the run before");
            Assert.That(run.Trades().Select(slot => slot.Trade.TradeId), Is.EqualTo(new[] { 1, 2, 3 }));
            Assert.That((Last(run).GapStartNs, Last(run).State), Is.EqualTo((gap.StartNs, ConnectionState.Filled)));
        }

        Assert.That(PendingGaps.Load(file).All, Is.Empty);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    private static ConnectionPayload Last(FeedRun run) =>
        run.Events().Last(slot => slot.Kind == EventKind.Connection
            && slot.Connection.State is ConnectionState.Filled or ConnectionState.Incomplete).Connection;

    // A stream that breaks some times and then stays.
    private static RawServer Breaking(int times) => new(async peer =>
    {
        await StreamScript.AuthenticateAsync(peer);
        await StreamScript.ServeAsync(peer, stopAfter: 1);
        if (peer.Number <= times)
            peer.Vanish();
        await peer.ReadTextAsync();
    });

    // The same three trades and one bar whatever is asked.
    private static RawServer History(Func<string, string?>? nextToken = null) => new(async peer =>
    {
        while (await peer.ReadRequestAsync())
        {
            var isTrades = peer.Request.Contains("/trades?", StringComparison.Ordinal);
            var next = isTrades && nextToken?.Invoke(peer.Request) is { } token ? $"\"{token}\"" : "null";
            var trades = string.Join(',', Enumerable.Range(1, 3).Select(id => string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"t":"2026-11-20T14:30:00Z","x":"V","p":1.5,"s":10,"c":["@"],"i":{{id}},"z":"C"}""")));
            var reply = peer.Request switch
            {
                _ when isTrades =>
                    $$"""{"trades":{"AAPL":[{{trades}}]},"next_page_token":{{next}}}""",
                var one when one.Contains("/bars?", StringComparison.Ordinal) =>
                    """
                    {"bars":{"AAPL":[{"t":"2026-11-20T14:30:00Z","o":1,"h":2,"l":1,"c":2,"v":3,"n":1,"vw":1.5}]},
                    "next_page_token":null}
                    """,
                _ => "[]",
            };
            await peer.ReplyAsync(200, reply);
        }
    });
}
