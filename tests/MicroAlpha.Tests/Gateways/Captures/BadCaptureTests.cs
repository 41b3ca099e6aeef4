using System.IO.Compression;
using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Captures;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Captures;

[TestFixture]
public sealed class BadCaptureTests
{
    private const string Trade =
        """{"stream":"btcusdt@trade","data":{"e":"trade","E":1000,"T":999,"s":"BTCUSDT","t":7""" +
        ""","p":"100.10","q":"0.5","X":"MARKET","m":true}}""";

    private const string LeanBar = "34200000,1000000,1000000,1000000,1000000,100\n";

    private string _folder = "";

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("captures").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("x", "local time")]
    [TestCase("-5 {}", "local time")]
    [TestCase("12", "local time")]
    [TestCase("12 {", "not JSON")]
    [TestCase("12 [1]", "not a JSON object")]
    [TestCase("""12 {"e":"trade","s":"A","t":1,"p":"1.0","q":"0","m":true}""", "not positive")]
    [TestCase("""12 {"e":"trade","s":"A","t":1,"p":"1.0000000001","q":"1","m":true}""", "malformed")]
    [TestCase("""12 {"e":"trade","s":"A","t":1,"p":"1x","q":"1","m":true}""", "malformed")]
    [TestCase("""12 {"e":"trade","s":"A","t":1,"p":"99999999999","q":"1","m":true}""", "malformed")]
    [TestCase("""12 {"e":"trade","s":"A","t":1,"p":"1","q":"1"}""", "malformed")]
    [TestCase("""12 {"e":"trade","s":"A","T":"soon","t":1,"p":"1","q":"1","m":true}""", "not a time")]
    [TestCase("""12 {"e":"trade","s":"ABCDEFGHIJKLMNOPQRSTUVWXYZ","t":1,"p":"1","q":"1","m":true}""", "24 characters")]
    [TestCase("""12 {"e":"depthUpdate","s":"A","U":1,"u":2,"b":[["1","2"]]}""", "no bids or no asks")]
    [TestCase("""12 {"e":"depthUpdate","s":"A","U":3,"u":2,"b":[],"a":[]}""", "above u")]
    [TestCase("""12 {"e":"depthUpdate","s":"A","U":1,"u":2,"b":[["1"]],"a":[]}""", "pair of decimals")]
    [TestCase("""12 {"e":"depthUpdate","s":"A","U":1,"u":2,"b":[[[],"1"]],"a":[]}""", "pair of decimals")]
    [TestCase("""12 {"e":"depthUpdate","s":"A","U":1,"u":2,"b":["1"],"a":[]}""", "not an array")]
    [TestCase("""12 {"e":"depthUpdate","s":"A","U":1,"u":2,"b":[["0","1"]],"a":[]}""", "no positive price")]
    [TestCase("""12 {"e":"depthUpdate","s":"A","U":1,"u":2,"b":[["1","-1"]],"a":[]}""", "negative size")]
    [TestCase("""12 {"e":"depthUpdate","s":"A","U":1,"u":2,"b":[],"b":[],"a":[]}""", "comes twice")]
    [TestCase("""12 {"lastUpdateId":5,"bids":[],"asks":[]}""", "does not say its symbol")]
    public void Binance_MalformedLine_IsRejectedWithItsPlaceAndTheRestGoesOn(string line, string reason)
    {
        var path = Write(
            "capture.txt",
            $"11 {Trade.Replace("BTCUSDT", "A")}\n\n{line}\n14 {Trade.Replace("BTCUSDT", "B")}\r\n");
        var run = CaptureRun.Of(CaptureFormat.Binance, path);
        // A snapshot without a symbol is taken for the only symbol seen; here there are none or one more before it.
        if (line.Contains("lastUpdateId"))
        {
            Assert.That(run.Report.Accepted, Is.EqualTo(3));
            path = Write("two.txt", $"11 {Trade}\n12 {Trade.Replace("BTCUSDT", "A")}\n{line}\n14 {Trade}\n");
            run = CaptureRun.Of(CaptureFormat.Binance, path);
        }

        Assert.That(run.Failure, Is.Null);
        Assert.That(run.Report.Rejected, Is.EqualTo(1));
        var rejected = run.Report.RejectedLines.Single();
        Assert.That(rejected.File, Is.EqualTo(path));
        Assert.That(rejected.LineNumber, Is.EqualTo(3));
        Assert.That(rejected.Reason, Does.Contain(reason));
        Assert.That(run.Events[^1].ReceiveTimeNs, Is.EqualTo(14));
    }

    [Test]
    public void Binance_SpotAndFutures_AreRead()
    {
        var path = Write("spot.txt", """
            10 {"u":400900217,"s":"BNBUSDT","b":"25.35190000","B":"31.21000000","a":"25.36520000","A":"40.66000000"}
            20 {"e":"aggTrade","E":2,"s":"BNBUSDT","a":12345,"p":"0.001","q":"100","T":1,"m":false,"M":true}
            30 {"e":"depthUpdate","E":3,"s":"BNBUSDT","U":157,"u":160,"b":[["2","1"]],"a":[["6","1"],["7","0"]]}
            40 {"e":"depthUpdate","E":4,"s":"BNBUSDT","U":161,"u":165,"b":[],"a":[]}
            50 {"e":"depthUpdate","E":5,"s":"BNBUSDT","U":167,"u":168,"a":[["0.0026","1"]],"b":[["0.0025","7"]]}
            60 {"stream":"ethusdt@depth5@100ms","data":{"lastUpdateId":160,"bids":[["5","1"]],"asks":[]}}
            70 {"result":null,"id":3}
            80 {"e":"kline","E":8,"s":"BNBUSDT","k":{"b":[1,2],"e":"trade"}}
            90 {"e":"aggTrade","E":1700000000000001,"s":"BTCUSDT","a":1,"p":"1","q":"1","T":1700000000000002,"m":true}
            """);
        var run = CaptureRun.Of(CaptureFormat.Binance, path);
        Assert.That(run.Failure, Is.Null);
        var events = run.Events.Where(e => e.Kind != EventKind.InstrumentDefinition).ToList();
        EventKind[] kinds =
        [
            EventKind.Quote, EventKind.Trade, EventKind.BookLevel, EventKind.BookLevel, EventKind.BookLevel,
            EventKind.BookLevel, EventKind.Connection, EventKind.BookLevel, EventKind.BookLevel,
            EventKind.BookLevel, EventKind.Trade,
        ];
        Assert.That(events.Select(e => e.Kind), Is.EqualTo(kinds));
        Assert.Multiple(() =>
        {
            Assert.That(events[0].VenueTimeNs, Is.Zero);
            Assert.That(events[0].Quote.AskSizeE9, Is.EqualTo(40_660_000_000));
            Assert.That(events[1].Trade.Aggressor, Is.EqualTo(Side.Bid));
            Assert.That(events[1].VenueTimeNs, Is.EqualTo(1_000_000));
            Assert.That(events[1].Trade.TradeId, Is.EqualTo(12345));
            Assert.That(events[4].Flags, Is.EqualTo((byte)BookFlags.Last));
            Assert.That(events[4].BookLevel.VenueUpdateId, Is.EqualTo(160));
            Assert.That(events[5].Flags, Is.EqualTo((byte)(BookFlags.NoLevel | BookFlags.Last)));
            Assert.That(events[6].Connection.State, Is.EqualTo(ConnectionState.Gap));
            Assert.That(events[6].Connection.GapStartNs, Is.EqualTo(40));
            Assert.That(events[7].BookLevel.Side, Is.EqualTo(Side.Bid),
                "bids come first even if the message has them last");
            Assert.That(events[9].Flags, Is.EqualTo((byte)(BookFlags.Clear | BookFlags.Snapshot | BookFlags.Last)));
            Assert.That(events[10].VenueTimeNs, Is.EqualTo(1_700_000_000_000_002_000));
            Assert.That(run.Report.IdGaps, Is.EqualTo(1));
            Assert.That(run.Report.UnknownKinds, Is.EqualTo(2));
            Assert.That(run.Report.Files[0].UnknownKindCounts["kline"], Is.EqualTo(1));
            Assert.That(run.Instruments.SymbolOf(1), Is.EqualTo("ETHUSDT"));
            Assert.That(run.Instruments[0].AssetClass, Is.EqualTo(AssetClass.Crypto));
            Assert.That(run.Instruments[0].TickSizeE9, Is.EqualTo(10));
            Assert.That(run.Instruments[2].AssetClass, Is.EqualTo(AssetClass.Future));
        });
    }

    [Test]
    public void Import_OverlongLine_IsRejectedAndTheNextOneRead()
    {
        var path = Write(
            "long.txt",
            $"11 {Trade}\n12 {new string('x', 5 << 20)}\n13 {Trade}\n14 {new string('y', (4 << 20) - 10)}\n15 {Trade}");
        var run = CaptureRun.Of(CaptureFormat.Binance, path);
        Assert.That(run.Report.Accepted, Is.EqualTo(3));
        long[] lines = [2, 4];
        Assert.That(run.Report.RejectedLines.Select(r => r.LineNumber), Is.EqualTo(lines));
        Assert.That(run.Report.RejectedLines.First().Reason, Does.Contain("4 MiB"));
    }

    [Test]
    public void Import_GzipCutAtEveryByte_IsNeverSilentAndKeepsTheWholeLines()
    {
        var text =
            string.Concat(Enumerable.Range(1, 40).Select(i => $"{i} {Trade.Replace("100.10", $"{i * 7919}.{i}")}\n"));
        var whole = Gzip(text);
        for (var length = 1; length < whole.Length; length++)
        {
            var path = Write("cut.gz", whole[..length]);
            CaptureRun run;
            try
            {
                run = CaptureRun.Of(CaptureFormat.Binance, path);
            }
            catch (EngineException e) when (length == 1)
            {
                Assert.That(e.Code, Is.EqualTo("MA-406"));
                continue;
            }

            // One byte is not yet a gzip file, but no capture either.
            Assert.That(run.Failure?.Code, Is.EqualTo(length == 1 ? "MA-406" : "MA-402"),
                $"{length} of {whole.Length}");
            var trades = run.Events.Where(e => e.Kind == EventKind.Trade).ToList();
            Assert.That(trades.Select(t => t.ReceiveTimeNs),
                Is.EqualTo(Enumerable.Range(1, trades.Count).Select(i => (long)i)));
            Assert.That(trades.Select(t => t.Trade.TradeId), Is.All.EqualTo(7));
            Assert.That(run.Report.Rows, Is.EqualTo(run.Report.Accepted + run.Report.Rejected));
        }

        Assert.That(CaptureRun.Of(CaptureFormat.Binance, Write("whole.gz", whole)).Report.Accepted, Is.EqualTo(40));
        Assert.That(
            CaptureRun.Of(CaptureFormat.Binance, Write("two.gz", [.. whole, .. whole])).Report.Accepted,
                Is.EqualTo(80));
    }

    [Test]
    public void Import_TruncatedRealCapture_ImportsWhatIsThereAndSaysSo()
    {
        var bytes = File.ReadAllBytes(RealCaptures.Path("usdm_btcusdt_20240808.gz"));
        var run = CaptureRun.Of(CaptureFormat.Binance, Write("usdm_btcusdt_20240808.gz", bytes[..(bytes.Length / 2)]));
        Assert.That(run.Failure?.Code, Is.EqualTo("MA-402"));
        Assert.That(run.Failure!.Exit, Is.EqualTo(ExitCode.Missing));
        Assert.That(run.Report.Accepted, Is.GreaterThan(40_000));
        Assert.That(run.Report.Rejected, Is.EqualTo(1));
        Assert.That(run.Events, Has.Count.EqualTo(run.Report.Events));
    }

    [Test]
    public void Import_ZipWithAFlippedByte_IsDamaged()
    {
        var bytes = File.ReadAllBytes(RealCaptures.Path("spy_20131008_minute_trade.zip"));
        var silent = 0;
        // The compressed data; what stands before it is said again in the directory, which is what counts.
        for (var at = 79; at < bytes.Length - 200; at += 97)
        {
            var copy = (byte[])bytes.Clone();
            copy[at] ^= 4;
            if (CaptureRun.Of(CaptureFormat.Lean,
                Write("spy_20131008_minute_trade.zip", copy)).Failure?.Code != "MA-402")
                silent++;
        }

        Assert.That(silent, Is.Zero);
    }

    [Test]
    public void Open_TruncatedZip_IsDamaged()
    {
        var bytes = File.ReadAllBytes(RealCaptures.Path("AMZN_2012-06-21_1.zip"));
        var path = Write("AMZN_2012-06-21_1.zip", bytes[..(bytes.Length / 2)]);
        Assert.That(ErrorOf(CaptureFormat.Lobster, path), Is.EqualTo(("MA-402", ExitCode.Missing)));
    }

    [Test]
    public void Open_MissingFileDirectoryEmptyFileEmptyZip_AreNamed()
    {
        Assert.That(ErrorOf(CaptureFormat.Lean, Path.Combine(_folder, "no.zip")),
            Is.EqualTo(("MA-401", ExitCode.Missing)));
        Assert.That(ErrorOf(CaptureFormat.Lean, _folder), Is.EqualTo(("MA-401", ExitCode.Missing)));
        Assert.That(ErrorOf(CaptureFormat.Binance, Write("empty.gz", [])), Is.EqualTo(("MA-403", ExitCode.Missing)));
        Assert.That(ErrorOf(CaptureFormat.Lean, WriteZip("none.zip")), Is.EqualTo(("MA-403", ExitCode.Missing)));
        Assert.That(ErrorOf(CaptureFormat.Binance, Write("blank.txt", "\n\n")),
            Is.EqualTo(("MA-403", ExitCode.Missing)));
        Assert.That(ErrorOf(CaptureFormat.Binance, Write("nothing.gz", Gzip(""))),
            Is.EqualTo(("MA-403", ExitCode.Missing)));
    }

    [Test]
    public void Open_WhatIsNoCapture_IsSaidInWordsThatHelp()
    {
        Assert.That(MessageOf(_folder), Does.Contain("is a directory").And.Contain($"{_folder}/*"));
        Assert.That(MessageOf(Write("none.zip", [])), Does.Contain("0 bytes"));
        Assert.That(MessageOf(WriteZip("hollow.zip")), Does.Contain("holds no file"));
        Assert.That(MessageOf(Path.Combine(_folder, "gone.zip")), Does.Contain("Could not find"));
        foreach (var path in (string[])[_folder, Path.Combine(_folder, "none.zip"), Path.Combine(_folder, "gone.zip")])
            Assert.That(MessageOf(path), Does.Not.Contain("..").And.Not.Contain("Access to the path"));
    }

    [Test]
    public void Import_DamagedArchive_SaysHowManyOfItsRowsAreImported()
    {
        var cut = File.ReadAllBytes(WriteZip("whole.zip", ("20131008_spy_minute_trade.csv", "1,2,3")));
        var none = MessageOf(Write("cut.zip", cut[..^30]));
        Assert.That(none, Does.Contain("Nothing of it was imported").And.Not.Contain("..").And.Not.Contain("before"));

        using var gzip = new MemoryStream();
        using (var stream = new GZipStream(gzip, CompressionLevel.NoCompression))
        {
            foreach (var time in Enumerable.Range(1, 2000))
                stream.Write(Encoding.UTF8.GetBytes($"{time} {Trade}\n"));
        }

        var bytes = gzip.ToArray();
        var run = CaptureRun.Of(CaptureFormat.Binance, Write("cut.gz", bytes[..(bytes.Length / 2)]));
        Assert.That(run.Report.Accepted, Is.GreaterThan(100));
        Assert.That(run.Failure!.Message, Does.Contain($"The {run.Report.Accepted} rows before the damage are imported")
            .And.Not.Contain(".."));

        run = CaptureRun.Of(CaptureFormat.Binance, Write("short.gz", bytes[..20]));
        Assert.That(run.Failure!.Message, Does.Contain("Nothing of it was imported"));
    }

    [Test]
    public void Open_TwoFilesWithTheSameRowsByTheirNames_AreRefused()
    {
        var lean = Write("20131008_spy_minute_trade.csv", "1,2,3");
        var zip = WriteZip("spy.zip", ("20131008_spy_minute_trade.csv", "1,2,3"));
        var error = Assert.Throws<EngineException>(() =>
            CaptureImporter.Open(CaptureFormat.Lean, [lean, zip], new InstrumentTable(4)));
        Assert.That((error!.Code, error.Exit), Is.EqualTo(("MA-413", ExitCode.Usage)));
        Assert.That(error.Message, Does.Contain(lean).And.Contain(zip).And.Contain("SPY 2013-10-08"));

        const string Pair = "AMZN_2012-06-21_1_2_";
        var lobster = WriteZip("amzn.zip", ($"{Pair}message_1.csv", "1"), ($"{Pair}orderbook_1.csv", "1"));
        error = Assert.Throws<EngineException>(() => CaptureImporter.Open(
            CaptureFormat.Lobster, [lobster, Write($"{Pair}orderbook_1.csv", "1")], new InstrumentTable(4)));
        Assert.That(error!.Message, Does.Contain("MA-413").And.Contain("order book"));
    }

    [Test]
    public void Import_OneOfTwoArchivesIsDamagedInside_TheOtherIsImported()
    {
        var bad = File.ReadAllBytes(WriteZip("bad.zip", ("20131008_aaa_minute_trade.csv", LeanBar)));
        bad[2] = 0; // the entry's own header; the directory at the end stays sound
        var good = WriteZip("good.zip", ("20131008_spy_minute_trade.csv", LeanBar));
        var run = CaptureRun.Of(CaptureFormat.Lean, Write("bad.zip", bad), good);
        Assert.That(run.Failure?.Code, Is.EqualTo("MA-402"));
        Assert.That(run.Report.Accepted, Is.EqualTo(1));
    }

    [Test]
    public void Open_NameWithoutSymbolOrDay_IsRefused()
    {
        string[] lean =
        [
            "trades.csv", "20131008_trade_tick.csv", "20131308_a_trade_tick.csv", "20131008_a_quote_minute.csv",
        ];
        foreach (var name in lean)
            Assert.That(ErrorOf(CaptureFormat.Lean, Write(name, "1")), Is.EqualTo(("MA-404", ExitCode.Usage)), name);
        string[] lobster =
        [
            "a.csv", "A_2012-06-31_1_2_message_1.csv", "A_2012-06-21_1_2_message_0.csv",
            "A_2012-06-21_1_2_trades_1.csv",
        ];
        foreach (var name in lobster)
            Assert.That(ErrorOf(CaptureFormat.Lobster, Write(name, "1")), Is.EqualTo(("MA-404", ExitCode.Usage)), name);
        Assert.That(
            ErrorOf(CaptureFormat.Lobster, WriteZip("x.zip", ("readme.txt", "hello"))),
                Is.EqualTo(("MA-404", ExitCode.Usage)));
    }

    [Test]
    public void Open_HalfAPair_IsRefused()
    {
        var message = Write("A_2012-06-21_1_2_message_1.csv", "34200,1,5,100,2238200,-1\n");
        var book = Write("A_2012-06-21_1_2_orderbook_1.csv", "2239500,100,2231800,100\n");
        Assert.That(ErrorOf(CaptureFormat.Lobster, message), Is.EqualTo(("MA-405", ExitCode.Usage)));
        Assert.That(ErrorOf(CaptureFormat.Lobster, book), Is.EqualTo(("MA-405", ExitCode.Usage)));
        Assert.That(CaptureRun.Of(CaptureFormat.Lobster, book, message).Report.Accepted, Is.EqualTo(1));
    }

    [Test]
    public void Import_WrongFormat_SaysSo()
    {
        var path = Write("20131008_bac_Trade_Tick.csv", $"11 {Trade}\n12 {Trade}\n");
        Assert.That(ErrorOf(CaptureFormat.Lean, path), Is.EqualTo(("MA-406", ExitCode.Usage)));
        Assert.That(ErrorOf(CaptureFormat.Binance, Write("x.csv", "1,2,3\n")), Is.EqualTo(("MA-406", ExitCode.Usage)));
        Assert.That(Assert.Throws<EngineException>(() => CaptureImporter.ParseFormat("dbn"))!.Code,
            Is.EqualTo("MA-408"));
    }

    [Test]
    public void Import_TableIsFull_SaysWhichSymbol()
    {
        var path = Write("a.txt", $"11 {Trade}\n12 {Trade.Replace("BTCUSDT", "ETHUSDT")}\n");
        using var reader = CaptureImporter.Open(CaptureFormat.Binance, [path], new InstrumentTable(1));
        EngineEvent slot = default;
        Assert.That(reader.TryNext(ref slot) && reader.TryNext(ref slot));
        var error = Assert.Throws<EngineException>(() => reader.TryNext(ref slot));
        Assert.That(error!.Code, Is.EqualTo("MA-407"));
        Assert.That(error.Message, Does.Contain("ETHUSDT"));
    }

    [Test]
    public void Lobster_BadRows_AreRejectedAndLaterDifferencesStayRight()
    {
        var message = Write("A_2012-06-21_1_2_message_2.csv", """
            34200.000000001,1,5,100,2238200,-1
            34200.1,9,5,100,2238200,-1
            34200.2,1,5,100,2238200,-1
            34200.3,6,0,50,2239000,-1
            34200.4,7,0,0,-1,-1
            34200.5,7,0,0,0,-1
            34200.6,7,0,0,1,-1
            34201,3,5,100,2238200,-1
            """);
        var book = Write("A_2012-06-21_1_2_orderbook_2.csv", """
            110,1,100,1,120,1,90,1
            110,2,100,1,120,1,90,1
            120,1,100,1,110,1,90,1
            110,1,100,5,9999999999,0,90,1
            110,1,100,5,9999999999,0,90,1
            110,1,100,5,9999999999,0,90,1
            110,1,100,5,9999999999,0,90,1
            9999999999,0,-9999999999,0,9999999999,0,-9999999999,0
            120,1,100,1,130,1,90,1
            """);
        var run = CaptureRun.Of(CaptureFormat.Lobster, message, book);
        Assert.That(run.Failure?.Code, Is.EqualTo("MA-405"));
        Assert.That(run.Report.Rows, Is.EqualTo(9));
        long[] lines = [2, 3, 9];
        Assert.That(run.Report.RejectedLines.Select(r => r.LineNumber), Is.EqualTo(lines));
        Assert.That(run.Report.BookGroups, Is.EqualTo(6));
        var levels = run.Events.Where(e => e.Kind == EventKind.BookLevel)
            .Select(e => (Flags: (BookFlags)e.Flags, Level: e.BookLevel))
            .Select(e => (e.Flags, e.Level.Side, e.Level.PriceE9 / 100_000, e.Level.SizeE9 / DecimalE9.One))
            .ToList();
        const BookFlags Snapshot = BookFlags.Snapshot;
        (BookFlags, Side, long, long)[] expected =
        [
            (BookFlags.Clear | Snapshot, Side.Bid, 100, 1), (Snapshot, Side.Bid, 90, 1), (Snapshot, Side.Ask, 110, 1),
            (Snapshot | BookFlags.Last, Side.Ask, 120, 1),
            (BookFlags.None, Side.Bid, 100, 5), (BookFlags.Last, Side.Ask, 120, 0),
            (BookFlags.NoLevel | BookFlags.Last, Side.None, 0, 0),
            (BookFlags.NoLevel | BookFlags.Last, Side.None, 0, 0),
            (BookFlags.NoLevel | BookFlags.Last, Side.None, 0, 0),
            (BookFlags.None, Side.Bid, 100, 0), (BookFlags.None, Side.Bid, 90, 0), (BookFlags.Last, Side.Ask, 110, 0),
        ];
        Assert.That(levels, Is.EqualTo(expected));
        Assert.That(
            run.Events.Where(e => e.Kind == EventKind.Status).Select(e => e.Status.State),
            Is.EqualTo(new[] { TradingState.Halted, TradingState.QuoteOnly, TradingState.Trading }));
        var cross = run.Events.Single(e => e.Kind == EventKind.Trade);
        Assert.That((cross.Trade.Aggressor, cross.Trade.Conditions), Is.EqualTo((Side.None, (uint)'X')));
    }

    [Test]
    public void Lean_RowsOfAllKinds_AreReadOrRejected()
    {
        var trades = Write(
            "20131008_bac_Trade_Tick.csv",
            "34200000,138000,1000,P,20002020,1\n5,0,1,P,1,0\n5,1,1,PP,1,0\n86400000,1,1,P,1,0\n"
            + "5,1,1,P,1,0,0\n5,1,1,P,G,0\n");
        var quotes = Write(
            "20131008_bac_Quote_Tick.csv",
            "34200000,138000,10,0,0,P,1,0\n34200000,0,0,138100,20,Q,8,1\n34200001,0,0,0,0,Q,8,1\n");
        var run = CaptureRun.Of(CaptureFormat.Lean, quotes, trades);
        Assert.That(run.Failure, Is.Null);
        Assert.That(run.Report.RejectedLines.Select(r => (Path.GetFileName(r.File)[13], r.LineNumber)),
            Is.EquivalentTo(new[]
        {
            ('T', 2L), ('T', 3L), ('T', 4L), ('T', 5L), ('T', 6L), ('Q', 3L),
        }));
        Assert.That(run.Events.Select(e => e.Kind), Is.EqualTo(
            new[] { EventKind.InstrumentDefinition, EventKind.Trade, EventKind.Quote, EventKind.Quote }));
        var (trade, quote) = (run.Events[1], run.Events[3]);
        Assert.Multiple(() =>
        {
            Assert.That(run.Instruments.SymbolOf(0), Is.EqualTo("BAC"));
            Assert.That(trade.Trade.VenueFlags, Is.EqualTo(0x20002020));
            Assert.That(trade.Flags, Is.EqualTo((byte)TradeFlags.Suspicious));
            Assert.That(trade.Trade.PriceE9, Is.EqualTo(13_800_000_000));
            Assert.That(trade.Trade.Exchange, Is.EqualTo((byte)'P'));
            Assert.That(quote.Quote.BidPriceE9, Is.EqualTo(13_800_000_000));
            Assert.That(quote.Quote.AskPriceE9, Is.EqualTo(13_810_000_000));
            Assert.That((quote.Quote.BidExchange, quote.Quote.AskExchange), Is.EqualTo(((byte)'P', (byte)'Q')));
            Assert.That((quote.Quote.BidCondition, quote.Quote.AskCondition), Is.EqualTo(((byte)1, (byte)8)));
        });
    }

    [Test]
    public void Import_SeveralFiles_MergeByReceiveTimeWithoutTearingGroups()
    {
        const string Depth =
            """{"e":"depthUpdate","E":1,"s":"A","U":1,"u":2,"b":[["1","2"],["2","2"]],"a":[["3","1"]]}""";
        var first = Write("a.txt", $"10 {Depth}\n30 {Depth.Replace("\"U\":1,\"u\":2", "\"U\":3,\"u\":4")}\n");
        var second = Write("b.txt", $"10 {Trade}\n20 {Trade}\n30 {Trade}\n40 {Trade}\n");
        var run = CaptureRun.Of(CaptureFormat.Binance, first, second);
        Assert.That(run.Instruments.SymbolOf(0), Is.EqualTo("A"));
        var shape = string.Concat(run.Events.Select(e => e.Kind switch
        {
            EventKind.BookLevel => 'b',
            EventKind.Trade => 't',
            EventKind.InstrumentDefinition => 'i',
            _ => '?',
        }));
        Assert.That(shape, Is.EqualTo("ibbbittbbbtt"));
        Assert.That(run.Report.Events, Is.EqualTo(12));
    }

    [Test]
    public void Reader_Failure_IsThrownOnceAfterAllEvents()
    {
        var good = Write("good.txt", $"11 {Trade}\n");
        using var reader = CaptureImporter.Open(
            CaptureFormat.Binance, [Write("cut.gz", Gzip($"10 {Trade}\n")[..^1]), good], new InstrumentTable(4));
        EngineEvent slot = default;
        for (var i = 0; i < 3; i++)
            Assert.That(reader.TryNext(ref slot));
        Assert.That(slot.ReceiveTimeNs, Is.EqualTo(11));
        Assert.That(Assert.Throws<EngineException>(() => reader.TryNext(ref slot))!.Code, Is.EqualTo("MA-402"));
        Assert.That(reader.TryNext(ref slot), Is.False);
        Assert.That(reader.Progress, Is.EqualTo(1));
    }

    [Test]
    public void Crc32_KnownText_HasTheKnownValue()
    {
        Assert.That(Crc32.Append(0, "123456789"u8), Is.EqualTo(0xCBF43926));
        Assert.That(Crc32.Append(Crc32.Append(0, "1234"u8), "56789"u8), Is.EqualTo(0xCBF43926));
    }

    private static (string Code, ExitCode Exit) ErrorOf(CaptureFormat format, params string[] paths)
    {
        try
        {
            var failure = CaptureRun.Of(format, paths).Failure;
            return failure is null ? ("none", ExitCode.Done) : (failure.Code, failure.Exit);
        }
        catch (EngineException e)
        {
            return (e.Code, e.Exit);
        }
    }

    private static string MessageOf(string path) => Assert.Throws<EngineException>(
        () => CaptureImporter.Open(CaptureFormat.Lean, [path], new InstrumentTable(4)))!.Message;

    private static byte[] Gzip(string text)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return stream.ToArray();
    }

    private string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private string WriteZip(string name, params (string Name, string Text)[] entries)
    {
        var path = Path.Combine(_folder, name);
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (entry, text) in entries)
        {
            using var stream = archive.CreateEntry(entry).Open();
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return path;
    }
}
