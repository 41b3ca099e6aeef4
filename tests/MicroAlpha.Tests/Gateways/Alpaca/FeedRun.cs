using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Gateways.Alpaca.Sessions;
using MicroAlpha.Ring;
using MicroAlpha.Tests.Gateways.Alpaca.Sessions;

namespace MicroAlpha.Tests.Gateways.Alpaca;

/// <summary>A feed that runs into a ring which nobody empties, so that all of it can be looked at.</summary>
internal sealed class FeedRun : IAsyncDisposable
{
    private const int Capacity = 4096;

    private readonly Ring<EngineEvent> _ring = new(Capacity);
    private readonly DirectoryInfo _leases = Directory.CreateTempSubdirectory("microalpha-lease");
    private readonly List<(string, uint)> _instruments = [];

    public FeedRun(
        RawServer stream,
        RawServer rest,
        StreamOptions limits,
        StreamChannels channels = StreamChannels.Trades,
        string pendingGaps = "")
    {
        _ring.AddGating(new Sequence(-1));
        Feed = new AlpacaFeed(
            new AlpacaOptions
            {
                MarketStream = stream.Stream,
                TradingRest = rest.Http,
                MarketRest = rest.Http,
                Market = new MarketStreamOptions
                {
                    Symbols = ["AAPL"],
                    Channels = channels,
                    Stream = limits,
                },
                PendingGapsFile = pendingGaps,
                Rest = new RestOptions { RetryFirstMs = 1, ReadAttempts = 2 },
            },
            new AlpacaKeys(SessionRun.Key, SessionRun.Secret),
            new InstrumentTable(16),
            new SharedProducer<EngineEvent>(_ring),
            (symbol, id) =>
            {
                lock (_instruments)
                    _instruments.Add((symbol, id));
            },
            seams: new StreamSeams { LeaseDirectory = _leases.FullName, Random = new Random(1) });
        Running = Task.Factory.StartNew(Feed.Run, TaskCreationOptions.LongRunning);
    }

    public AlpacaFeed Feed { get; }

    public Task Running { get; }

    public (string, uint)[] Instruments
    {
        get
        {
            lock (_instruments)
                return [.. _instruments];
        }
    }

    public EngineEvent[] Events() =>
        [.. Enumerable.Range(0, Capacity).TakeWhile(n => _ring.IsPublished(n)).Select(n => _ring[n])];

    public EngineEvent[] Trades() => [.. Events().Where(slot => slot.Kind == EventKind.Trade)];

    public async Task StopAsync()
    {
        Feed.Stop();
        await Eventually.EndsAsync(Running, "the feed").ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        Feed.Dispose();
        _ring.Dispose();
        _leases.Delete(recursive: true);
    }
}
