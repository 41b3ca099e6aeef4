using MicroAlpha.Events;
using MicroAlpha.Host.Kill;
using MicroAlpha.Host.Metrics;

namespace MicroAlpha.Tests.Host.Metrics;

/// <summary>An engine's report with a number in every place, and the meters over it.</summary>
internal sealed class MetricsFixture : IEngineReport, IHealthSource, IDisposable
{
    private readonly EngineMeters _engine;
    private readonly ProcessMeters _process;

    public MetricsFixture()
    {
        _engine = new EngineMeters(this, () => Kill, "0.1.0", scope: this);
        _process = new ProcessMeters(this);
        Scraper = new MeterScraper(this);
    }

    public MeterScraper Scraper { get; }

    public int Reads { get; private set; }

    public string Problem { get; set; } = "";

    public KillSnapshot Kill { get; set; } = new(
        [new KillEntry(KillScope.Global, "", KillLevel.CancelAll, 5, 0, 0, 0, "")], false, 3, "disk", []);

    public EngineSnapshot Snapshot { get; set; } = new()
    {
        State = "running",
        Sequence = 999,
        DurableSequence = 899,
        Received = 1000,
        Recorded = 990,
        Processed = 980,
        Stored = 970,
        Dropped = 3,
        LogBytes = 12_345,
        LogRawBytes = 54_321,
        LogSyncs = 17,
        LogErrors = 1,
        Ledgers = [new("recorded", 1000, 990, 10, 0), new("stored", 1000, 970, 25, 3)],
        Lanes =
        [
            new LaneSnapshot("core")
            {
                Cpu = 1, Policy = "spin", State = "running", Sequence = 979, Lag = 20, Events = 980, Stalls = 4,
                    StallNs = 2_500_000_000,
                Sleeps = 6, IdleNs = 1_000_000_000, BusyShare = 0.25,
                BatchSizes = HistogramSnapshot.FromLog2([10, 5, 0, 1], 40),
                Latency = HistogramSnapshot.FromLatency(3, bucket => (long[])[99, 100, 2_000_000_000] is var all
                    ? all[bucket] : 0,
                    bucket => bucket + 1, 6_000_000_299),
            },
            new LaneSnapshot("odd \"name\"\\\n") { BusyShare = double.NaN, Missed = 7 },
        ],
    };

    public EngineSnapshot Read()
    {
        Reads++;
        return Snapshot;
    }

    public bool IsHealthy(out string reason)
    {
        reason = Problem;
        return Problem.Length == 0;
    }

    public void Dispose()
    {
        Scraper.Dispose();
        _engine.Dispose();
        _process.Dispose();
    }
}
