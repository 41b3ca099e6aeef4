using MicroAlpha.Events;
using MicroAlpha.Venue.Server;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue;

/// <summary>A venue ends within a bound, whatever its exchange thread does.</summary>
[TestFixture]
internal sealed class VenueStopTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task StopAsync_ExchangeThreadHangs_SaysSo()
    {
        using var source = new HangingSource();
        var venue = await VenueServer.StartAsync(VenueMarket.Synthetic() with { Feeds = [() => source], Speed = 0 });
        Assert.That(source.Hangs.Wait(Patience), Is.True);
        Assert.That(await venue.StopAsync(Limit).WaitAsync(Patience), Is.False);
        source.Release();
        Assert.That(venue.Exchange.Loop.TryStop(Patience), Is.True);
    }

    [Test]
    public async Task StopAsync_Serving_EndsAll()
    {
        var venue = await VenueServer.StartAsync(VenueMarket.Synthetic());
        Assert.That(await venue.StopAsync(Patience).WaitAsync(Patience), Is.True);
        Assert.That(await venue.StopAsync(Patience), Is.True, "a second time nothing happens");
    }

    // Gives one event; then the exchange thread waits in it.
    private sealed class HangingSource : IEventSource, IDisposable
    {
        private readonly ManualResetEventSlim _released = new();
        private bool _isFirst = true;

        public ManualResetEventSlim Hangs { get; } = new();

        public void Release() => _released.Set();

        public bool TryNext(ref EngineEvent slot)
        {
            if (!_isFirst)
            {
                Hangs.Set();
                _released.Wait();
                return false;
            }

            _isFirst = false;
            slot = VenueMarket.Define("AAPL");
            return true;
        }

        // The venue disposes its sources; the events must outlive that.
        public void Dispose()
        {
        }
    }
}
