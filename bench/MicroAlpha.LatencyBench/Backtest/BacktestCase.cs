using MicroAlpha.Events;
using MicroAlpha.Host.Backtest;
using MicroAlpha.LatencyBench.Paper;
using MicroAlpha.Pipeline.Strategies;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.LatencyBench.Backtest;

/// <summary>
/// A whole backtest on one pinned thread: books, orders, positions, risk gate, a chasing strategy, the paper venue and
/// what the report needs; from decoded events with all models on and off, and from the log's file with all on. The real
/// captures where they are beside the repository, else the synthetic market only.
/// </summary>
public sealed class BacktestCase : IBenchCase
{
    private const double Million = 1e6;

    // One chase that lasts: it follows each tick and is filled in parts.
    private static readonly string[] Chase = ["size=100000", "rounds=1000000", "threshold=1", "capTicks=100000"];

    // Chases that go on all day: they follow each tick, and begin again when they are filled.
    private static readonly string[] Following =
        ["size=200", "maxPosition=100000", "flow=1", "windowMs=1000", "threshold=1", "rounds=1000000", "capTicks=1000"];

    /// <inheritdoc />
    public string Name => "backtest";

    /// <inheritdoc />
    public void Run(BenchOptions options, Report report)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        Machine.Pin(Machine.ConsumerCpu);
        foreach (var (name, slots) in PaperCase.Inputs(options))
        {
            if (options.Wants($"backtest/{name}"))
                Measure(options, report, $"backtest/{name}", slots);
        }
    }

    private static void Measure(BenchOptions options, Report report, string name, EngineEvent[] slots)
    {
        var log = Directory.CreateTempSubdirectory("microalpha-backtest-").FullName;
        try
        {
            Record(log, slots);
            foreach (var (strategy, parameters) in new (string, string[])[] { ("chase", Chase), ("ofi", Following) })
            {
                var (on, off, bare, file) = (new Medians(), new Medians(), new Medians(), new Medians());
                for (var warm = 0; warm < 3; warm++)
                    _ = Decoded(slots, Plan(slots, strategy, parameters, "models_on"));
                var first = Decoded(slots, Plan(slots, strategy, parameters, "models_on"));
                Report.Note($"{name}_{strategy}: {first.Events} events, {first.Commands} commands, "
                    + $"{first.Venue.MakerFills} maker and {first.Venue.TakerFills} taker fills, "
                    + $"{first.AllocatedBytes} B allocated, hash {first.CommandHash:x16}");
                var plain = Decoded(slots, Plan(slots, strategy, parameters, "models_on") with { IsCollected = false });
                Report.Note($"{name}_{strategy}: {plain.AllocatedBytes} B allocated without the report's lists");
                for (var rep = 0; rep < options.Reps; rep++)
                {
                    var plan = Plan(slots, strategy, parameters, "models_on");
                    on.Add(Decoded(slots, plan).EventsPerSecond / Million);
                    plan = Plan(slots, strategy, parameters, "models_off");
                    off.Add(Decoded(slots, plan).EventsPerSecond / Million);
                    plan = Plan(slots, strategy, parameters, "models_on");
                    bare.Add(Decoded(slots, plan with { IsCollected = false }).EventsPerSecond / Million);
                    file.Add(FromLog(log, Plan(slots, strategy, parameters, "models_on")).EventsPerSecond / Million);
                }

                report.Add(on.ToResult($"{name}_{strategy}_models_on", "M/s"));
                report.Add(bare.ToResult($"{name}_{strategy}_models_on_no_report", "M/s"));
                report.Add(off.ToResult($"{name}_{strategy}_models_off", "M/s"));
                report.Add(file.ToResult($"{name}_{strategy}_models_on_from_log", "M/s"));
            }
        }
        finally
        {
            Directory.Delete(log, recursive: true);
        }
    }

    private static BacktestPlan Plan(EngineEvent[] slots, string strategy, string[] parameters, string models) => new()
    {
        Trading = new TradingOptions
        {
            Strategy = strategy,
            Parameters = parameters,
            Symbols = [TradingOptions.AnySymbol],
            MaxInstruments = 64,
            MaxOrders = 1 << 17,
            Limits = BacktestLimits.Free,
        },
        Venue = PaperCase.OptionsOf(slots, models) with { MaxInstruments = 64, MaxOrders = 1 << 17 },
        Books = new() { MaxInstruments = 64 },
        Indicators = new() { MaxInstruments = 64 },
    };

    private static BacktestOutcome Decoded(EngineEvent[] slots, BacktestPlan plan)
    {
        var source = new ArraySource(slots);
        return BacktestRunner.Run(plan, ref source);
    }

    private static BacktestOutcome FromLog(string log, BacktestPlan plan)
    {
        using var market = new LogMarket([log], 64);
        var source = market;
        return BacktestRunner.Run(plan, ref source);
    }

    private static void Record(string path, EngineEvent[] slots)
    {
        using var directory = LogDirectory.Open(path);
        using var log = directory.StartSession(new LogOptions());
        for (var i = 0; i < slots.Length; i++)
        {
            log.AppendEvent(ref slots[i], i);
            if (i % 256 == 0)
                log.Poll();
        }

        log.TryStop();
    }

    private struct ArraySource(EngineEvent[] slots) : IEventSource
    {
        private int _next;

        public bool TryNext(ref EngineEvent slot)
        {
            var at = _next;
            if ((uint)at >= (uint)slots.Length)
                return false;
            slot = slots[at];
            _next = at + 1;
            return true;
        }
    }
}
