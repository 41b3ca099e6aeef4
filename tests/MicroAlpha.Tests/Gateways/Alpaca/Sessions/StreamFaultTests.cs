using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca;
using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Gateways.Alpaca.Sessions;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Sessions;

/// <summary>What networks and servers do to a socket: cuts, drips, silence, too long, not text.</summary>
internal sealed class StreamFaultTests
{
    private static readonly StreamOptions Quick = SessionRun.Quick;

    [Test]
    public async Task Receive_FrameCutAtEveryByte_ArrivesWhole()
    {
        var text = StreamScript.Trade(42, "CUTS");
        var bytes = Encoding.UTF8.GetBytes(text);
        await using var run = new SessionRun(async peer =>
        {
            await StreamScript.AuthenticateAsync(peer);
            await StreamScript.ServeAsync(peer, stopAfter: 1);
            for (var cut = 1; cut < bytes.Length; cut++)
            {
                // Once as two fragments of the protocol, once as one frame in two TCP segments.
                await peer.SendRawAsync(RawPeer.Frame(bytes.AsSpan(0, cut), RawPeer.Text, isFinal: false));
                await peer.SendRawAsync(RawPeer.Frame(bytes.AsSpan(cut), code: 0));
                var frame = RawPeer.Frame(bytes);
                await peer.SendRawAsync(frame.AsMemory(0, cut));
                await Task.Yield();
                await peer.SendRawAsync(frame.AsMemory(cut));
            }

            await peer.ReadTextAsync();
        }).Start();
        var expected = 3 + (2 * (bytes.Length - 1));
        await Eventually.IsTrueAsync(() => run.Session.Counters.Messages == expected, "all messages");
        var counters = run.Session.Counters;
        Assert.That((counters.Malformed, counters.Attempts), Is.EqualTo((0L, 1L)));
        var controls = counters.Bytes - (2L * (bytes.Length - 1) * bytes.Length);
        Assert.That(controls, Is.InRange(100, 600), "the rest is the three control messages");
    }

    [Test]
    public async Task Receive_OneByteAtATime_ArrivesWhole()
    {
        await using var run = new SessionRun(async peer =>
        {
            await StreamScript.AuthenticateAsync(peer);
            await StreamScript.ServeAsync(peer, stopAfter: 1);
            foreach (var one in RawPeer.Frame(Encoding.UTF8.GetBytes(StreamScript.Trade(1))))
            {
                await peer.SendRawAsync(new[] { one });
                await Task.Delay(1);
            }

            await peer.ReadTextAsync();
        }).Start();
        await Eventually.IsTrueAsync(() => run.Session.Counters.Messages == 4, "the dripped trade");
        Assert.That(run.Session.Counters.Attempts, Is.EqualTo(1));
    }

    [TestCase(1 << 20, 0)]
    [TestCase(3 << 20, 1)]
    public async Task Receive_LongMessage_IsTakenUpToTheLimit(int length, int refused)
    {
        var options = new MarketStreamOptions
        {
            Symbols = ["AAPL"],
            Stream = Quick with { MaxFrameBytes = 2 << 20, GapMarginMs = 50 },
        };
        var text = $"[{new string(' ', length - 2)}]";
        await using var run = new SessionRun(
            async peer =>
            {
                await StreamScript.AuthenticateAsync(peer);
                await StreamScript.ServeAsync(peer, stopAfter: 1);
                await peer.SendAsync(text);
                await peer.SendAsync(StreamScript.Trade(1));
                await peer.ReadTextAsync();
            },
            options).Start();
        await Eventually.IsTrueAsync(() => run.Session.Counters.Messages == 5, "both messages");
        var counters = run.Session.Counters;
        Assert.That((counters.RefusedFrames, counters.Attempts), Is.EqualTo(((long)refused, 1L)));
        Assert.That(counters.Gaps, Is.EqualTo(refused));
        await Eventually.IsTrueAsync(() => run.Gaps.Count == refused, "what was refused is fetched again");
        Assert.That(counters.Bytes, Is.GreaterThan(length));
    }

    [Test]
    public async Task Receive_LimitExactly_IsTaken([Values(0, 1)] int beyond)
    {
        const int Limit = 100_000;
        var options = new MarketStreamOptions { Symbols = ["AAPL"], Stream = Quick with { MaxFrameBytes = Limit } };
        await using var run = new SessionRun(
            async peer =>
            {
                await StreamScript.AuthenticateAsync(peer);
                await StreamScript.ServeAsync(peer, stopAfter: 1);
                await peer.SendAsync(new string(' ', Limit + beyond));
                await peer.ReadTextAsync();
            },
            options).Start();
        await Eventually.IsTrueAsync(() => run.Session.Counters.Messages == 4, "the message");
        Assert.That(run.Session.Counters.RefusedFrames, Is.EqualTo(beyond));
    }

    [Test]
    public async Task Receive_InvalidUtf8_ConnectsAgainAndRecordsTheGap()
    {
        await using var run = new SessionRun(async peer =>
        {
            await StreamScript.AuthenticateAsync(peer);
            if (peer.Number == 1)
            {
                await StreamScript.ServeAsync(peer, stopAfter: 1);
                await peer.SendRawAsync(RawPeer.Frame([(byte)'[', 0xC3, 0x28, (byte)']']));
            }

            await StreamScript.ServeAsync(peer);
        }).Start();
        await run.LiveAsync(2);
        await Eventually.IsTrueAsync(() => run.Gaps.Count == 1, "the gap");
        Assert.That(run.Connections.Count(at => at.State == ConnectionState.Gap), Is.EqualTo(1));
    }

    [TestCase("{", "Malformed", 1)]
    [TestCase("""{"T":"t","S":"AAPL"}""", "MissingField", 0)]
    [TestCase("""[{"T":"subscription","trades":["AAPL"]""", "Malformed", 1)]
    [TestCase("""[{"T":"subscription","trades":["AAPL"]}] x""", "Malformed", 1)]
    [TestCase("""[{"T":"error","code":406,"msg":"cut""", "Malformed", 1)]
    [TestCase("""[{"T":"summary","S":"AAPL"}]""", "UnknownType", 0)]
    public async Task Receive_FrameThatLooksLikeAControlMessage_GoesToTheParser(string text, string reason, int count)
    {
        var folder = Directory.CreateTempSubdirectory("microalpha-letters");
        var path = Path.Combine(folder.FullName, "letters");
        using (var letters = DeadLetters.Open(path))
        {
            var options = new MarketStreamOptions { Symbols = ["AAPL"], Stream = Quick, DeadLetters = letters };
            await using var run = new SessionRun(
                async peer =>
                {
                    await StreamScript.AuthenticateAsync(peer);
                    await StreamScript.ServeAsync(peer, stopAfter: 1);
                    await peer.SendAsync(text);
                    await peer.SendAsync(StreamScript.Trade(1));
                    await peer.ReadTextAsync();
                },
                options).Start();
            await Eventually.IsTrueAsync(() => run.Session.Counters.Messages == 5, "both messages");
            await run.StopAsync();
            Assert.That((run.Session.Counters.Malformed, run.Session.Counters.Attempts), Is.EqualTo(((long)count, 1L)));
        }

        var lines = await File.ReadAllLinesAsync(path);
        folder.Delete(recursive: true);
        Assert.That(lines, Has.Length.EqualTo(1));
        Assert.That(lines[0], Does.Contain($"\"reason\":\"{reason}\""));
        var raw = Convert.FromBase64String(lines[0].Split("\"raw\":\"")[1].Split('"')[0]);
        Assert.That(text, Does.Contain(Encoding.UTF8.GetString(raw)));
    }

    [Test]
    public async Task Receive_ElementThatBeginsLikeAControlMessage_DoesNotTakeItsNeighboursAlong()
    {
        await using var run = new SessionRun(async peer =>
        {
            await StreamScript.AuthenticateAsync(peer);
            await StreamScript.ServeAsync(peer, stopAfter: 1);
            await peer.SendAsync($$"""[{"T":"summary","S":"AAPL"},{{StreamScript.Trade(7)[1..]}}""");
            await peer.ReadTextAsync();
        }).Start();
        await Eventually.IsTrueAsync(() => run.Session.Counters.Messages == 4, "the message");
        await run.StopAsync();
        Assert.That((run.Session.Counters.Skipped, run.Session.Counters.Events), Is.EqualTo((1L, 2L)),
            "the definition and the trade");
    }

    [Test]
    public async Task Run_TlsToAPlainServer_SaysSoAndWhatToChange()
    {
        using var server = new RawServer(
            peer => peer.SendRawAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8.ToArray()));
        var leases = Directory.CreateTempSubdirectory("microalpha-plain");
        var session = new AlpacaDataSession<ListSink>(
            new Uri($"wss://127.0.0.1:{server.Port}/v2/iex"),
            new AlpacaKeys(SessionRun.Key, SessionRun.Secret),
            new InstrumentTable(4),
            new ListSink([]),
            new MarketStreamOptions { Symbols = ["AAPL"], Stream = Quick },
            new StreamSeams { LeaseDirectory = leases.FullName });
        await Eventually.EndsAsync(session.RunAsync(CancellationToken.None), "the session");
        leases.Delete(recursive: true);
        Assert.That(session.Fault, Is.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-445")
            .And.Message.Contains($"wss://127.0.0.1:{server.Port}/v2/iex").And.Message.Contains("does not speak TLS")
            .And.Message.Contains($"feed.alpaca.dataStream to ws://127.0.0.1:{server.Port}/v2/iex"));
    }

    [Test]
    public async Task Receive_BinaryFrameWithJson_IsTaken()
    {
        await using var run = new SessionRun(async peer =>
        {
            await peer.UpgradeAsync();
            await peer.SendRawAsync(RawPeer.Frame("""[{"T":"success","msg":"connected"}]"""u8, RawPeer.Binary));
            await peer.ReadTextAsync();
            await peer.SendRawAsync(RawPeer.Frame("""[{"T":"success","msg":"authenticated"}]"""u8, RawPeer.Binary));
            await StreamScript.ServeAsync(peer);
        }).Start();
        await run.LiveAsync();
    }

    [Test]
    public async Task Run_NoWelcome_TimesOutAndConnectsAgain() => await TimesOutAsync(
        Quick with { FirstMessageTimeoutMs = 60 },
        async peer =>
        {
            await peer.UpgradeAsync();
            await peer.ReadTextAsync();
        },
        "FirstMessage");

    [Test]
    public async Task Run_AuthNeverAnswered_TimesOutAndConnectsAgain() => await TimesOutAsync(
        Quick with { AuthTimeoutMs = 60 },
        async peer =>
        {
            await peer.UpgradeAsync();
            await peer.SendAsync("""[{"T":"success","msg":"connected"}]""");
            while (await peer.ReadTextAsync() is not null)
            {
            }
        },
        "Authentication");

    [Test]
    public async Task Run_SubscriptionNeverAcknowledged_TimesOutAndConnectsAgain() => await TimesOutAsync(
        Quick with { AcknowledgeTimeoutMs = 60 },
        async peer =>
        {
            await StreamScript.AuthenticateAsync(peer);
            while (await peer.ReadTextAsync() is not null)
            {
            }
        },
        "Acknowledgement");

    [Test]
    public async Task Run_UpgradeNeverAnswered_TimesOutAndConnectsAgain() => await TimesOutAsync(
        Quick with { ConnectTimeoutMs = 60 }, peer => peer.ReadRequestAsync(), "Connect");

    [Test]
    public async Task Run_HalfOpenSilence_IsAbortedWithoutAPong()
    {
        var options = new MarketStreamOptions
        {
            Symbols = ["AAPL"],
            Stream = Quick with { PingIntervalMs = 40, PongTimeoutMs = 40 },
        };
        await using var run = new SessionRun(
            async peer =>
            {
                await StreamScript.AuthenticateAsync(peer);
                await StreamScript.ServeAsync(peer, stopAfter: peer.Number == 1 ? 1 : -1);
                // The socket stays open and silent: as a machine that lost its power behind a router.
                await Task.Delay(-1);
            },
            options).Start();
        await run.LiveAsync(2);
        Assert.That(run.Session.Counters.EndsBy(EndCause.Vanished), Is.GreaterThanOrEqualTo(1));
    }

    [Test]
    public void Options_PingAndPongTogether_NeverExceedTenSeconds()
    {
        var errors = new List<string>();
        new StreamOptions { PingIntervalMs = 6_000, PongTimeoutMs = 4_001 }.Validate(errors);
        Assert.That(errors, Has.Count.EqualTo(1).And.All.Contains("pongTimeoutMs is 4001"));
        errors.Clear();
        new StreamOptions().Validate(errors);
        Assert.That(errors, Is.Empty);
    }

    [Test]
    public async Task Run_NoDataWhileSomeIsExpected_IsStale()
    {
        var options = new MarketStreamOptions
        {
            Symbols = ["AAPL"],
            Stream = Quick with { StaleDataMs = 80 },
            ExpectsTraffic = _ => true,
        };
        await using var run = new SessionRun(Quiet, options).Start();
        await run.LiveAsync(2);
        Assert.That(run.Session.Counters.EndsBy(EndCause.Stale), Is.GreaterThanOrEqualTo(1));
    }

    [Test]
    public async Task Run_NoDataWhileNoneIsExpected_StaysUp()
    {
        var looks = 0;
        var options = new MarketStreamOptions
        {
            Symbols = ["AAPL"],
            Stream = Quick with { StaleDataMs = 40 },
            ExpectsTraffic = _ => Interlocked.Increment(ref looks) < 0,
        };
        await using var run = new SessionRun(Quiet, options).Start();
        await Eventually.IsTrueAsync(() => Volatile.Read(ref looks) > 12, "three limits' worth of looks");
        Assert.That(run.Session.Counters.Attempts, Is.EqualTo(1));
    }

    [Test]
    public async Task Run_ChangesAtRunTime_AreSentAndAcknowledged()
    {
        SortedSet<string> state = [];
        await using var run = new SessionRun(async peer =>
        {
            await StreamScript.AuthenticateAsync(peer);
            await StreamScript.ServeAsync(peer, onState: now => Volatile.Write(ref state, [.. now]));
        }).Start();
        await run.LiveAsync();
        run.Session.Subscribe(["MSFT", "*"], StreamChannels.Bars);
        run.Session.Unsubscribe(["AAPL"], StreamChannels.Trades);
        await Eventually.IsTrueAsync(
            () => Volatile.Read(ref state).SetEquals(["quotes:AAPL", "bars:MSFT", "bars:*"]), "the changed state");
        Assert.That((run.Session.Counters.Attempts, run.Session.State), Is.EqualTo((1L, StreamState.Live)));
    }

    [Test]
    public async Task Run_TenThousandSymbols_AreAllAcknowledgedOnEveryConnection()
    {
        var symbols = Enumerable.Range(0, 10_000).Select(n => $"S{n:00000}").ToList();
        var options = new MarketStreamOptions { Symbols = symbols, Channels = StreamChannels.Trades, Stream = Quick };
        var firstPeer = new TaskCompletionSource<RawPeer>();
        await using var run = new SessionRun(
            async peer =>
            {
                await StreamScript.AuthenticateAsync(peer);
                firstPeer.TrySetResult(peer);
                await StreamScript.ServeAsync(peer);
            },
            options).Start();
        await run.LiveAsync();
        Assert.That(run.Session.AcknowledgedSymbols, Is.EqualTo(10_000));
        (await firstPeer.Task).Vanish();
        await run.LiveAsync(2);
        Assert.That(run.Session.AcknowledgedSymbols, Is.EqualTo(10_000));
        Assert.That(run.Gaps.Last().Symbols, Has.Count.EqualTo(10_000));
    }

    private static async Task Quiet(RawPeer peer)
    {
        await StreamScript.AuthenticateAsync(peer);
        await StreamScript.ServeAsync(peer);
    }

    private static async Task TimesOutAsync(StreamOptions limits, Func<RawPeer, Task> firstPeer, string step)
    {
        var ends = new List<StreamEnd>();
        var options = new MarketStreamOptions { Symbols = ["AAPL"], Stream = limits };
        await using var run = new SessionRun(
            async peer =>
            {
                if (peer.Number == 1)
                    await firstPeer(peer);
                else
                    await Quiet(peer);
            },
            options).Start();
        await Eventually.IsTrueAsync(() => run.Waits.Count > 0, "the wait after the first end");
        ends.Add(run.Session.LastEnd);
        await run.LiveAsync();
        Assert.That(ends[0].Cause, Is.EqualTo(EndCause.TimedOut));
        Assert.That(ends[0].Text, Does.StartWith(step));
    }
}
