using MicroAlpha.Host.Configuration;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Configuration;

/// <summary>The identity of a configuration: any value changes it, and nothing else does.</summary>
internal sealed class ConfigHashTests : ConfigTestBase
{
    private static readonly Dictionary<string, string> OtherValues = new()
    {
        ["stateDirectory"] = "\"/elsewhere\"",
        ["feed.path"] = "\"/a\"",
        ["feed.speed"] = "2",
        ["feed.synthetic.symbols"] = "[\"A\"]",
        ["feed.alpaca.kind"] = "\"crypto\"",
        ["feed.alpaca.dataStream"] = "\"ws://127.0.0.1:1/v2/test\"",
        ["feed.alpaca.dataRest"] = "\"http://127.0.0.1:1\"",
        ["feed.alpaca.tradingRest"] = "\"http://127.0.0.1:1\"",
        ["feed.alpaca.keyFile"] = "\"/f\"",
        ["feed.alpaca.symbolsFrom"] = "\"mostActive\"",
        ["feed.alpaca.symbols"] = "[\"*\"]",
        ["feed.alpaca.symbolsPath"] = "\"/g\"",
        ["feed.alpaca.rankBy"] = "\"ticks\"",
        ["feed.alpaca.channels"] = "[\"bars\"]",
        ["feed.alpaca.fillGaps"] = "false",
        ["feed.alpaca.reconnectMaxMs"] = "100",
        ["feed.alpaca.deadLetterFile"] = "\"/h\"",
        ["feed.alpaca.calendarFile"] = "\"/i\"",
        ["lanes.plan"] = "\"manual\"",
        ["trading.strategy"] = "\"ofi\"",
        ["trading.parameters"] = "[\"size=1\"]",
        ["trading.symbols"] = "[\"A\"]",
        ["trading.riskFile"] = "\"/r\"",
        ["trading.orders"] = "1024",
        ["trading.answerTimeoutMs"] = "300",
        ["paper.queue"] = "\"logarithmic\"",
        ["paper.selfTrade"] = "\"cancelBoth\"",
        ["paper.latencyFile"] = "\"/l\"",
        ["trading.broker"] = "\"alpaca\"",
        ["trading.stream"] = "\"ws://127.0.0.1:1\"",
        ["trading.rest"] = "\"http://127.0.0.1:1\"",
        ["trading.keyFile"] = "\"/k\"",
        ["trading.allowLive"] = "true",
        ["trading.leaseMs"] = "300",
        ["trading.requestTimeoutMs"] = "300",
        ["trading.settleMs"] = "300",
        ["trading.requestsPerMinute"] = "300",
        ["trading.intents"] = "\"disk\"",
        ["log.directory"] = "\"/b\"",
        ["store.batchEvents"] = "300",
        ["store.flushMs"] = "30",
        ["store.replyTimeoutMs"] = "300",
        ["store.compression"] = "\"lz4\"",
        ["store.type"] = "\"server\"",
        ["store.urls"] = "[\"http://a:1\"]",
        ["store.database"] = "\"other\"",
        ["store.user"] = "\"other\"",
        ["store.passwordFile"] = "\"/p\"",
        ["store.cluster"] = "\"other\"",
        ["store.replicated"] = "true",
        ["store.directory"] = "\"/j\"",
        ["store.library"] = "\"/k\"",
        ["admin.socketPath"] = "\"/c\"",
        ["admin.killFile"] = "\"/d\"",
        ["admin.auditFile"] = "\"/e\"",
        ["admin.viewUids"] = "[1]",
        ["admin.killUids"] = "[1]",
        ["admin.rearmUids"] = "[1]",
        ["http.enabled"] = "false",
        ["http.address"] = "\"::1\"",
        ["http.allowRemote"] = "true",
        ["mode"] = "\"live\"",
        ["feed.type"] = "\"replay\"",
        ["lanes.core.wait"] = "\"park\"",
        ["lanes.recorder.wait"] = "\"park\"",
        ["lanes.feed.wait"] = "\"park\"",
        ["ring.capacity"] = "1024",
        ["ring.commandCapacity"] = "1024",
        ["log.checkpointEvery"] = "1024",
        ["log.segmentMaxBytes"] = "1048576",
        ["log.blockBytes"] = "4096",
        ["log.poolBlocks"] = "4",
        ["log.compressionLevel"] = "-1",
        ["books.levelsCapacity"] = "1024",
        ["books.levelsPerSide"] = "16",
        ["books.pendingLevels"] = "16",
        ["indicators.run"] = "[\"ofi\"]",
        ["feed.synthetic.startTimeNs"] = "0",
    };

    private static IEnumerable<string> Keys => OptionsBinder.Keys.Select(key => key.Path);

    [Test]
    public void Hash_OneKeyChanged_Changes([ValueSource(nameof(Keys))] string key)
    {
        var problems = new ConfigProblems();
        var file = FileOf(Json(key, OtherValues.GetValueOrDefault(key, "3")));
        var options = OptionsBinder.Bind(ConfigFile.Read(file, problems), problems);
        problems.ThrowIfAny();
        Assert.That(ConfigJson.HashOf(options), Is.Not.EqualTo(ConfigJson.HashOf(new EngineOptions())));
    }

    [Test]
    public void Hash_DefaultsSpelledOut_IsTheSame()
    {
        var plain = ConfigLoader.Load([], Environment).Hash;
        Environment["MICROALPHA__LOG__BLOCKMS"] = "5";
        Assert.That(Load("{ /* x */ \"mode\" : \"paper\" }").Hash, Is.EqualTo(plain));
        Assert.That(plain, Does.Match("^[0-9a-f]{64}$"));
    }

    [Test]
    public void Hash_OrderOfAList_Counts() =>
        Assert.That(
            Load("""{"admin":{"viewUids":[1,2]}}""").Hash,
            Is.Not.EqualTo(Load("""{"admin":{"viewUids":[2,1]}}""").Hash));
}
