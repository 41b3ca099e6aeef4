using MicroAlpha.LatencyBench.Backtest;
using MicroAlpha.LatencyBench.Indicators;
using MicroAlpha.LatencyBench.Lines;
using MicroAlpha.LatencyBench.Match;
using MicroAlpha.LatencyBench.Paper;
using MicroAlpha.LatencyBench.Parse;
using MicroAlpha.LatencyBench.Record;
using MicroAlpha.LatencyBench.Replay;
using MicroAlpha.LatencyBench.Ring;
using MicroAlpha.LatencyBench.Risk;
using MicroAlpha.LatencyBench.Store;
using MicroAlpha.LatencyBench.Venue;

namespace MicroAlpha.LatencyBench;

/// <summary>Runs one case: <c>CASE [--json] [--reps N] [--quick]</c>.</summary>
public static class Program
{
    /// <summary>Every case, by the name on the command line.</summary>
    private static readonly IBenchCase[] Cases =
    [
        new RingCase(),
        new LinesCase(),
        new ParseCase(),
        new RecordCase(),
        new ReplayCase(),
        new SessionCase(),
        new VenueCase(),
        new MatchCase(),
        new PaperCase(),
        new BacktestCase(),
        new IndicatorsCase(),
        new RiskCase(),
        new StoreCase(),
    ];

    /// <summary>Exit code 0 done, 2 wrong usage.</summary>
    public static int Main(string[] args) => Run(args, Cases);

    /// <summary>Runs the named one of several cases; the peer project passes its own.</summary>
    public static int Run(string[] args, IReadOnlyList<IBenchCase> cases)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(cases);
        var wanted = args.Length == 0 ? null : cases.FirstOrDefault(one => one.Name == args[0]);
        var error = wanted is null ? "name a case" : null;
        if (wanted is null || !BenchOptions.TryParse(args.AsSpan(1), out var options, out error))
        {
            Console.Error.WriteLine(error);
            var names = string.Join('|', cases.Select(one => one.Name));
            Console.Error.WriteLine($"usage: {names} [--json] [--reps N] [--quick] [--only PART]");
            return 2;
        }

        var report = new Report(Machine.Describe(), options.Json);
        wanted.Run(options, report);
        return 0;
    }
}
