using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Gateways.Alpaca.Sessions;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Sessions;

/// <summary>The life of a data session: welcome, keys, subscriptions, ends and gaps.</summary>
internal sealed class AlpacaDataSessionTests
{
    private const long RecordedNs = 1_795_194_000_000_000_000;

    private static MarketStreamOptions Resumed =>
        new() { Symbols = ["AAPL"], Stream = SessionRun.Quick, ResumeFromNs = RecordedNs };

    [Test]
    public async Task Run_ServerAsDescribed_BecomesLiveAndClosesInGoodOrder()
    {
        string? keys = null;
        RawPeer? seen = null;
        await using var run = new SessionRun(async peer =>
        {
            seen = peer;
            keys = await StreamScript.AuthenticateAsync(peer);
            await StreamScript.ServeAsync(peer);
        }).Start();
        await run.LiveAsync();
        Assert.That(run.Session.State, Is.EqualTo(StreamState.Live));
        await run.StopAsync();
        Assert.That(keys, Is.EqualTo(
            $$"""{"action":"auth","key":"{{SessionRun.Key}}","secret":"{{SessionRun.Secret}}"}"""));
        Assert.That(run.Session.State, Is.EqualTo(StreamState.Stopped));
        Assert.That(run.Session.Fault, Is.Null);
        Assert.That(seen!.SawClose, Is.True, "a stop sends a close frame, so that the slot is free at once");
        Assert.That(run.Connections.Select(at => at.State),
            Is.EqualTo(new[] { ConnectionState.Up, ConnectionState.Down }), "a wanted stop is no gap");
        Assert.That(run.Server.Connections, Is.EqualTo(1));
    }

    [TestCase(402)]
    [TestCase(408)]
    [TestCase(409)]
    [TestCase(411)]
    [TestCase(412)]
    public async Task Run_TerminalErrorAtAuth_StopsAndSaysWhy(int code)
    {
        await using var run = new SessionRun(async peer =>
        {
            await peer.UpgradeAsync();
            await peer.SendAsync("""[{"T":"success","msg":"connected"}]""");
            await peer.ReadTextAsync();
            await peer.SendAsync(StreamScript.Error(code, "no"));
            await Task.Delay(-1);
        }).Start();
        await Eventually.EndsAsync(run.Running, "the session");
        Assert.That(run.Session.State, Is.EqualTo(StreamState.Failed));
        Assert.That(run.Session.Fault, Is.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-443")
            .And.Message.Contains($"error {code} 'no'"));
        Assert.That(run.Server.Connections, Is.EqualTo(1), "a terminal error is not retried");
        Assert.That(run.Session.Fault!.ToString(), Does.Not.Contain(SessionRun.Secret).And.Not.Contain(SessionRun.Key));
    }

    [TestCase(401)]
    [TestCase(404)]
    [TestCase(406)]
    [TestCase(407)]
    [TestCase(500)]
    [TestCase(599)]
    public async Task Run_RetryableErrorOnce_ConnectsAgain(int code)
    {
        await using var run = new SessionRun(async peer =>
        {
            if (peer.Number > 1)
            {
                await StreamScript.AuthenticateAsync(peer);
                await StreamScript.ServeAsync(peer);
                return;
            }

            await StreamScript.AuthenticateAsync(peer);
            await peer.SendAsync(StreamScript.Error(code));
            await Task.Delay(-1);
        }).Start();
        await run.LiveAsync(run.Session.Counters.Ups + 1);
        await Eventually.IsTrueAsync(() => run.Server.Connections == 2, "the second connection");
        await Eventually.IsTrueAsync(() => run.Session.State == StreamState.Live, "live again");
        Assert.That(run.Session.Counters.EndsBy(EndCause.ServerError), Is.EqualTo(1));
    }

    [Test]
    public void Reactions_EveryCodeOfTheProtocol_HasItsOwn() => Assert.Multiple(() =>
    {
        int[] codes = [400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 500];
        Assert.That(StreamReactions.KnownCodes, Is.EquivalentTo(codes));
        Assert.That(codes.Where(code => StreamReactions.OfCode(code) == ErrorReaction.Stop),
            Is.EqualTo(new[] { 402, 408, 409, 411, 412 }));
        Assert.That(codes.Where(code => StreamReactions.OfCode(code) == ErrorReaction.ReconnectSlowly),
            Is.EqualTo(new[] { 406 }));
        Assert.That(StreamReactions.OfCode(777), Is.EqualTo(ErrorReaction.ReconnectSlowly));
    });

    [TestCase(401, "MA-444")]
    [TestCase(403, "MA-444")]
    [TestCase(404, "MA-444")]
    public async Task Run_UpgradeRefusedForGood_Stops(int status, string code)
    {
        await using var run = new SessionRun(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.ReplyAsync(status, "{}");
        }).Start();
        await Eventually.EndsAsync(run.Running, "the session");
        Assert.That(run.Session.Fault, Is.TypeOf<EngineException>().With.Property("Code").EqualTo(code)
            .And.Message.Contains($"HTTP {status}"));
        Assert.That(run.Server.Connections, Is.EqualTo(1));
    }

    [TestCase(429)]
    [TestCase(502)]
    public async Task Run_UpgradeRefusedForNow_ConnectsAgain(int status)
    {
        await using var run = new SessionRun(async peer =>
        {
            if (peer.Number == 1)
            {
                await peer.ReadRequestAsync();
                await peer.ReplyAsync(status, "<html>");
                return;
            }

            await StreamScript.AuthenticateAsync(peer);
            await StreamScript.ServeAsync(peer);
        }).Start();
        await run.LiveAsync();
        Assert.That(run.Session.Counters.EndsBy(EndCause.UpgradeRefused), Is.EqualTo(1));
    }

    [TestCase(406, 60_000)]
    [TestCase(500, 0)]
    public async Task Run_Refused_WaitsAsLongAsTheCodeAsks(int code, int leastMs)
    {
        var time = new ManualTime();
        await using var run = new SessionRun(
            async peer =>
            {
                await peer.UpgradeAsync();
                await peer.SendAsync(StreamScript.Error(code));
                peer.Vanish();
            },
            new MarketStreamOptions { Symbols = ["AAPL"] },
            time).Start();
        for (var round = 1; round <= 3; round++)
        {
            await Eventually.IsTrueAsync(() => run.Waits.Count == round, $"wait {round}");
            // Once only: a clock that runs on would time the next attempt out.
            await Eventually.IsTrueAsync(() => time.HasTimerIn(run.Waits[round - 1]), $"timer {round}");
            time.Advance(run.Waits[round - 1] + TimeSpan.FromMilliseconds(1));
            await Eventually.IsTrueAsync(
                () => run.Waits.Count > round || run.Server.Connections > round, $"attempt {round + 1}");
        }

        Assert.That(run.Waits.Take(3), Has.All.GreaterThanOrEqualTo(TimeSpan.FromMilliseconds(leastMs)));
        var most = TimeSpan.FromMilliseconds(leastMs == 0 ? 4_000 : 300_000);
        Assert.That(run.Waits.Take(3), Has.All.LessThanOrEqualTo(most));
    }

    [Test]
    public async Task Run_ConnectionBreaks_GapIsOpenedAndClosedWithItsRange()
    {
        await using var run = new SessionRun(async peer =>
        {
            await StreamScript.AuthenticateAsync(peer);
            if (peer.Number > 1)
            {
                await StreamScript.ServeAsync(peer);
                return;
            }

            await StreamScript.ServeAsync(peer, stopAfter: 1);
            await peer.SendAsync(StreamScript.Trade(1));
            // Half a frame, then nothing: the server vanishes in its middle.
            await peer.SendRawAsync(RawPeer.Frame(Encoding.UTF8.GetBytes(StreamScript.Trade(2))).AsMemory(0, 40));
            await Task.Delay(50);
            peer.Vanish();
        }).Start();
        await run.LiveAsync(2);
        await Eventually.IsTrueAsync(() => run.Gaps.Count == 1, "the closed gap");
        var states = run.Connections;
        Assert.That(states.Select(at => at.State), Is.EqualTo(new[]
        {
            ConnectionState.Up, ConnectionState.Down, ConnectionState.Gap, ConnectionState.Up,
        }));
        Assert.That(states[2].GapStartNs, Is.GreaterThan(0).And.EqualTo(states[3].GapStartNs));
        Assert.That((states[2].GapEndNs, states[3].GapEndNs > states[3].GapStartNs), Is.EqualTo((0L, true)));
        var gap = run.Gaps[0];
        Assert.That((gap.StartNs, gap.EndNs), Is.EqualTo((states[3].GapStartNs, states[3].GapEndNs)));
        Assert.That(gap.Symbols, Is.EqualTo(new[] { "AAPL" }));
        Assert.That(run.Session.IsGapOpen, Is.False);
        Assert.That(run.Session.Counters.EndsBy(EndCause.Vanished), Is.EqualTo(1));
    }

    [Test]
    public async Task Run_RecordedBefore_TimeSinceThenIsAGap()
    {
        var options = Resumed;
        await using var run = new SessionRun(
            async peer =>
            {
                await StreamScript.AuthenticateAsync(peer);
                await StreamScript.ServeAsync(peer);
            },
            options).Start();
        await Eventually.IsTrueAsync(() => run.Gaps.Count == 1, "the gap of the restart");
        Assert.That(run.Gaps[0].StartNs, Is.EqualTo(RecordedNs - (SessionRun.Quick.GapMarginMs * 1_000_000L)));
    }

    [Test]
    public async Task Run_ListenerThrows_ReaderGoesOn()
    {
        var options = Resumed;
        await using var run = new SessionRun(
            async peer =>
            {
                await StreamScript.AuthenticateAsync(peer);
                await StreamScript.ServeAsync(peer, stopAfter: 1);
                await peer.SendAsync(StreamScript.Trade(1));
                await peer.ReadTextAsync();
            },
            options);
        run.Session.GapClosed += _ => throw new InvalidOperationException("a listener's fault");
        run.Start();
        await Eventually.IsTrueAsync(() => run.Session.Counters.Messages >= 4, "the trade after the fault");
        Assert.That(run.Session.Counters.HandlerFaults, Is.EqualTo(1));
        Assert.That(run.Session.State, Is.EqualTo(StreamState.Live));
    }

    [Test]
    public async Task Run_SecondSessionOfTheSameKey_IsRefused()
    {
        await using var run = new SessionRun(async peer =>
        {
            await StreamScript.AuthenticateAsync(peer);
            await StreamScript.ServeAsync(peer);
        }).Start();
        await run.LiveAsync();
        var second = new AlpacaDataSession<ListSink>(
            run.Server.Stream,
            new MicroAlpha.Gateways.Alpaca.AlpacaKeys(SessionRun.Key, SessionRun.Secret),
            new InstrumentTable(4),
            new ListSink([]),
            new MarketStreamOptions { Kind = AlpacaFeedKind.Stocks },
            new StreamSeams { LeaseDirectory = run.LeaseDirectory });
        await Eventually.EndsAsync(second.RunAsync(CancellationToken.None), "the second session");
        Assert.That(second.Fault, Is.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-442"));
        Assert.That(run.Server.Connections, Is.EqualTo(1), "it never opened a connection");
    }
}
