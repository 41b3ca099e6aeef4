using System.Diagnostics;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Captures;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Venue.Paper;

namespace MicroAlpha.LatencyBench.Paper;

/// <summary>
/// The paper broker from decoded events on one pinned thread: without orders, with a quoting strategy and all models
/// off, and with every model on. Real captures where they are beside the repository, else the synthetic market.
/// </summary>
public sealed class PaperCase : IBenchCase
{
    private const double Million = 1e6;

    /// <inheritdoc />
    public string Name => "paper";

    /// <inheritdoc />
    public void Run(BenchOptions options, Report report)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        Machine.Pin(Machine.ConsumerCpu);
        foreach (var (name, slots) in Inputs(options))
        {
            if (!options.Wants($"paper/{name}"))
                continue;
            foreach (var models in (string[])["no_orders", "models_off", "models_on"])
                Measure(options, report, $"paper/{name}_{models}", slots, models);
        }
    }

    private static void Measure(BenchOptions options, Report report, string name, EngineEvent[] slots, string models)
    {
        var rates = new Medians();
        Counted(slots, models, out var broker, out var commands);
        Report.Note($"{name}: {slots.Length} events, {commands} commands, {broker.Counters.MakerFills} maker and "
            + $"{broker.Counters.TakerFills} taker fills");
        for (var rep = 0; rep < options.Reps; rep++)
            rates.Add(slots.Length / Million / Counted(slots, models, out _, out _));
        report.Add(rates.ToResult(name, "M/s"));
    }

    // Seconds of one pass, without the broker's construction.
    private static double Counted(EngineEvent[] slots, string models, out PaperBroker broker, out long commands)
    {
        broker = new PaperBroker(OptionsOf(slots, models));
        var quoter = new Quoter(broker);
        var isTrading = models != "no_orders";
        EngineEvent answer = default;
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < slots.Length; i++)
        {
            ref var slot = ref slots[i];
            while (broker.TryTake(slot.ReceiveTimeNs, ref answer))
                quoter.OnAnswer(in answer);
            broker.OnEvent(in slot);
            if (isTrading && slot.Kind == EventKind.Quote)
                quoter.OnQuote(in slot);
        }

        commands = quoter.Commands;
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    internal static PaperOptions OptionsOf(EngineEvent[] slots, string models)
    {
        if (models != "models_on")
            return new PaperOptions { MaxOrders = 1 << 22 };
        // A table as an engine would have measured it: a row a second, between 200 and 800 microseconds.
        var rows = new List<LatencyRow>();
        var random = new Random(1);
        for (var at = slots[0].ReceiveTimeNs; at < slots[^1].ReceiveTimeNs; at += 1_000_000_000)
            rows.Add(new LatencyRow(at, random.Next(200_000, 800_000)));
        var table = rows.ToArray();
        return new PaperOptions
        {
            Queue = QueueModel.Logarithmic,
            Place = new PaperLatency(table),
            Replace = new PaperLatency(table),
            Cancel = new PaperLatency(table),
            FillFeed = new PaperLatency(table),
            Fees = new FeeSchedule(-2_000_000, 3_000_000, 0, 2 * FeeSchedule.BasisPointE9),
            MaxOrders = 1 << 22,
        };
    }

    internal static IEnumerable<(string Name, EngineEvent[] Slots)> Inputs(BenchOptions options)
    {
        var folder = Environment.GetEnvironmentVariable("MICROALPHA_REALDATA");
        if (string.IsNullOrEmpty(folder))
            folder = Path.Combine(Root(), "..", "shared", "realdata");
        foreach (var (name, format, files) in new (string, CaptureFormat, string[])[]
        {
            ("bac_quotes_trades", CaptureFormat.Lean, ["bac_20131008_trade.zip", "bac_20131008_quote.zip"]),
            ("btcusdt_levels_quotes_trades", CaptureFormat.Binance, ["usdm_btcusdt_20240808.gz"]),
        })
        {
            string[] paths = [.. files.Select(file => Path.Combine(folder, file))];
            if (!paths.All(File.Exists))
                continue;
            using var source = CaptureImporter.Open(format, paths, new InstrumentTable(16));
            yield return (name, Read(source, 4_000_000));
        }

        yield return ("synthetic", Read(
            new SyntheticMarket(new SyntheticOptions(), new InstrumentTable(64)), options.Scale(2_000_000)));
    }

    private static EngineEvent[] Read(IEventSource source, int max)
    {
        var slots = new List<EngineEvent>();
        EngineEvent slot = default;
        while (slots.Count < max && source.TryNext(ref slot))
            slots.Add(slot);
        return [.. slots];
    }

    private static string Root()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "MicroAlpha.sln")))
            root = root.Parent;
        return root?.FullName ?? "";
    }
}
