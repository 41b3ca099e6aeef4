using MicroAlpha.Events;
using MicroAlpha.Host.Backtest;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Replay;
using MicroAlpha.Storage.Log;
using MicroAlpha.Tests.Replay;
using MicroAlpha.Venue.Paper;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Backtest;

/// <summary>Whole backtests over recorded logs: the live core, the paper venue, the report's figures.</summary>
[TestFixture]
internal sealed class BacktestStudyTests
{
    private const string Fees = """
        "trading": { "feePerUnitE9": 3000000, "feePpm": 20, "makerFeePerUnitE9": -2000000, "makerFeePpm": 1 }
        """;

    private static readonly string[] Ofi = ["size=100", "maxPosition=300", "flow=200", "windowMs=200"];

    private string _home = "";

    [OneTimeSetUp]
    public void Record()
    {
        _home = Directory.CreateTempSubdirectory("microalpha-study-").FullName;
        TradedSession.Write(Log, 3, 40_000, TradedSession.Options("ofi", Ofi));
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_home, recursive: true);

    private string Log => Path.Combine(_home, "log");

    [Test]
    public void Of_SameSetupTwice_GivesTheSameCommands()
    {
        var (first, second) = (BacktestStudy.Of(Setup()), BacktestStudy.Of(Setup()));
        Assert.That(first.Run.CommandHash, Is.EqualTo(second.Run.CommandHash).And.Not.Zero);
        Assert.That(first.Run.Fills, Is.EqualTo(second.Run.Fills).And.Count.GreaterThan(20));
        Assert.That(first.Run.Rejects, Is.EqualTo(second.Run.Rejects));
        Assert.That(
            BacktestStudy.Of(Setup() with { Parameters = [.. Ofi, "threshold=3"] }).Run.CommandHash,
            Is.Not.EqualTo(first.Run.CommandHash));
    }

    [Test]
    public void Of_TradedLog_LeavesTheRecordedOrdersOut()
    {
        var study = BacktestStudy.Of(Setup());
        Assert.That(study.OwnEvents, Is.GreaterThan(100));
        Assert.That(study.IsWhole, Is.True);
        Assert.That(study.Run.Orders.Select(static order => order.OrderId), Is.Ordered.And.Unique);
    }

    // Positions of the core and the account of the report are two sums of the same executions, fees included.
    [Test]
    public void Run_EveryTouchKept_CoreAndReportHaveTheSameMoney()
    {
        // Late enough that the market has sometimes come to the price.
        var setup = Setup(Fees + ", \"paper\": { \"jitterUs\": 60000 }");
        var plan = setup.ToPlan() with { MarkIntervalNs = 0 };
        using var market = setup.OpenMarket();
        var source = market;
        var outcome = BacktestRunner.Run(plan, ref source);
        var summary = BacktestSeries.Of(BacktestStudy.RunOf(plan, "", market.Instruments, outcome)).Summary;
        var desk = outcome.Desk;
        Assert.That(summary.MakerFills, Is.Positive.And.LessThan(summary.Fills));
        Assert.That(summary.PnlE9, Is.EqualTo(BacktestAccount.FloorE9(desk.Positions.EquityE18)).And.Not.Zero);
        Assert.That(summary.FeesE9, Is.EqualTo(outcome.Venue.FeesE9).And.Not.Zero);
        for (var id = 0; id < market.Instruments.Count; id++)
            Assert.That(desk.Positions[(uint)id].NetSizeE9, Is.EqualTo(summary.PositionsE9[id]));
        Assert.That(desk.Orders.Counters.Executions, Is.EqualTo(summary.Fills));
    }

    // A few objects at the start of the loop, and nothing for an event, an order or a fill.
    [Test]
    public void Run_WithoutReport_AllocatesNothingPerEvent()
    {
        var tape = new MarketTape();
        using (var market = Setup().OpenMarket())
            Assert.That(tape.TryLoad(market, long.MaxValue), Is.True);
        for (var pass = 0; pass < 2; pass++)
        {
            var reader = tape.Open();
            var outcome = BacktestRunner.Run(Setup(Fees).ToPlan() with { IsCollected = false }, ref reader);
            Assert.That(outcome.Events, Is.EqualTo(tape.Count).And.GreaterThan(30_000));
            Assert.That(outcome.Venue.MakerFills, Is.GreaterThan(20));
            if (pass == 1)
                Assert.That(outcome.AllocatedBytes, Is.LessThan(2_000));
        }
    }

    [Test]
    public void Of_ModelsOff_AnswersAtOnceAndFree()
    {
        var study = BacktestStudy.Of(Setup(Fees) with { IsModelled = false });
        Assert.That(study.Run.LatenciesNs.Distinct(), Is.EqualTo(new[] { 0L }));
        Assert.That(study.Outcome.Venue.FeesE9, Is.Zero);
        var modelled = BacktestStudy.Of(Setup(Fees));
        Assert.That(modelled.Run.LatenciesNs.Distinct(), Is.EqualTo(new[] { 2_000_000L }));
    }

    [Test]
    public void Of_Jitter_SpreadsLatenciesByItsSeed()
    {
        const string Jitter = """
            "paper": { "placeLatencyUs": 100, "replaceLatencyUs": 100, "cancelLatencyUs": 100, "feedLatencyUs": 0,
              "jitterUs": 50, "seed": SEED }
            """;
        var first = BacktestStudy.Of(Setup(Jitter.Replace("SEED", "1"))).Run.LatenciesNs;
        var again = BacktestStudy.Of(Setup(Jitter.Replace("SEED", "1"))).Run.LatenciesNs;
        var other = BacktestStudy.Of(Setup(Jitter.Replace("SEED", "2"))).Run.LatenciesNs;
        Assert.That(first, Is.EqualTo(again).And.Not.EqualTo(other));
        // Answers never overtake each other, so one can wait for the one in front of it.
        Assert.That(first.Min(), Is.GreaterThanOrEqualTo(100_000));
        Assert.That(first.Distinct().Count(), Is.GreaterThan(10));
    }

    [Test]
    public void Of_UnknownStrategy_NamesTheNearest() => Assert.That(
        () => BacktestStudy.Of(Setup() with { Strategy = "chas" }),
        Throws.TypeOf<EngineException>().With.Message.Contains("MA-841").And.Message.Contains("'chase'"));

    [Test]
    public void Of_SymbolThatTheLogHasNot_NamesTheNearest() => Assert.That(
        () => BacktestStudy.Of(Setup() with { Symbols = ["SYN0000", "SYN000"] }),
        Throws.TypeOf<EngineException>().With.Message.Contains("MA-842").And.Message.Contains("SYN0000"));

    [Test]
    public void Of_WrongParameter_SaysWhatThereIs() => Assert.That(
        () => BacktestStudy.Of(Setup() with { Parameters = ["sizes=1"] }),
        Throws.TypeOf<EngineException>().With.Message.Contains("MA-800").And.Message.Contains("maxPosition"));

    [Test]
    public void Of_SessionsOfTheSameTime_AreRefused()
    {
        var other = Path.Combine(_home, "other");
        TradedSession.Write(other, 4, 2_000, TradedSession.Options("ofi", Ofi));
        Assert.That(
            () => BacktestStudy.Of(Setup() with { Logs = [Log, other] }),
            Throws.TypeOf<EngineException>().With.Message.Contains("MA-844"));
    }

    [Test]
    public void Of_DamagedLog_GoesOnAndSaysWhatIsMissing()
    {
        var copy = Path.Combine(_home, "damaged");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(Log, "*.lz4"))
        {
            var bytes = File.ReadAllBytes(file);
            bytes[bytes.Length / 2] ^= 0x55;
            File.WriteAllBytes(Path.Combine(copy, Path.GetFileName(file)), bytes);
        }

        var study = BacktestStudy.Of(Setup() with { Logs = [copy] });
        Assert.That(study.MissingEvents, Is.Positive);
        Assert.That(study.Damages, Is.Not.Empty);
        Assert.That(study.Run.Fills, Is.Not.Empty);
    }

    [Test]
    public void Of_RiskFile_LimitsAndNamesWhatItRefused()
    {
        var file = Path.Combine(_home, "risk.json");
        var root = Path.Combine(Tidy.Repository.Root, "config", "risk.json");
        File.WriteAllText(file, File.ReadAllText(root)
            .Replace("\"needsSession\": true", "\"needsSession\": false")
            .Replace("\"maxQuantity\": 500", "\"maxQuantity\": 50"));
        var study = BacktestStudy.Of(Setup($"\"trading\": {{ \"riskFile\": \"{file}\" }}"));
        Assert.That(study.Run.Orders, Is.Empty);
        Assert.That(study.Run.Rejects, Is.Not.Empty);
        Assert.That(study.Run.Rejects, Is.All.Matches<BacktestReject>(
            static reject => reject is { By: "risk", Reason: "MaxQuantity" }));
    }

    [Test]
    public void Write_Report_HasTheFilesAndTheNamedFigures()
    {
        var directory = Path.Combine(_home, "report");
        var study = BacktestStudy.Of(Setup());
        var summary = BacktestReport.Write(study.Run, directory);
        var json = BacktestReport.ToJson(study.Run, summary, directory);
        foreach (var key in (string[])
            ["pnl", "fees", "orders", "fills", "max_drawdown", "sharpe", "command_hash", "report"])
        {
            Assert.That(json.ContainsKey(key), Is.True, key);
        }

        Assert.That(
            Directory.GetFiles(directory).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "report.html", "fills.csv", "orders.csv", "equity.csv" }));
    }

    [Test]
    public void Latencies_MeasuredInALog_AreReplayed()
    {
        var path = Path.Combine(_home, "latencies.csv");
        const string Jitter = "\"paper\": { \"jitterUs\": 900 }";
        var recorded = Path.Combine(_home, "recorded");
        _ = BacktestStudy.Of(Setup(Jitter) with { RecordTo = recorded });
        var measured = LatencyMeasurement.Of([recorded], isShared: false);
        measured.Table.Write(path);
        var table = LatencyTable.Read(path);
        foreach (var kind in Enum.GetValues<LatencyKind>())
            Assert.That(table.Of(kind), Is.EqualTo(measured.Table.Of(kind)).And.Not.Empty);
        // Both ways of an answer are its whole round trip.
        var (decided, answered) = FirstAnswer(recorded);
        Assert.That(table.Of(LatencyKind.Place)[0], Is.EqualTo(new LatencyRow(decided, (answered - decided) / 2)));
        var setup = Setup($"\"paper\": {{ \"latencyFile\": \"{path}\" }}");
        var venue = setup.ToPlan().Venue;
        foreach (var row in table.Of(LatencyKind.Cancel))
            Assert.That(venue.Cancel.At(row.TimeNs), Is.EqualTo(row.LatencyNs));
        Assert.That(BacktestStudy.Of(setup).Run.LatenciesNs.Distinct().Count(), Is.GreaterThan(5));
    }

    [TestCase("place,5,1\nplace,4,1\n", "line 3")]
    [TestCase("place,5,-1\n", "line 2")]
    [TestCase("post,5,1\n", "line 2")]
    [TestCase("", "no latency")]
    public void Latencies_WrongLine_IsNamed(string lines, string expected)
    {
        var path = Path.Combine(_home, "wrong.csv");
        File.WriteAllText(path, "kind,time_ns,latency_ns\n" + lines);
        Assert.That(
            () => LatencyTable.Read(path),
            Throws.TypeOf<EngineException>().With.Message.Contains("MA-845").And.Message.Contains(expected));
    }

    // The venue's own clock is ours here: what it was told to take is what is measured.
    [Test]
    public void Latencies_OfASharedClock_AreThoseOfTheModel()
    {
        const string Models = """
            "paper": { "placeLatencyUs": 400, "replaceLatencyUs": 300, "cancelLatencyUs": 200, "feedLatencyUs": 100 }
            """;
        var recorded = Path.Combine(_home, "shared");
        _ = BacktestStudy.Of(Setup(Models) with { RecordTo = recorded });
        var table = LatencyMeasurement.Of([recorded], isShared: true).Table;
        Assert.That(
            Enum.GetValues<LatencyKind>().Select(
                kind => table.Of(kind).Select(static row => row.LatencyNs).Distinct().Single()),
            Is.EqualTo(new[] { 400_000L, 300_000L, 200_000L, 100_000L }));
    }

    [Test]
    public void Recorded_Run_ReplaysByteForByteAndTradesTheSameAgain()
    {
        var recorded = Path.Combine(_home, "replayed");
        var study = BacktestStudy.Of(Setup(Fees) with { RecordTo = recorded });
        var plain = BacktestStudy.Of(Setup(Fees));
        Assert.That(study.Run.CommandHash, Is.EqualTo(plain.Run.CommandHash));
        foreach (var threaded in (bool[])[false, true])
        {
            var result = LogReplay.Run(
                new ReplayOptions { Paths = [recorded], IsVerified = true, IsThreaded = threaded }, static _ => { });
            Assert.That(result.IsIdentical, Is.True, result.First?.ToString());
            Assert.That(
                (result.Commands, result.CommandHash), Is.EqualTo((study.Outcome.Commands, plain.Run.CommandHash)));
            Assert.That(result.DifferenceCount, Is.Zero);
        }

        var again = BacktestStudy.Of(Setup(Fees) with { Logs = [recorded] });
        Assert.That(again.Run.CommandHash, Is.EqualTo(plain.Run.CommandHash));
        Assert.That(again.Run.Fills, Is.EqualTo(plain.Run.Fills));
    }

    private static (long DecidedNs, long AnsweredNs) FirstAnswer(string log)
    {
        using var reader = new LogReader([log]);
        EngineEvent slot = default;
        OrderCommand command = default;
        var (decided, answered) = (new Dictionary<uint, long>(), new Dictionary<uint, long>());
        for (var record = LogRecord.Meta; record != LogRecord.End;)
        {
            record = reader.Next(ref slot, ref command, out _);
            if (record == LogRecord.Command && command.Kind == CommandKind.New)
                decided.TryAdd(command.OrderId, command.DecisionTimeNs);
            else if (record == LogRecord.Event && slot.Kind == EventKind.OrderAccepted)
                answered.TryAdd(slot.OrderAccepted.OrderId, slot.ReceiveTimeNs);
            else if (record == LogRecord.Event && slot.Kind == EventKind.OrderRejected)
                answered.TryAdd(slot.OrderRejected.OrderId, slot.ReceiveTimeNs);
        }

        var first = answered.Keys.Min();
        return (decided[first], answered[first]);
    }

    private BacktestSetup Setup(string section = "") => Of(_home, Log, section) with
    {
        Strategy = "ofi",
        Parameters = Ofi,
        Symbols = ["SYN0000", "SYN0001"],
    };

    /// <summary>A setup of a log with a section of a configuration.</summary>
    internal static BacktestSetup Of(string home, string log, string section = "")
    {
        var file = Path.Combine(home, "config.json");
        File.WriteAllText(file, $"{{ {section} }}");
        return new BacktestSetup
        {
            Config = ConfigLoader.Load([file], new Dictionary<string, string> { ["HOME"] = home }),
            Logs = [log],
            Strategy = "ofi",
        };
    }
}
