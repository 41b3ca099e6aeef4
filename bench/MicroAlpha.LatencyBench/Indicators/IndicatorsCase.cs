using System.Diagnostics;
using MicroAlpha.Events;
using MicroAlpha.Indicators.Batch;
using MicroAlpha.Indicators.Candles;
using MicroAlpha.Indicators.Intensity;
using MicroAlpha.Indicators.OrderFlow;
using MicroAlpha.Indicators.Trades;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Indicators;

namespace MicroAlpha.LatencyBench.Indicators;

/// <summary>
/// ns for each update of the streaming forms, with one instrument and with 1,000 whose updates alternate, for each
/// value of the batch forms, and for each event of the stage.
/// </summary>
public sealed class IndicatorsCase : IBenchCase
{
    private const int WarmUps = 60;
    private const int BatchLength = 1 << 16;
    private const long BucketE9 = 1_763_809_000_000_000;

    private static readonly HawkesParameters Parameters = new(0.1, 10, 20);

    /// <inheritdoc />
    public string Name => "indicators";

    /// <inheritdoc />
    public void Run(BenchOptions options, Report report)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        var input = IndicatorInput.Open();
        Report.Note($"input: {input.Name}: {input.Quotes.Length} quotes, {input.Trades.Length} trades, "
            + $"{input.BookRows} books of 10 levels");
        foreach (var instruments in (uint[])[1, 1_000])
            Streaming(input, instruments, options, report);
        Rare(input, options, report);
        Bounds(input, options, report);
        Batch(input, options, report);
        Stage(input, options, report);
    }

    private static void Streaming(IndicatorInput input, uint instruments, BenchOptions options, Report report)
    {
        var count = (int)instruments;
        // Each of 1,000 has a thousandth of the trades. Buckets stay as large and candles are a thousand times as long,
        // so that as few trades close one: what differs is where the state lies.
        var (ofi, mlofi) = (new OfiSet(count, keepsSums: false), new MlofiSet(count, 10, keepsSums: false));
        var vpin = new VpinSet(count, BucketE9, 50);
        var hawkes = new HawkesSet(count, Parameters with { Beta = Parameters.Beta / count });
        var candles = Candles(count, CandleOptions.SecondNs * count);
        var shiftNs = 0L;
        Measure($"ofi_{instruments}", input.Quotes.Length, () => IndicatorLoops.Ofi(ofi, input, instruments), options,
            report);
        Measure($"mlofi10_{instruments}", input.BookRows, () => IndicatorLoops.Mlofi(mlofi, input, instruments),
            options, report);
        Measure($"vpin_{instruments}", input.Trades.Length, () => IndicatorLoops.Vpin(vpin, input, instruments),
            options, report);
        Measure($"hawkes_{instruments}", input.Trades.Length, () =>
        {
            // The same day again is before its end: begin anew.
            hawkes.ResetAll();
            return IndicatorLoops.Hawkes(hawkes, input, instruments);
        }, options, report);
        Measure($"bars_{instruments}", input.Trades.Length, () =>
        {
            shiftNs += 86_400 * CandleOptions.SecondNs;
            return IndicatorLoops.Bars(candles, input, instruments, shiftNs);
        }, options, report);
    }

    // Buckets and candles that nearly every trade closes.
    private static void Rare(IndicatorInput input, BenchOptions options, Report report)
    {
        const int Count = 1_000;
        var vpin = new VpinSet(Count, BucketE9 / Count, 50);
        var candles = Candles(Count, CandleOptions.SecondNs);
        var shiftNs = 0L;
        Measure("vpin_1000_small", input.Trades.Length, () => IndicatorLoops.Vpin(vpin, input, Count), options, report);
        Measure("bars_1000_1s", input.Trades.Length, () =>
        {
            shiftNs += 86_400 * CandleOptions.SecondNs;
            return IndicatorLoops.Bars(candles, input, Count, shiftNs);
        }, options, report);
    }

    // What reading the same input costs: no indicator over it can be faster.
    private static void Bounds(IndicatorInput input, BenchOptions options, Report report)
    {
        Measure("bound_quotes", input.Quotes.Length, () => IndicatorLoops.ReadQuotes(input), options, report);
        Measure("bound_books", input.BookRows, () => IndicatorLoops.ReadBooks(input), options, report);
        Measure("bound_trades", input.Trades.Length, () => IndicatorLoops.ReadTrades(input), options, report);
        Measure("bound_slots", input.Slots.Length, () => IndicatorLoops.ReadSlots(input), options, report);
        var sources = new int[4][];
        for (var i = 0; i < sources.Length; i++)
            sources[i] = new int[BatchLength];
        var target = new int[BatchLength];
        Measure("bound_batch_ofi", BatchLength, () => IndicatorLoops.AddArrays(sources, target), options, report);
    }

    private static CandleSet<IndicatorLoops.NoSink> Candles(int count, long widthNs) => new(
        count, new CandleOptions { WidthsNs = [widthNs], Journal = 0, History = 4 }, default);

    private static void Batch(IndicatorInput input, BenchOptions options, Report report)
    {
        var rows = input.Quotes.Length;
        var (bids, bidSizes, asks, askSizes) = (new int[rows], new int[rows], new int[rows], new int[rows]);
        for (var i = 0; i < rows; i++)
        {
            ref readonly var row = ref input.Quotes[i];
            (bids[i], asks[i]) = ((int)(row.BidPriceE9 / 100_000), (int)(row.AskPriceE9 / 100_000));
            (bidSizes[i], askSizes[i]) = ((int)(row.BidSizeE9 / DecimalE9.One), (int)(row.AskSizeE9 / DecimalE9.One));
        }

        var flows = new int[rows];
        Measure("batch_ofi", rows, () =>
        {
            OfiBatch.Compute(bids, bidSizes, asks, askSizes, flows);
            return flows[^1];
        }, options, report);
        var times = input.Trades.Select(trade => trade.TimeNs).ToArray();
        var before = new double[times.Length];
        Measure("batch_hawkes", times.Length, () =>
        {
            HawkesBatch.Compute(times, Parameters, before);
            return before[^1];
        }, options, report);
        var books = new int[1_024 * MlofiBatch.RowLength];
        for (var i = 0; i < books.Length; i++)
            books[i] = (i % MlofiBatch.RowLength * 7) + (i / MlofiBatch.RowLength % 5);
        var levels = new int[books.Length / 4];
        Measure("batch_mlofi16", 1_024, () =>
        {
            MlofiBatch.Compute(books, levels);
            return levels[^1];
        }, options, report);
        OfTrades(input, options, report);
        Technical(input, options, report);
    }

    private static void OfTrades(IndicatorInput input, BenchOptions options, Report report)
    {
        long[] times = [.. input.Trades.Select(trade => trade.TimeNs)];
        long[] prices = [.. input.Trades.Select(trade => trade.PriceE9)];
        long[] sizes = [.. input.Trades.Select(trade => trade.SizeE9)];
        var signs = new long[times.Length];
        var (imbalances, candles) = (new long[1_024], new Candle[times.Length]);
        Measure("batch_signs", times.Length, () =>
        {
            TradeSignBatch.Tick(prices, signs);
            return signs[^1];
        }, options, report);
        Measure("batch_vpin", times.Length,
            () => VpinBatch.Imbalances(sizes, signs, BucketE9, imbalances), options, report);
        Measure("batch_candles_1m", times.Length,
            () => CandleBatch.Compute(times, prices, sizes, 60 * CandleOptions.SecondNs, candles), options, report);
        var rows = input.Quotes.Length;
        double[] Of(Func<QuoteRow, long> field) => [.. input.Quotes.ToArray().Select(row => field(row) / 1e9)];
        var (bids, bidSizes) = (Of(row => row.BidPriceE9), Of(row => row.BidSizeE9));
        var (asks, askSizes) = (Of(row => row.AskPriceE9), Of(row => row.AskSizeE9));
        var (a, b, c, d) = (new double[rows], new double[rows], new double[rows], new double[rows]);
        Measure("batch_features", rows, () =>
        {
            FeaturesBatch.Compute(bids, bidSizes, asks, askSizes, a, b, c, d);
            return d[^1];
        }, options, report);
    }

    private static void Technical(IndicatorInput input, BenchOptions options, Report report)
    {
        var closes = Enumerable.Range(0, BatchLength)
            .Select(i => input.Trades[i % input.Trades.Length].PriceE9 / 1e9).ToArray();
        var highs = closes.Select(close => close + 0.01).ToArray();
        var lows = closes.Select(close => close - 0.01).ToArray();
        var (a, b, c) = (new double[BatchLength], new double[BatchLength], new double[BatchLength]);
        var scratch = new double[2 * BatchLength];
        void Add(string name, Action run) => Measure($"batch_{name}", BatchLength, () =>
        {
            run();
            return a[^1];
        }, options, report);
        Add("sma20", () => TechnicalBatch.Sma(closes, 20, a));
        Add("ema20", () => TechnicalBatch.Ema(closes, 20, a));
        Add("rsi14", () => TechnicalBatch.Rsi(closes, 14, a, scratch));
        Add("macd", () => TechnicalBatch.Macd(closes, 12, 26, 9, a, b));
        Add("bollinger20", () => TechnicalBatch.Bollinger(closes, 20, 2, a, b, c));
        Add("atr14", () => TechnicalBatch.Atr(highs, lows, closes, 14, a));
    }

    // Books and indicators together, as the core lane runs them, beside the books alone.
    private static void Stage(IndicatorInput input, BenchOptions options, Report report)
    {
        foreach (var (name, run) in ((string, string[])[])
            [
                ("none", []),
                ("ofi", ["ofi"]),
                ("ofi_vpin_hawkes", ["ofi", "vpin:1763809:50:tick", "hawkes:0.1:10:20"]),
            ])
        {
            var books = new BookSet(new BookOptions());
            var set = new IndicatorSet(new IndicatorOptions { Run = run, MaxSymbols = 4 }, books);
            var stage = new IndicatorStage(new BooksStage(books), set);
            Measure($"stage_{name}", input.Slots.Length, () =>
            {
                var sequence = 0L;
                foreach (ref var slot in input.Slots.AsSpan())
                    stage.OnEvent(ref slot, sequence++);
                return sequence;
            }, options, report);
        }
    }

    private static void Measure<T>(string name, int updates, Func<T> pass, BenchOptions options, Report report)
    {
        if (!options.Wants($"indicators/{name}"))
            return;
        // Enough calls, and a pause, for the optimised code to be in place.
        for (var i = 0; i < WarmUps; i++)
            _ = pass();
        Thread.Sleep(200);
        for (var i = 0; i < 5; i++)
            _ = pass();
        var passes = Math.Max(1, options.Scale(20_000_000) / updates);
        var medians = new Medians();
        for (var rep = 0; rep < options.Reps; rep++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < passes; i++)
                _ = pass();
            medians.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / passes / updates);
        }

        report.Add(medians.ToResult($"indicators/{name}", "ns"));
    }
}
