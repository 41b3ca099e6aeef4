using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca;
using MicroAlpha.Gateways.Alpaca.Sessions;
using MicroAlpha.Tests.Venue;
using MicroAlpha.Venue.Faults;
using MicroAlpha.Venue.Server;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Sessions;

/// <summary>A data session against the venue when very much comes at once.</summary>
internal sealed class BurstTests
{
    [Test]
    public async Task Receive_HundredThousandQuotesAtOnce_AllArrive()
    {
        const int Burst = 100_000;
        await using var venue = await VenueServer.StartAsync(VenueMarket.Scripted(
            VenueMarket.Define("AAPL"), VenueMarket.Quote(10_000, 300, 10_010, 200)));
        var events = new List<EngineEvent>();
        var leases = Directory.CreateTempSubdirectory("microalpha-burst");
        using var stop = new CancellationTokenSource();
        var session = new AlpacaDataSession<ListSink>(
            new Uri($"{venue.StreamUrl}/v2/iex"),
            new AlpacaKeys(VenueMarket.Key, VenueMarket.Secret),
            new InstrumentTable(4),
            new ListSink(events),
            new MarketStreamOptions { Symbols = ["AAPL"], Stream = SessionRun.Quick },
            new StreamSeams { LeaseDirectory = leases.FullName });
        var running = session.RunAsync(stop.Token);
        await Eventually.IsTrueAsync(() => session.State == StreamState.Live, "the stream");
        venue.Raise(new FaultSetting(VenueFault.QuoteBurst, $"{Burst}"));
        await Eventually.IsTrueAsync(() => session.Counters.Events >= Burst, "the burst");
        await stop.CancelAsync();
        await Eventually.EndsAsync(running, "the session");
        leases.Delete(recursive: true);
        var counters = session.Counters;
        Assert.That((counters.Attempts, counters.Malformed, counters.Skipped, counters.Gaps),
            Is.EqualTo((1L, 0L, 0L, 0L)));
        Assert.That(ListSink.Copy(events).Count(slot => slot.Kind == EventKind.Quote), Is.EqualTo(Burst));
    }
}
