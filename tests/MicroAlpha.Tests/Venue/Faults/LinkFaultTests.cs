using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using MicroAlpha.Venue.Faults;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue.Faults;

/// <summary>Faults of the connection and of the bytes on it.</summary>
[TestFixture]
internal sealed class LinkFaultTests : FaultRun
{
    [Test]
    [Shows(VenueFault.SlowClient)]
    public async Task SlowClient_Once_407AndGone()
    {
        using var socket = await QuotesAsync();
        await Http.FaultsAsync("slow-client");
        var error = await socket.FindAsync("error");
        Assert.That(error.GetProperty("code").GetInt32(), Is.EqualTo(407));
        Assert.That(await socket.IsGoneAsync(Soon), Is.True);
    }

    [TestCase("abrupt-close")]
    [TestCase("vanish-mid-frame")]
    [Shows(VenueFault.AbruptClose, VenueFault.VanishMidFrame)]
    public async Task Breaks_Once_EndTheConnectionWithoutACloseFrame(string fault)
    {
        using var socket = await QuotesAsync();
        await Http.FaultsAsync(fault);
        Assert.That(await socket.IsGoneAsync(Soon), Is.True);
        Assert.That(socket.State, Is.EqualTo(WebSocketState.Aborted));
        // The place is free again at once.
        using var next = await QuotesAsync();
        Assert.That(next.State, Is.EqualTo(WebSocketState.Open));
    }

    [Test]
    [Shows(VenueFault.HalfOpen)]
    public async Task HalfOpen_On_SilentThoughOpen()
    {
        using var socket = await QuotesAsync();
        await Http.FaultsAsync("half-open");
        // What was under way may still come.
        var end = DateTime.UtcNow + Soon;
        var isSilent = false;
        while (!isSilent && DateTime.UtcNow < end)
        {
            try
            {
                _ = await socket.ReceiveBytesAsync(Short);
            }
            catch (OperationCanceledException)
            {
                isSilent = true;
            }
        }

        Assert.That(isSilent, Is.True);
    }

    [Test]
    [Shows(VenueFault.SlowDrip)]
    public async Task SlowDrip_On_BytesComeSlowly()
    {
        using var socket = await QuotesAsync();
        await Http.FaultsAsync("slow-drip=2000");
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
    [Shows(VenueFault.FrameSplit)]
    public async Task FrameSplit_On_MessagesArriveWhole()
    {
        using var socket = await QuotesAsync();
        await Http.FaultsAsync("frame-split");
        for (var i = 0; i < 3; i++)
            Assert.That((await socket.ReceiveAsync()).ValueKind, Is.EqualTo(JsonValueKind.Array));
    }

    [Test]
    [Shows(VenueFault.BigMessage)]
    public async Task BigMessage_Once_IsOneMessage()
    {
        using var socket = await QuotesAsync();
        await Http.FaultsAsync("big-message");
        var big = await socket.FindAsync("zz");
        Assert.That(big.GetProperty("text").GetString(), Has.Length.EqualTo(1 << 20));
    }

    [Test]
    [Shows(VenueFault.InvalidUtf8)]
    public async Task InvalidUtf8_Once_TheFrameIsNoText()
    {
        using var socket = await QuotesAsync();
        await Http.FaultsAsync("invalid-utf8");
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
}
