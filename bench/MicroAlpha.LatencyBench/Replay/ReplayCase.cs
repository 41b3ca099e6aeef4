using MicroAlpha.Events;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Host.Replay;
using MicroAlpha.LatencyBench.Record;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.LatencyBench.Replay;

/// <summary>
/// A recorded log through the core, end to end and stage by stage: blocks (file, checks, LZ4), lines (parse), and the
/// whole replay in lockstep and with the core on a lane of its own.
/// </summary>
public sealed class ReplayCase : IBenchCase
{
    private const double Million = 1e6;

    /// <inheritdoc />
    public string Name => "replay";

    /// <inheritdoc />
    public void Run(BenchOptions options, Report report)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        var root = Directory.CreateTempSubdirectory("microalpha-replay-").FullName;
        try
        {
            foreach (var feed in (string[])["quotes", "synthetic"])
            {
                var log = Path.Combine(root, feed);
                var events = options.Scale(4_000_000);
                if (feed == "quotes")
                    RecordBench.Record(log, events);
                else
                    RecordSynthetic(log, events);
                Measure(log, feed, options, report);
            }
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void Measure(string log, string feed, BenchOptions options, Report report)
    {
        var (blocks, lines, lockstep, threaded) = (new Medians(), new Medians(), new Medians(), new Medians());
        Replay(log, isThreaded: false);
        for (var rep = 0; rep < options.Reps; rep++)
        {
            blocks.Add(RecordBench.ReadBlocks(log) / Million);
            lines.Add(RecordBench.ReadEvents(log) / Million);
            lockstep.Add(Replay(log, isThreaded: false) / Million);
            threaded.Add(Replay(log, isThreaded: true) / Million);
        }

        report.Add(blocks.ToResult($"replay/{feed}_blocks", "M/s"));
        report.Add(lines.ToResult($"replay/{feed}_blocks_lines", "M/s"));
        report.Add(lockstep.ToResult($"replay/{feed}_lockstep", "M/s"));
        report.Add(threaded.ToResult($"replay/{feed}_threaded", "M/s"));
    }

    private static double Replay(string log, bool isThreaded) => LogReplay.Run(
        new ReplayOptions { Paths = [log], IsThreaded = isThreaded, CoreCpu = Environment.ProcessorCount - 1 },
        static _ => { }).EventsPerSecond;

    private static void RecordSynthetic(string path, int events)
    {
        using var directory = LogDirectory.Open(path);
        using var log = directory.StartSession(new LogOptions());
        var market = new SyntheticMarket(new SyntheticOptions { MaxEvents = events }, new InstrumentTable(64));
        EngineEvent slot = default;
        for (var sequence = 0L; market.TryNext(ref slot); sequence++)
        {
            log.AppendEvent(ref slot, sequence);
            if ((sequence & 255) == 0)
                log.Poll();
        }

        log.TryStop();
    }
}
