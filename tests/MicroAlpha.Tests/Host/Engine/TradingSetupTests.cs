using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Replay;
using MicroAlpha.Host.Trading;
using MicroAlpha.Pipeline.Positions;
using MicroAlpha.Pipeline.Strategies;
using MicroAlpha.Tests.Tidy;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Engine;

/// <summary>The keys under trading reach the desk; losses survive a restart; a session's fact reads back.</summary>
[TestFixture]
internal sealed class TradingSetupTests
{
    private string _home = "";

    [SetUp]
    public void MakeHome() => _home = Directory.CreateTempSubdirectory("microalpha-trading-").FullName;

    [TearDown]
    public void RemoveHome() => Directory.Delete(_home, recursive: true);

    [Test]
    public void Of_EveryKey_ReachesTheDesk()
    {
        var options = TradingSetup.Open(Load(), 2).Options;
        Assert.That(
            (options.Strategy, options.MaxOrders, options.AnswerTimeoutMs, options.Fees, options.KillLevel),
            Is.EqualTo(("chase", 128, 77, new FeeSchedule(-7, 5, -8_000, 6_000), (byte)2)));
        Assert.That(options.Parameters, Is.EqualTo(new[] { "size=7", "side=-1" }));
        Assert.That(options.Symbols, Is.EqualTo(new[] { "A", "B" }));
        Assert.That(options.Limits!.Account.MaxDailyLossE9, Is.EqualTo(500 * DecimalE9.One), "as config/risk.json");
        Assert.That(options.Limits.Identity, Is.Not.Zero);
        Assert.That(options.LimitsHash, Does.Match("^[0-9a-f]{64}$"));
    }

    [Test]
    public void Of_NoStrategy_IsOffAndWritesNothing()
    {
        var config = ConfigLoader.Load([], new Dictionary<string, string> { ["HOME"] = _home });
        var options = TradingSetup.Open(config, 0).Options;
        Assert.That((options.IsOn, Directory.GetFileSystemEntries(_home)), Is.EqualTo((false, Array.Empty<string>())));
    }

    [Test]
    public void Save_ThenOf_TakesLossesAndPositionsOver()
    {
        var config = Load();
        var start = TradingSetup.Open(config, 0);
        TradingSetup.MarkOpen(config.Options, start);
        var account = new SavedAccount(
            20261120, -5, (Int128)long.MaxValue * 3, -7, [new SavedPosition("A", 3, 30, 9, [new SavedLot(3, 30)])]);
        var order = new SavedOrder("MA-1-0-7", 8, 3, true);
        TradingSetup.Save(config.Options, start, new RecoveredSession(account, [order], 77));
        var again = TradingSetup.Open(config, 0);
        var saved = again.Options.Saved;
        Assert.That(again.Options.BootEpoch, Is.GreaterThan(start.Options.BootEpoch));
        Assert.That((again.Broker.LastNs, again.Broker.Held["A"]), Is.EqualTo((77L, 3L)));
        Assert.That(again.Broker.Orders, Is.EqualTo(new[] { order }));
        Assert.That(
            (saved.TradingDay, saved.DayStartE18, saved.PeakE18, saved.CarriedE18),
            Is.EqualTo((20261120u, (Int128)(-5), (Int128)long.MaxValue * 3, (Int128)(-7))));
        Assert.That(saved.Positions[0].Lots, Is.EqualTo(new[] { new SavedLot(3, 30) }));
    }

    [Test]
    public void Open_LastSessionDidNotEndAndHasNoLog_IsRefused()
    {
        var config = Load();
        TradingSetup.MarkOpen(config.Options, TradingSetup.Open(config, 0));
        Assert.That(
            () => TradingSetup.Open(config, 0),
            Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-802"));
    }

    [Test]
    public void Facts_OfASession_ReadBackEqual()
    {
        var options = TradingSetup.Open(Load(), 1).Options with
        {
            Saved = new SavedAccount(1, 2, 3, 4, [new SavedPosition("A", 3, 30, 9, [new SavedLot(3, 30)])]),
        };
        var facts = JsonSerializer.SerializeToElement(new { trading = TradingFacts.To(options) });
        var back = TradingFacts.From(facts, new TradingOptions());
        Assert.That(JsonSerializer.Serialize(back), Is.EqualTo(JsonSerializer.Serialize(options)));
        Assert.That(TradingFacts.To(new TradingOptions()), Is.Null);
    }

    [Test]
    public void Load_StrategyWithoutLimitsOrWithWrongParameters_SaysAllOfIt()
    {
        var file = Path.Combine(_home, "c.json");
        File.WriteAllText(file, """{"trading":{"strategy":"chase","parameters":["size=-1","speed=3"]}}""");
        Assert.That(
            () => ConfigLoader.Load([file], new Dictionary<string, string> { ["HOME"] = _home }),
            Throws.TypeOf<EngineException>().With.Message.Contains("trading.symbols")
                .And.Message.Contains("trading.riskFile").And.Message.Contains("parameter size is '-1'")
                .And.Message.Contains("no parameter speed"));
    }

    [Test]
    public void Run_WithoutABroker_RefusesRecordsAndReplays()
    {
        var file = Path.Combine(_home, "run.json");
        File.WriteAllText(file, JsonSerializer.Serialize(new
        {
            stateDirectory = _home,
            feed = new { speed = "max", synthetic = new { durationS = 2, eventsPerSecond = 2000 } },
            ring = new { capacity = 1024 },
            log = new { checkpointEvery = 1024 },
            http = new { enabled = false },
            trading = new
            {
                strategy = "ofi",
                parameters = new[] { "flow=1" },
                symbols = new[] { "SYN0000", "SYN0001" },
                riskFile = Repository.At("config", "risk.json"),
            },
        }));
        var config = ConfigLoader.Load([file], new Dictionary<string, string>());
        using (var session = EngineSession.Start(config))
        {
            Assert.That(session.Engine.WaitForEnd(60_000, CancellationToken.None), Is.True);
            Assert.That(session.Stop("test"), Is.True);
            Assert.That(session.Engine.Desk!.Orders.Count, Is.Zero);
            Assert.That(session.Engine.Desk.Refused, Is.Positive);
        }

        Assert.That(() => TradingSetup.Open(config, 0), Throws.Nothing, "it ended in order");
        var result = LogReplay.Run(
            new ReplayOptions { Paths = [Path.Combine(_home, "log")], IsVerified = true }, static _ => { });
        Assert.That((result.IsIdentical, result.ComparedWith), Is.EqualTo(((bool?)true, "log")));
        Assert.That(result.Commands, Is.Positive);
    }

    private LoadedConfig Load()
    {
        var file = Path.Combine(_home, "c.json");
        File.WriteAllText(file, JsonSerializer.Serialize(new
        {
            stateDirectory = _home,
            trading = new
            {
                strategy = "chase",
                parameters = new[] { "size=7", "side=-1" },
                symbols = new[] { "A", "B" },
                riskFile = Repository.At("config", "risk.json"),
                orders = 128,
                answerTimeoutMs = 77,
                feePerUnitE9 = 5,
                feePpm = 6,
                makerFeePerUnitE9 = -7,
                makerFeePpm = -8,
            },
        }));
        return ConfigLoader.Load([file], new Dictionary<string, string>());
    }
}
