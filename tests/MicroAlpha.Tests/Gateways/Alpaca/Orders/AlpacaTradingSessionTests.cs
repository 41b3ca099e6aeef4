using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca;
using MicroAlpha.Gateways.Alpaca.Orders;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Gateways.Alpaca.Sessions;
using MicroAlpha.Tests.Gateways.Alpaca.Sessions;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Orders;

/// <summary>The trading stream: both forms of the keys, listening, updates, and what REST adds.</summary>
internal sealed class AlpacaTradingSessionTests
{
    private const string Authorized =
        """{"stream":"authorization","data":{"status":"authorized","action":"authenticate"}}""";

    private const string Refused =
        """{"stream":"authorization","data":{"status":"unauthorized","action":"authenticate"}}""";

    private const string Listening = """{"stream":"listening","data":{"streams":["trade_updates"]}}""";

    private readonly List<string> _said = [];
    private readonly List<EngineEvent> _events = [];
    private TestOrders _orders = new();
    private string[] _restOrders = [];
    private string[] _restFills = [];
    private bool _isRestDown;

    [SetUp]
    public void Clear()
    {
        _said.Clear();
        _events.Clear();
        _orders = new TestOrders();
        _restOrders = _restFills = [];
        _isRestDown = false;
    }

    [Test]
    public Task Run_CurrentForm_ListensAndTellsOrders() => RunAsync(
        async peer =>
        {
            await peer.UpgradeAsync();
            await HearAsync(peer);
            await peer.SendAsync(Authorized);
            await HearAsync(peer);
            // The paper host sends JSON in binary frames.
            await peer.SendRawAsync(RawPeer.Frame(System.Text.Encoding.UTF8.GetBytes(Listening), RawPeer.Binary));
            await peer.SendAsync(OrderScript.Update("new", OrderScript.Order(1, "new"), "01"));
            await peer.SendAsync(OrderScript.Update("new", OrderScript.Order(1, "new"), "01"));
            await HearAsync(peer);
        },
        async session =>
        {
            await Eventually.IsTrueAsync(() => session.IsReadyForOrders, "ready for orders");
            await Eventually.IsTrueAsync(() => session.Duplicates == 1, "the repeated message");
            Assert.That(_said[0], Is.EqualTo(
                $$"""{"action":"auth","key":"{{SessionRun.Key}}","secret":"{{SessionRun.Secret}}"}"""));
            Assert.That(_said[1], Is.EqualTo("""{"action":"listen","data":{"streams":["trade_updates"]}}"""));
            Assert.That(ListSink.Copy(_events).Count(slot => slot.Kind == EventKind.OrderAccepted), Is.EqualTo(1));
        });

    [Test]
    public Task Run_CurrentFormRefused_FallsBackToTheOldOne() => RunAsync(
        async peer =>
        {
            await peer.UpgradeAsync();
            await HearAsync(peer);
            await peer.SendAsync(Refused);
            await HearAsync(peer);
            await peer.SendAsync(Authorized);
            await HearAsync(peer);
            await peer.SendAsync(Listening);
            await HearAsync(peer);
        },
        async session =>
        {
            await Eventually.IsTrueAsync(() => session.IsReadyForOrders, "ready for orders");
            Assert.That(_said[1], Is.EqualTo(
                $$$"""{"action":"authenticate","data":{"key_id":"{{{SessionRun.Key}}}","""
                + $"\"secret_key\":\"{SessionRun.Secret}\"}}}}"));
        });

    [Test]
    public Task Run_CurrentFormUnanswered_TriesTheOldOneNextTime() => RunAsync(
        async peer =>
        {
            await peer.UpgradeAsync();
            await HearAsync(peer);
            if (peer.Number > 1)
                await peer.SendAsync(Authorized);
            await HearAsync(peer);
            await peer.SendAsync(Listening);
            await HearAsync(peer);
        },
        async session =>
        {
            await Eventually.IsTrueAsync(() => session.IsReadyForOrders, "ready for orders");
            Assert.That(_said.First(text => text.Contains("key_id", StringComparison.Ordinal)), Is.Not.Null);
        },
        SessionRun.Quick with { AuthTimeoutMs = 60 });

    [Test]
    public Task Run_BothFormsRefused_StopsWithoutTheSecretInTheError() => RunAsync(
        async peer =>
        {
            await peer.UpgradeAsync();
            await HearAsync(peer);
            await peer.SendAsync(Refused);
            await HearAsync(peer);
            await peer.SendAsync(Refused);
            await HearAsync(peer);
        },
        async session =>
        {
            await Eventually.IsTrueAsync(() => session.State == StreamState.Failed, "the end");
            Assert.That(session.Fault, Is.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-446"));
            Assert.That(session.Fault!.ToString(), Does.Not.Contain(SessionRun.Secret));
        });

    [Test]
    public Task Run_StreamNotGiven_Stops() => RunAsync(
        async peer =>
        {
            await peer.UpgradeAsync();
            await HearAsync(peer);
            await peer.SendAsync(Authorized);
            await HearAsync(peer);
            await peer.SendAsync("""{"stream":"listening","data":{"streams":[]}}""");
            await HearAsync(peer);
        },
        async session =>
        {
            await Eventually.IsTrueAsync(() => session.State == StreamState.Failed, "the end");
            Assert.That(session.Fault!.Message, Does.Contain("does not give the stream trade_updates"));
            Assert.That(session.IsReadyForOrders, Is.False);
        });

    [Test]
    public Task Run_RestDown_IsNotReadyUntilItIsReconciled() => RunAsync(
        ServeAsync,
        async session =>
        {
            await Eventually.IsTrueAsync(() => session.RecoveryFaults > 0, "the failed reconciliation");
            Assert.That(session.IsReadyForOrders, Is.False);
            Volatile.Write(ref _isRestDown, false);
            await Eventually.IsTrueAsync(() => session.IsReadyForOrders, "ready for orders");
        },
        isRestDown: true);

    [Test]
    public Task Run_EventsMissedWhileAway_ComeByRest() => RunAsync(
        async peer =>
        {
            if (peer.Number == 2)
            {
                // What happened while nobody listened.
                _restOrders = [OrderScript.Order(1, "filled", 10, 10, "\"99\"")];
                _restFills = [OrderScript.Fill(1, 1, 99, 10, 10)];
            }

            await AuthorizeAsync(peer);
            if (peer.Number == 1)
            {
                await peer.SendAsync(OrderScript.Update("new", OrderScript.Order(1, "new")));
                await Task.Delay(100);
                peer.Vanish();
            }

            await HearAsync(peer);
        },
        async session =>
        {
            await Eventually.IsTrueAsync(
                () => ListSink.Copy(_events).Any(slot => slot.Kind == EventKind.OrderFilled), "the missed fill");
            await Eventually.IsTrueAsync(() => session.IsReadyForOrders, "ready for orders");
            var states = ListSink.Copy(_events).Where(slot => slot.Kind == EventKind.Connection).ToList();
            Assert.That(states.Select(slot => slot.Source), Has.All.EqualTo(EventSource.AlpacaTrading));
        });

    [Test]
    public Task Run_FillMissing_IsAskedForAtOnce() => RunAsync(
        async peer =>
        {
            await AuthorizeAsync(peer);
            await Eventually.IsTrueAsync(() => _orders.Reconciliations == 1, "the first reconciliation");
            _restOrders = [OrderScript.Order(1, "partially_filled", 10, 20, "\"99\"")];
            _restFills = [OrderScript.Fill(1, 1, 99, 4, 4), OrderScript.Fill(2, 1, 99, 6, 10)];
            await peer.SendAsync(OrderScript.Update(
                "partial_fill", OrderScript.Order(1, "partially_filled", 10, 20), "", OrderScript.Execution(2, 99, 6)));
            await HearAsync(peer);
        },
        async session =>
        {
            await Eventually.IsTrueAsync(
                () => ListSink.Copy(_events).Count(slot => slot.Kind == EventKind.OrderFilled) == 2, "the other fill");
            Assert.That(session.Mismatches, Is.EqualTo(1));
        });

    [Test]
    public Task Run_MalformedMessage_IsCountedAndReconciled() => RunAsync(
        async peer =>
        {
            await AuthorizeAsync(peer);
            await Eventually.IsTrueAsync(() => _orders.Reconciliations == 1, "the first reconciliation");
            await peer.SendAsync("{\"stream\":\"trade_updates\",\"data\":{\"event\":");
            await HearAsync(peer);
        },
        async session =>
        {
            await Eventually.IsTrueAsync(() => _orders.Reconciliations == 2, "the second reconciliation");
            Assert.That((session.Counters.Malformed, session.Counters.Attempts), Is.EqualTo((1L, 1L)));
        });

    private async Task ServeAsync(RawPeer peer)
    {
        await AuthorizeAsync(peer);
        await HearAsync(peer);
    }

    private async Task AuthorizeAsync(RawPeer peer)
    {
        await peer.UpgradeAsync();
        await HearAsync(peer);
        await peer.SendAsync(Authorized);
        await HearAsync(peer);
        await peer.SendAsync(Listening);
    }

    private async Task HearAsync(RawPeer peer)
    {
        if (await peer.ReadTextAsync() is { } text)
        {
            lock (_said)
                _said.Add(text);
        }
    }

    private async Task RunAsync(
        Func<RawPeer, Task> script,
        Func<AlpacaTradingSession<ListSink>, Task> check,
        StreamOptions? limits = null,
        bool isRestDown = false)
    {
        _isRestDown = isRestDown;
        using var server = new RawServer(script);
        using var restServer = new RawServer(AnswerAsync);
        using var rest = new AlpacaRestClient(
            restServer.Http, new AlpacaKeys("k", "s"),
            new RestOptions { RetryFirstMs = 1, ReadAttempts = 2, TradingPerMinute = 60_000 });
        var leases = Directory.CreateTempSubdirectory("microalpha-lease");
        using var stop = new CancellationTokenSource();
        var session = new AlpacaTradingSession<ListSink>(
            server.Stream,
            new AlpacaKeys(SessionRun.Key, SessionRun.Secret),
            rest,
            _orders,
            new ListSink(_events),
            new TradingStreamOptions { Stream = limits ?? SessionRun.Quick, ReconcileDelayMs = 10 },
            new StreamSeams { LeaseDirectory = leases.FullName, Random = new Random(1) });
        var running = session.RunAsync(stop.Token);
        try
        {
            await check(session);
        }
        finally
        {
            await stop.CancelAsync();
            await Eventually.EndsAsync(running, "the session");
            leases.Delete(recursive: true);
        }
    }

    private async Task AnswerAsync(RawPeer peer)
    {
        while (await peer.ReadRequestAsync())
        {
            var line = peer.Request.Split("\r\n")[0];
            var rows = line.Contains("/v2/orders?", StringComparison.Ordinal) ? _restOrders
                : line.Contains("/activities/", StringComparison.Ordinal) ? _restFills : [];
            if (Volatile.Read(ref _isRestDown))
                await peer.ReplyAsync(503, "");
            else
                await peer.ReplyAsync(200, $"[{string.Join(',', rows)}]");
        }
    }
}
