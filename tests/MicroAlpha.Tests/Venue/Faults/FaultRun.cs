using System.Text;
using System.Text.Json;
using MicroAlpha.Venue.Server;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue.Faults;

/// <summary>A venue of its own for each test, and what the tests of faults send to it.</summary>
internal abstract class FaultRun
{
    protected const string Auth = """{"action":"auth","key":"TESTKEY","secret":"test-secret"}""";

    protected static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    protected static readonly TimeSpan Short = TimeSpan.FromMilliseconds(400);

    protected VenueServer Venue { get; private set; } = null!;

    protected VenueHttp Http { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync()
    {
        Venue = await VenueServer.StartAsync(VenueMarket.Synthetic() with { AuthTimeoutMs = 300 });
        Http = new VenueHttp(Venue);
    }

    [TearDown]
    public async Task StopAsync()
    {
        Http.Dispose();
        await Venue.DisposeAsync();
    }

    /// <summary>A limit order far from the market.</summary>
    protected static string Resting(string id) =>
        $$"""
        {"symbol":"AAPL","qty":"5","side":"buy","type":"limit","time_in_force":"day","limit_price":"1",
        "client_order_id":"{{id}}"}
        """;

    /// <summary>The event of a trade update; empty when the message is none.</summary>
    protected static string Event(JsonElement update) =>
        update.TryGetProperty("data", out var data) ? data.GetProperty("event").GetString()! : "";

    /// <summary>Fails when a message comes within the time.</summary>
    protected static async Task AssertSilentAsync(VenueSocket socket, TimeSpan time)
    {
        byte[] message;
        try
        {
            message = await socket.ReceiveBytesAsync(time);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        Assert.Fail($"a message came: {Encoding.UTF8.GetString(message)}");
    }

    /// <summary>A connection with every trade and quote.</summary>
    protected async Task<VenueSocket> QuotesAsync(bool isPacked = false)
    {
        var socket = await VenueSocket.EnterAsync(Venue, isPacked: isPacked);
        await socket.SendAsync("""{"action":"subscribe","trades":["*"],"quotes":["*"]}""");
        _ = await socket.ReceiveAsync();
        return socket;
    }
}
