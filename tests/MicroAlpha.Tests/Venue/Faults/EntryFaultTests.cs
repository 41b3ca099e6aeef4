using System.Diagnostics;
using System.Net.WebSockets;
using MicroAlpha.Venue.Faults;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue.Faults;

/// <summary>Faults between the upgrade and the first data.</summary>
[TestFixture]
internal sealed class EntryFaultTests : FaultRun
{
    [Test]
    [Shows(VenueFault.NoWelcome)]
    public async Task NoWelcome_On_TheFirstMessageIsTheAnswerToAuth()
    {
        await Http.FaultsAsync("no-welcome");
        using var socket = await VenueSocket.ConnectAsync(Venue, "/v2/iex");
        await socket.SendAsync(Auth);
        Assert.That((await socket.ReceiveAsync())[0].GetProperty("msg").GetString(), Is.EqualTo("authenticated"));
    }

    [Test]
    [Shows(VenueFault.AuthSilence)]
    public async Task AuthSilence_On_NothingComes()
    {
        await Http.FaultsAsync("auth-silence");
        using var socket = await VenueSocket.ConnectAsync(Venue, "/v2/iex");
        _ = await socket.ReceiveAsync();
        await socket.SendAsync(Auth);
        await AssertSilentAsync(socket, TimeSpan.FromSeconds(1));
    }

    [TestCase("auth-failed", 402)]
    [TestCase("connection-limit", 406)]
    [TestCase("insufficient-subscription", 409)]
    [TestCase("insufficient-scope", 411)]
    [TestCase("internal-error", 500)]
    [Shows(
        VenueFault.AuthFailed, VenueFault.ConnectionLimit, VenueFault.InsufficientSubscription,
        VenueFault.InsufficientScope, VenueFault.InternalError)]
    public async Task AuthFaults_On_GiveTheirCodeAndClose(string fault, int code)
    {
        await Http.FaultsAsync(fault);
        using var socket = await VenueSocket.ConnectAsync(Venue, "/v2/iex");
        _ = await socket.ReceiveAsync();
        await socket.SendAsync(Auth);
        Assert.That((await socket.ReceiveAsync())[0].GetProperty("code").GetInt32(), Is.EqualTo(code));
        Assert.That(await socket.IsGoneAsync(Soon), Is.True);
    }

    [Test]
    [Shows(VenueFault.SymbolLimit)]
    public async Task SymbolLimit_On_405AndTheStateStays()
    {
        await Http.FaultsAsync("symbol-limit=1");
        using var socket = await VenueSocket.EnterAsync(Venue);
        await socket.SendAsync("""{"action":"subscribe","trades":["A","B"]}""");
        Assert.That((await socket.ReceiveAsync())[0].GetProperty("code").GetInt32(), Is.EqualTo(405));
    }

    [Test]
    [Shows(VenueFault.ReconnectPenalty)]
    public async Task ReconnectPenalty_On_406UntilTheTimeIsOver()
    {
        await Http.FaultsAsync("reconnect-penalty=1");
        using var socket = await QuotesAsync();
        socket.Abort();
        var refused = 0;
        var wait = Stopwatch.StartNew();
        while (wait.Elapsed < Soon)
        {
            using var next = await VenueSocket.ConnectAsync(Venue, "/v2/iex");
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

    [TestCase(false)]
    [TestCase(true)]
    [Shows(VenueFault.NoDeflate)]
    public async Task NoDeflate_On_TheOfferIsDeclined(bool isOn)
    {
        if (isOn)
            await Http.FaultsAsync("no-deflate");
        using var socket = new ClientWebSocket();
        socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        socket.Options.CollectHttpResponseDetails = true;
        await socket.ConnectAsync(new Uri(Venue.StreamUrl + "/v2/iex"), CancellationToken.None);
        Assert.That(socket.HttpResponseHeaders!.ContainsKey("Sec-WebSocket-Extensions"), Is.Not.EqualTo(isOn));
    }

    [Test]
    [Shows(VenueFault.UpgradeLimited)]
    public async Task UpgradeLimited_On_429OnTheUpgrade()
    {
        await Http.FaultsAsync("upgrade-limited");
        try
        {
            using var socket = await VenueSocket.ConnectAsync(Venue, "/v2/iex");
            Assert.Fail("the upgrade was taken");
        }
        catch (WebSocketException error)
        {
            Assert.That(error.Message, Does.Contain("429"));
        }
    }
}
