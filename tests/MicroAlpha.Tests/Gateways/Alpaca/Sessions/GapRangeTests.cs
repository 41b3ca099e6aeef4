using System.Globalization;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Sessions;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Sessions;

/// <summary>A gap contains all that may be missing: backlogs, other clocks, and what could not be read.</summary>
internal sealed class GapRangeTests
{
    private const long MarginNs = 100_000_000;

    private static readonly MarketStreamOptions Options =
        new() { Symbols = ["AAPL"], Stream = SessionRun.Quick with { GapMarginMs = 100 } };

    [Test]
    public async Task Gap_DataHadWaitedAMinute_BeginsAtTheTimeOfTheData()
    {
        var time = DateTimeOffset.UtcNow.AddMinutes(-1);
        await using var run = new SessionRun(peer => TradeThenBreakAsync(peer, time), Options).Start();
        await Eventually.IsTrueAsync(() => run.Gaps.Count == 1, "the gap");
        Assert.That(run.Gaps[0].StartNs, Is.EqualTo(Ns(time) - MarginNs));
    }

    [Test]
    public async Task Gap_VenueClockAhead_EndsThatMuchLater()
    {
        var time = DateTimeOffset.UtcNow.AddMinutes(1);
        await using var run = new SessionRun(peer => TradeThenBreakAsync(peer, time), Options).Start();
        await Eventually.IsTrueAsync(() => run.Gaps.Count == 1, "the gap");
        var gap = run.Gaps[0];
        Assert.That(gap.StartNs, Is.LessThan(Ns(DateTimeOffset.UtcNow)), "by our clock nothing came after that");
        Assert.That(gap.EndNs, Is.GreaterThan(Ns(time)), "what came after it has later times");
        Assert.That(gap.AheadNs, Is.GreaterThan(0));
        Assert.That(run.Connections[^1].GapEndNs, Is.EqualTo(gap.EndNs), "the log has the same range");
    }

    [TestCase("""[{"T":"t","S":"AAPL","i":7,"x":"V","p":1.5""", 1)]
    [TestCase(
        """[{"T":"t","S":"AAPL","i":7,"x":"V","p":"1.5","s":1,"t":"2026-11-20T14:30:00Z"},{"T":"q","S":"A"}]""", 2)]
    public async Task Gap_DataThatCannotBeRead_IsOneGapAndSaysHowMuch(string bad, int lost)
    {
        await using var run = new SessionRun(
            async peer =>
            {
                await StreamScript.AuthenticateAsync(peer);
                await StreamScript.ServeAsync(peer, stopAfter: 1);
                await peer.SendAsync(StreamScript.Trade(1));
                // Twice within the margin: one gap.
                await peer.SendAsync(bad);
                await peer.SendAsync(StreamScript.Trade(2));
                await peer.SendAsync(bad);
                await peer.ReadTextAsync();
            },
            Options);
        var openedAtNs = 0L;
        run.Session.LossBegan += startNs => openedAtNs = startNs;
        run.Start();
        await Eventually.IsTrueAsync(() => run.Gaps.Count == 1, "the closed gap");
        var states = run.Connections;
        Assert.That(states.Select(state => state.State), Is.EqualTo(new[]
        {
            ConnectionState.Up, ConnectionState.Gap, ConnectionState.Up,
        }));
        Assert.That(states[^1].MissedCount, Is.EqualTo(2 * lost));
        Assert.That(run.Session.Lost, Is.EqualTo(2 * lost));
        Assert.That(openedAtNs, Is.EqualTo(run.Gaps[0].StartNs), "it was told when it began");
        Assert.That(run.Session.IsTableFull, Is.False);
        Assert.That(run.Session.IsGapOpen, Is.False);
    }

    [Test]
    public async Task Gap_LossWhileSymbolsAreSubscribed_EndsWithTheLastAcknowledgement()
    {
        await using var run = new SessionRun(
            async peer =>
            {
                await StreamScript.AuthenticateAsync(peer);
                var request = await peer.ReadTextAsync();
                await peer.SendAsync("""[{"T":"q","S":"AAPL"}]""");
                // Longer than the margin: the calm after a loss must not end it.
                await Task.Delay(400);
                var state = new SortedSet<string>(StringComparer.Ordinal);
                StreamScript.Apply(System.Text.Json.Nodes.JsonNode.Parse(request!)!.AsObject(), state);
                await peer.SendAsync(StreamScript.Acknowledgement(state));
                await peer.ReadTextAsync();
            },
            Options).Start();
        await run.LiveAsync();
        await Eventually.IsTrueAsync(() => run.Gaps.Count == 1, "the closed gap");
        Assert.That(run.Connections.Select(state => (state.State, state.MissedCount)), Is.EqualTo(new[]
        {
            (ConnectionState.Gap, 0L), (ConnectionState.Up, 1L),
        }));
    }

    [Test]
    public async Task Gap_UnknownType_IsNone()
    {
        await using var run = new SessionRun(
            async peer =>
            {
                await StreamScript.AuthenticateAsync(peer);
                await StreamScript.ServeAsync(peer, stopAfter: 1);
                await peer.SendAsync("""[{"T":"zz","S":"AAPL"}]""");
                await peer.SendAsync(StreamScript.Trade(1));
                await peer.ReadTextAsync();
            },
            Options).Start();
        await Eventually.IsTrueAsync(() => run.Session.Counters.Events >= 1, "the trade");
        Assert.That((run.Session.Lost, run.Session.Counters.Gaps, run.Session.Counters.Skipped), Is.EqualTo((0, 0, 1)));
    }

    [Test]
    public async Task Gap_InstrumentTableFull_IsOpenAndSaid()
    {
        await using var run = new SessionRun(
            async peer =>
            {
                await StreamScript.AuthenticateAsync(peer);
                await StreamScript.ServeAsync(peer, stopAfter: 1);
                for (var symbol = 0; symbol < 9; symbol++)
                    await peer.SendAsync(StreamScript.Trade(1, $"S{symbol}"));
                await peer.ReadTextAsync();
            },
            Options,
            capacity: 6).Start();
        await Eventually.IsTrueAsync(() => run.Session.Lost == 3, "what had no place");
        Assert.That((run.Session.IsTableFull, run.Session.IsGapOpen), Is.EqualTo((true, true)));
    }

    private static async Task TradeThenBreakAsync(RawPeer peer, DateTimeOffset time)
    {
        await StreamScript.AuthenticateAsync(peer);
        await StreamScript.ServeAsync(peer, stopAfter: 1);
        if (peer.Number == 1)
        {
            await peer.SendAsync(StreamScript.Trade(1).Replace(
                "2026-11-20T14:30:00Z", time.ToString("O", CultureInfo.InvariantCulture), StringComparison.Ordinal));
            await Task.Delay(50);
            peer.Vanish();
        }

        await peer.ReadTextAsync();
    }

    private static long Ns(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
