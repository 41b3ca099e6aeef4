using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca;
using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Gateways.Alpaca.Sessions;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Sessions;

/// <summary>What the receive path allocates for a message, the framework's web socket included.</summary>
[NonParallelizable]
internal sealed class ReceiveAllocationTests
{
    private const int WarmUp = 20_000;
    private const int Measured = 200_000;
    private const int FramesPerSend = 500;

    private readonly struct CountingSink(long[] counts) : IFrameSink
    {
        public bool TryPublish(ReadOnlySpan<EngineEvent> events)
        {
            counts[0] += events.Length;
            return true;
        }
    }

    [Test]
    public async Task Receive_ManyMessages_AllocatesLessThanAByteAMessage()
    {
        var frames = Enumerable.Repeat(RawPeer.Frame(Encoding.UTF8.GetBytes(StreamScript.Trade(1))), FramesPerSend)
            .SelectMany(frame => frame).ToArray();
        var go = new TaskCompletionSource();
        using var server = new RawServer(async peer =>
        {
            await StreamScript.AuthenticateAsync(peer);
            await StreamScript.ServeAsync(peer, stopAfter: 1);
            for (var sent = 0; sent < WarmUp; sent += FramesPerSend)
                await peer.SendRawAsync(frames);
            await go.Task;
            for (var sent = 0; sent < Measured; sent += FramesPerSend)
                await peer.SendRawAsync(frames);
            await peer.ReadTextAsync();
        });
        var leases = Directory.CreateTempSubdirectory("microalpha-lease");
        var session = new AlpacaDataSession<CountingSink>(
            server.Stream,
            new AlpacaKeys("k", "s"),
            new InstrumentTable(4),
            new CountingSink(new long[1]),
            new MarketStreamOptions { Symbols = ["AAPL"], Channels = StreamChannels.Trades },
            new StreamSeams { LeaseDirectory = leases.FullName });
        using var stop = new CancellationTokenSource();
        var running = session.RunAsync(stop.Token);
        const int Controls = 3;
        await Eventually.IsTrueAsync(() => session.Counters.Messages == WarmUp + Controls, "the warm-up");
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var start = TimeProvider.System.GetTimestamp();
        go.SetResult();
        // Polled rarely: the poll's own timers count too.
        while (session.Counters.Messages < WarmUp + Controls + Measured)
            await Task.Delay(20);
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        var bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
        await stop.CancelAsync();
        await Eventually.EndsAsync(running, "the session");
        leases.Delete(recursive: true);
        TestContext.Out.WriteLine($"{bytes} B in {Measured} messages ({(double)bytes / Measured:0.000} B each), "
            + $"{Measured / seconds:0} messages/s, client and server in this process");
        Assert.That(session.Counters.Malformed + session.Counters.Skipped, Is.Zero);
        Assert.That((double)bytes / Measured, Is.LessThan(1));
    }
}
