using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca;
using MicroAlpha.Gateways.Alpaca.Sessions;

namespace MicroAlpha.Tests.Gateways.Alpaca.Sessions;

/// <summary>A data session against a scripted server, with limits that let a test end soon.</summary>
internal sealed class SessionRun : IAsyncDisposable
{
    public const string Key = "PKTESTKEY0000";
    public const string Secret = "secret-that-nobody-may-see";

    /// <summary>Limits for tests: short waits, no limit that a slow machine could reach by itself.</summary>
    public static readonly StreamOptions Quick = new()
    {
        BackoffFirstMs = 2,
        BackoffMaxMs = 20,
        SlowBackoffMinMs = 5,
        SlowBackoffMaxMs = 20,
        CloseTimeoutMs = 200,
    };

    private readonly CancellationTokenSource _stop = new();
    private readonly DirectoryInfo _leases = Directory.CreateTempSubdirectory("microalpha-lease");
    private readonly List<EngineEvent> _events = [];

    public SessionRun(
        Func<RawPeer, Task> script,
        MarketStreamOptions? options = null,
        TimeProvider? time = null,
        int capacity = 20_000)
    {
        Server = new RawServer(script);
        options ??= new MarketStreamOptions { Symbols = ["AAPL"], Stream = Quick };
        Session = new AlpacaDataSession<ListSink>(
            Server.Stream,
            new AlpacaKeys(Key, Secret),
            new InstrumentTable(capacity),
            new ListSink(_events),
            options,
            new StreamSeams
            {
                Time = time ?? TimeProvider.System,
                Random = new Random(1),
                LeaseDirectory = _leases.FullName,
                OnWait = wait =>
                {
                    lock (Waits)
                        Waits.Add(wait);
                },
            });
        Session.GapClosed += gap =>
        {
            lock (Gaps)
                Gaps.Add(gap);
        };
    }

    public RawServer Server { get; }

    public AlpacaDataSession<ListSink> Session { get; }

    public List<TimeSpan> Waits { get; } = [];

    public List<StreamGap> Gaps { get; } = [];

    public string LeaseDirectory => _leases.FullName;

    public Task Running { get; private set; } = Task.CompletedTask;

    public ConnectionPayload[] Connections =>
    [
        .. ListSink.Copy(_events).Where(slot => slot.Kind == EventKind.Connection).Select(slot => slot.Connection),
    ];

    public SessionRun Start()
    {
        Running = Session.RunAsync(_stop.Token);
        return this;
    }

    public Task LiveAsync(long times = 1) =>
        Eventually.IsTrueAsync(() => Session.Counters.Ups >= times, $"live {times} times, last: {Session.LastEnd}");

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Eventually.EndsAsync(Running, "the session").ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        Server.Dispose();
        _stop.Dispose();
        _leases.Delete(recursive: true);
    }
}
