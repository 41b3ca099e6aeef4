using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Captures;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Storage.Export;
using MicroAlpha.Tests.Events;
using MicroAlpha.Tests.Gateways;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.Export;

/// <summary>Exports for hftbacktest: layout, flags, order, and that a book made from the rows is ours.</summary>
[TestFixture]
internal sealed class NpzExportTests
{
    private const ulong Kinds = 0xFF;

    // Times as exchange/local: 1/5, 3/6, 2/7; worked out at NpzOrder.
    [Test]
    public void Merge_Example_IsTheOneOfTheDescription() => Assert.That(
        Merged([Row(1, 5, 0), Row(3, 6, 1), Row(2, 7, 2)]).Select(Text),
        Is.EqualTo(new[] { "0 EL", "2 E", "1 EL", "2 L" }));

    [Test]
    public void Merge_AnyRows_BothOrdersHoldAndEveryRowIsInEachOnce() => Prop.ForAll(Seeds.Any, seed =>
    {
        var random = new Random(seed);
        var rows = Enumerable.Range(0, random.Next(60)).Select(i => Row(random.Next(20), random.Next(20), i)).ToArray();
        var merged = Merged(rows);
        CheckOrder(merged);
        // A naive sort of each view, rows of one time as they came.
        Assert.That(
            merged.Where(row => (row.Event & NpzRow.Exchange) != 0).Select(row => row.Integer),
            Is.EqualTo(rows.OrderBy(row => row.ExchangeTimeNs).Select(row => row.Integer)));
        Assert.That(
            merged.Where(row => (row.Event & NpzRow.Local) != 0).Select(row => row.Integer),
            Is.EqualTo(rows.OrderBy(row => row.LocalTimeNs).Select(row => row.Integer)));
    }).QuickCheckThrowOnFailure();

    [Test]
    public void CorrectLocalTimes_NegativeLatency_IsAddedToAll()
    {
        NpzRow[] rows = [Row(10, 12, 0), Row(20, 15, 1), Row(30, 29, 2)];
        Assert.That(NpzOrder.CorrectLocalTimes(rows), Is.EqualTo(5));
        Assert.That(rows.Select(row => row.LocalTimeNs), Is.EqualTo(new[] { 17, 20, 34 }));
        Assert.That(NpzOrder.CorrectLocalTimes(rows), Is.Zero);
    }

    [Test]
    public void Export_Binance_GivesTheBookAndTheTradesOfTheLog() => CheckCapture(
        CaptureFormat.Binance, "BTCUSDT", "usdm_btcusdt_20240808.gz");

    [Test]
    public void Export_Lobster_GivesTheBookAndTheTradesOfTheLog() => CheckCapture(
        CaptureFormat.Lobster, "AMZN", "AMZN_2012-06-21_5.zip");

    [Test]
    public void Export_Lean_GivesTheQuotesAsABookOfOneLevel() => CheckCapture(
        CaptureFormat.Lean, "BAC", "bac_20131008_trade.zip", "bac_20131008_quote.zip");

    [Test]
    public void Export_TwoSessions_ClearsBetweenThem()
    {
        var clears = new List<int>();
        foreach (var seeds in (ulong[][])[[1], [2], [1, 2]])
        {
            using var log = new ExportLog();
            foreach (var seed in seeds)
                log.Add(Market(seed), 3_000);
            log.Export(ExportFormat.Npz, "B");
            var rows = NpzText.Read(log.At("out"));
            CheckOrder(rows);
            clears.Add(rows.Count(row => (row.Event & Kinds) == NpzRow.DepthClear));
        }

        // The first picture of a log has nothing to clear; the second session's first one has both sides.
        Assert.That(clears[2], Is.EqualTo(clears[0] + clears[1] + 2));
    }

    [Test]
    public void Export_WhichSymbol_HasToBeSaid()
    {
        using var log = new ExportLog().Add(Market(1), 2_000);
        var error = Assert.Throws<EngineException>(() => log.Export(ExportFormat.Npz))!;
        Assert.That(error.Message, Does.StartWith("MA-832").And.Contain("A, B"));
        error = Assert.Throws<EngineException>(() => log.Export(ExportFormat.Npz, "C"))!;
        Assert.That(error.Message, Does.StartWith("MA-833").And.Contain("A, B"));
        error = Assert.Throws<EngineException>(() => log.Export(ExportFormat.Csv, "C"))!;
        Assert.That(error.Code, Is.EqualTo("MA-833"));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(log.At("out"))!), Is.Empty);
    }

    [Test]
    public void Export_ReadByNumpy_HasTheTypeAndTheOrder()
    {
        using var log = new ExportLog();
        using var capture = CaptureImporter.Open(
            CaptureFormat.Binance, [RealCaptures.Path("usdm_btcusdt_20240808.gz")], new InstrumentTable(4));
        log.Add(capture, 100_000);
        var rows = log.Export(ExportFormat.Npz).Rows;
        const string Script = """
            import sys, numpy as np
            d = np.load(sys.argv[1], allow_pickle=False)['data']
            t = np.dtype([('ev','u8'),('exch_ts','i8'),('local_ts','i8'),('px','f8'),('qty','f8'),('order_id','u8'),
                          ('ival','i8'),('fval','f8')], align=True)
            assert d.dtype == t and d.flags.aligned, d.dtype
            e = d['ev'] & np.uint64(1 << 31) != 0
            l = d['ev'] & np.uint64(1 << 30) != 0
            assert (e | l).all() and (~(e & l)).any()
            assert (np.diff(d['exch_ts'][e]) >= 0).all() and (np.diff(d['local_ts'][l]) >= 0).all()
            assert e.sum() == l.sum() and (d['local_ts'] >= d['exch_ts']).all()
            print(len(d))
            """;
        foreach (var python in (string[])["python3", "/usr/bin/python3"])
        {
            if (Python(python, "-c", "import numpy").Exit != 0)
                continue;
            var (exit, output) = Python(python, "-c", Script, log.At("out"));
            Assert.That((exit, output.Trim()), Is.EqualTo((0, $"{rows}")));
            return;
        }

        Assert.Ignore("numpy is not here: apt-get install python3-numpy");
    }

    private static (int Exit, string Output) Python(string python, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "");
        }
    }

    private static void CheckCapture(CaptureFormat format, string symbol, params string[] files)
    {
        using var log = new ExportLog();
        using var capture = CaptureImporter.Open(format, files.Select(RealCaptures.Path).ToArray(), new(4));
        log.Add(capture);
        var result = log.Export(ExportFormat.Npz);
        var rows = NpzText.Read(log.At("out"));
        Assert.That((rows.Length, result.Symbol), Is.EqualTo(((int)result.Rows, symbol)));
        CheckOrder(rows);
        Assert.That(rows.Min(row => row.LocalTimeNs - row.ExchangeTimeNs), Is.AtLeast(0));
        var slots = log.Slots;
        foreach (var order in (ulong[])[NpzRow.Local, NpzRow.Exchange])
            CheckTrades(slots, rows.Where(row => (row.Event & order) != 0));
        CheckBook(slots, [.. rows.Where(row => (row.Event & NpzRow.Local) != 0)], result.LocalOffsetNs);
    }

    private static void CheckTrades(List<EngineEvent> slots, IEnumerable<NpzRow> rows)
    {
        var trades = slots.Where(slot => slot.Kind == EventKind.Trade && (slot.Flags & 1) == 0).ToList();
        var found = rows.Where(row => (row.Event & Kinds) == NpzRow.Trade).ToList();
        Assert.That(found, Has.Count.EqualTo(trades.Count));
        Assert.That(found.Sum(row => row.Size), Is.EqualTo(trades.Sum(slot => slot.Trade.SizeE9 / 1e9)).Within(1e-6));
        Assert.That(
            found.Count(row => (row.Event & NpzRow.Buy) != 0),
            Is.EqualTo(trades.Count(slot => slot.Trade.Aggressor == Side.Bid)));
        Assert.That(
            found.Count(row => (row.Event & NpzRow.Sell) != 0),
            Is.EqualTo(trades.Count(slot => slot.Trade.Aggressor == Side.Ask)));
    }

    // The rows make a book as hftbacktest does; at every hundredth receive time it is the core's.
    private static void CheckBook(List<EngineEvent> slots, NpzRow[] rows, long offsetNs)
    {
        var books = new BookSet(new BookOptions());
        var (bids, asks) = (new SortedDictionary<double, double>(), new SortedDictionary<double, double>());
        var hasLevels = slots.Any(slot => slot.Kind == EventKind.BookLevel);
        var (at, compared) = (0, 0);
        for (var i = 0; i < slots.Count; i++)
        {
            var slot = slots[i];
            books.Apply(ref slot, i);
            var isLast = i == slots.Count - 1 || slots[i + 1].ReceiveTimeNs > slot.ReceiveTimeNs;
            if (!isLast || (i % 100 != 0 && i != slots.Count - 1))
                continue;
            while (at < rows.Length && rows[at].LocalTimeNs <= slot.ReceiveTimeNs + offsetNs)
                Apply(rows[at++], bids, asks);
            if (hasLevels && !books.IsReady(0))
                continue;
            var top = hasLevels ? books.BookTop(0) : books.Top(0);
            Assert.That(bids.Count == 0 ? 0 : bids.Last().Key, Is.EqualTo(Known(top.BidPriceE9, top.BidSizeE9)));
            Assert.That(asks.Count == 0 ? 0 : asks.First().Key, Is.EqualTo(Known(top.AskPriceE9, top.AskSizeE9)));
            if (hasLevels)
            {
                Assert.That(bids.Select(Pair), Is.EqualTo(books.Bids(0).ToArray().Select(Pair)));
                Assert.That(asks.Reverse().Select(Pair), Is.EqualTo(books.Asks(0).ToArray().Select(Pair)));
            }

            compared++;
        }

        Assert.That(at, Is.EqualTo(rows.Length));
        Assert.That(compared, Is.GreaterThan(20));
    }

    private static double Known(long priceE9, long sizeE9) => sizeE9 == 0 ? 0 : priceE9 / 1e9;

    private static (double, double) Pair(KeyValuePair<double, double> level) => (level.Key, level.Value);

    private static (double, double) Pair(BookLevel level) => (level.PriceE9 / 1e9, level.SizeE9 / 1e9);

    private static void Apply(
        NpzRow row, SortedDictionary<double, double> bids, SortedDictionary<double, double> asks)
    {
        var isBid = (row.Event & NpzRow.Buy) != 0;
        var side = isBid ? bids : asks;
        switch (row.Event & Kinds)
        {
            case NpzRow.Depth or NpzRow.DepthSnapshot when row.Size == 0:
                side.Remove(row.Price);
                break;
            case NpzRow.Depth or NpzRow.DepthSnapshot:
                side[row.Price] = row.Size;
                break;
            case NpzRow.DepthClear:
                foreach (var price in side.Keys.ToList())
                {
                    if (isBid ? price >= row.Price : price <= row.Price)
                        side.Remove(price);
                }

                break;
        }
    }

    private static void CheckOrder(NpzRow[] rows)
    {
        var exchange = rows.Where(row => (row.Event & NpzRow.Exchange) != 0);
        Assert.That(exchange.Select(row => row.ExchangeTimeNs), Is.Ordered);
        var local = rows.Where(row => (row.Event & NpzRow.Local) != 0);
        Assert.That(local.Select(row => row.LocalTimeNs), Is.Ordered);
        Assert.That(rows.All(row => (row.Event & (NpzRow.Exchange | NpzRow.Local)) != 0), Is.True);
    }

    private static NpzRow[] Merged(NpzRow[] rows)
    {
        var merged = new List<NpzRow>();
        var count = NpzOrder.Merge(rows, NpzOrder.ByExchange(rows), NpzOrder.ByLocal(rows), merged.Add);
        Assert.That(count, Is.EqualTo(merged.Count));
        return [.. merged];
    }

    private static NpzRow Row(long exchange, long local, long number) =>
        new() { ExchangeTimeNs = exchange, LocalTimeNs = local, Integer = number };

    private static string Text(NpzRow row) => $"{row.Integer} "
        + ((row.Event & NpzRow.Exchange) != 0 ? "E" : "") + ((row.Event & NpzRow.Local) != 0 ? "L" : "");

    private static SyntheticMarket Market(ulong seed) => new(
        new SyntheticOptions { Seed = seed, Symbols = ["A", "B"], MaxEvents = 5_000 }, new InstrumentTable(8));
}
