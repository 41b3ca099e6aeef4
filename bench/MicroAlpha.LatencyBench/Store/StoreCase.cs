using MicroAlpha.Events;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Storage.ClickHouse;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.LatencyBench.Store;

/// <summary>
/// Encoding slots into Native blocks, and, with MICROALPHA_BENCH_CLICKHOUSE set to a server's address, shipping a log
/// into it, bookkeeping included, alternated with clickhouse-client and the same rows where that is on the PATH and
/// MICROALPHA_BENCH_CLICKHOUSE_TCP is the server's native port; then the core lane's latency with and without a store.
/// </summary>
public sealed class StoreCase : IBenchCase
{
    private const double Million = 1e6;

    /// <inheritdoc />
    public string Name => "store";

    /// <inheritdoc />
    public void Run(BenchOptions options, Report report)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        if (Has(options, "store/encode_quote store/encode_trade store/encode_mixed"))
        {
            Encode(options, report, EventKind.Quote);
            Encode(options, report, EventKind.Trade);
            Encode(options, report, null);
        }

        var server = Environment.GetEnvironmentVariable("MICROALPHA_BENCH_CLICKHOUSE");
        if (server is null)
        {
            Report.Note("shipping left out: set MICROALPHA_BENCH_CLICKHOUSE to http://HOST:PORT of a server");
            return;
        }

        if (Has(options, "store/send_blocks store/send_blocks_sorted store/ship_log"))
            ShipBench.Run(new Uri(server), options, report);
        if (Has(options, "store/core_p50 store/core_p99"))
            CoreBesideStore.Run(new Uri(server), options, report);
    }

    private static bool Has(BenchOptions options, string results) =>
        results.Contains(options.Only, StringComparison.Ordinal);

    private static void Encode(BenchOptions options, Report report, EventKind? kind)
    {
        const int batch = 65_536;
        var ranges = options.Scale(60);
        using var range = new RangeBuffer(batch);
        Fill(range, batch, kind);
        using var encoder = new RangeEncoder(batch, 1);
        using var symbols = new StoreSymbols(1000);
        encoder.Encode(range, 0, symbols);
        var rates = new Medians();
        for (var rep = 0; rep < options.Reps; rep++)
        {
            var rows = 0L;
            var start = System.Diagnostics.Stopwatch.GetTimestamp();
            for (var i = 0; i < ranges; i++)
            {
                encoder.Encode(range, 0, symbols);
                for (var table = 0; table < StoreSchema.Tables.Length; table++)
                    rows += encoder.RowsOf(table);
            }

            rates.Add(rows / System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds / Million);
        }

        var name = kind?.ToString().ToLowerInvariant() ?? "mixed";
        report.Add(rates.ToResult($"store/encode_{name}", "M rows/s"));
    }

    private static void Fill(RangeBuffer range, int count, EventKind? kind)
    {
        var market = new SyntheticMarket(new SyntheticOptions(), new InstrumentTable(8));
        EngineEvent slot = default;
        range.Begin(1, 0);
        while (range.Count < count && market.TryNext(ref slot))
        {
            if (kind is null || slot.Kind == kind || slot.Kind == EventKind.InstrumentDefinition)
                range.Add(slot);
        }

        range.Close();
    }
}
