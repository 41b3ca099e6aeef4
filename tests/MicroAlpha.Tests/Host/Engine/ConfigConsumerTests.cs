using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Gateways;
using MicroAlpha.Gateways.Replay;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Host.Backtest;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Engine;
using MicroAlpha.Native;
using MicroAlpha.Storage.Log;
using MicroAlpha.Tests.Replay;
using MicroAlpha.Venue.Paper;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Engine;

/// <summary>
/// Every configuration key reaches whoever works by it: a key that is read, documented and then forgotten, or handed to
/// the wrong place, fails here. What the consumers get is taken as a picture of names and values.
/// </summary>
[TestFixture]
[NonParallelizable]
internal sealed class ConfigConsumerTests
{
    private const int FeedEvents = 4000;

    // Key, a value that is not its default, and exactly those lines of the picture that it must change.
    private static readonly (string Key, string Value, string[] Lines)[] Table =
    [
        ("instruments.capacity", "77",
            ["books.MaxInstruments=77", "paper.MaxInstruments=77",
                "kill.InstrumentCapacity=77", "indicators.MaxInstruments=77",
                "store.InstrumentCapacity=77"]),
        ("indicators.run", "[\"ofi\",\"sign@A+B\"]", ["indicators.Run=ofi,sign@A+B"]),
        ("indicators.symbols", "77", ["indicators.MaxSymbols=77"]),
        ("indicators.barLatenessMs", "77", ["indicators.BarLatenessMs=77"]),
        ("books.levelsCapacity", "5000", ["books.MaxLevels=5000"]),
        ("books.levelsPerSide", "32", ["books.MaxLevelsPerSide=32"]),
        ("books.pendingLevels", "64", ["books.MaxPendingLevels=64"]),
        ("paper.queue", "\"power\"", ["paper.Queue=Power"]),
        ("paper.queuePower", "3", ["paper.QueuePower=3"]),
        ("paper.selfTrade", "\"cancelBoth\"", ["paper.SelfTrade=CancelBoth"]),
        ("paper.placeLatencyUs", "77", ["paper.Place=77 us"]),
        ("paper.replaceLatencyUs", "77", ["paper.Replace=77 us"]),
        ("paper.cancelLatencyUs", "77", ["paper.Cancel=77 us"]),
        ("paper.feedLatencyUs", "77", ["paper.FillFeed=77 us"]),
        ("paper.books", "7", ["paper.MaxBooks=7"]),
        ("log.blockBytes", "5000", ["log.BlockBytes=5000"]),
        ("log.blockMs", "7", ["log.BlockIntervalMs=7"]),
        ("log.syncIntervalMs", "77", ["log.SyncIntervalMs=77"]),
        ("log.segmentMaxBytes", "777777", ["log.SegmentRawBytes=777777"]),
        ("log.lowSpaceBytes", "7", ["log.LowSpaceBytes=7"]),
        ("log.poolBlocks", "77", ["log.PoolBlocks=77"]),
        ("log.compressionLevel", "-7", ["log.CompressionLevel=-7"]),
        ("log.checkpointEvery", "2048", ["log.CheckpointEvery=2048"]),
        ("store.type", "\"embedded\"", ["store.Type=Embedded"]),
        ("store.database", "\"x\"", ["store.Database=x"]),
        ("store.user", "\"x\"", ["store.User=x"]),
        ("store.replicated", "true", ["store.IsReplicated=True"]),
        ("store.engineId", "7", ["store.Engine=7"]),
        ("store.batchEvents", "777", ["store.BatchEvents=777"]),
        ("store.flushMs", "77", ["store.FlushMs=77"]),
        ("store.replyTimeoutMs", "777", ["store.ReplyTimeoutMs=777"]),
        ("store.compression", "\"none\"", ["store.Compression=None"]),
        ("store.drainMs", "7", ["store.DrainMs=7"]),
        ("store.directory", "\"/x/d\"", ["store.Directory=/x/d"]),
        ("store.library", "\"/x/l\"", ["store.Library=/x/l"]),
        ("admin.socketPath", "\"/x/s\"", ["admin.SocketPath=/x/s"]),
        ("admin.killFile", "\"/x/k\"", ["kill.KillPath=/x/k"]),
        ("admin.auditFile", "\"/x/a\"", ["kill.AuditPath=/x/a"]),
        ("admin.viewUids", "[7]", ["admin.Roles.ViewUids=7", "kill.Roles.ViewUids=7"]),
        ("admin.killUids", "[8]", ["admin.Roles.KillUids=8", "kill.Roles.KillUids=8"]),
        ("admin.rearmUids", "[9]", ["admin.Roles.RearmUids=9", "kill.Roles.RearmUids=9"]),
        ("http.address", "\"127.0.0.2\"", ["http.Address=127.0.0.2"]),
        ("http.port", "7777", ["http.Port=7777"]),
        ("http.allowRemote", "true", ["http.AllowRemote=True"]),
        ("feed.speed", "2.5", ["feed.Speed=2.5"]),
        ("feed.synthetic.seed", "7", ["feed.Events=" + "SEED"]),
        ("feed.synthetic.symbolCount", "3", ["feed.Events=" + "COUNT"]),
        ("feed.synthetic.symbols", "[\"A\",\"B\"]", ["feed.Events=" + "SYMBOLS"]),
        ("feed.synthetic.eventsPerSecond", "77", ["feed.Events=" + "RATE"]),
        ("feed.synthetic.levels", "5", ["feed.Events=" + "LEVELS"]),
        ("feed.alpaca.kind", "\"crypto\"", ["alpaca.Market.Kind=Crypto", "alpaca.HistoryFeed="]),
        ("feed.alpaca.dataStream", "\"wss://x/v2/sip\"", ["alpaca.MarketStream=wss://x/v2/sip",
            "alpaca.HistoryFeed=sip"]),
        ("feed.alpaca.dataRest", "\"https://x\"", ["alpaca.MarketRest=https://x/"]),
        ("feed.alpaca.tradingRest", "\"https://x\"", ["alpaca.TradingRest=https://x/"]),
        ("feed.alpaca.channels", "[\"bars\"]", ["alpaca.Market.Channels=Bars"]),
        ("feed.alpaca.fillGaps", "false", ["alpaca.FillsGaps=False"]),
        ("feed.alpaca.staleDataMs", "77", ["alpaca.Market.Stream.StaleDataMs=77"]),
        ("feed.alpaca.reconnectMaxMs", "77", ["alpaca.Market.Stream.BackoffFirstMs=77",
            "alpaca.Market.Stream.BackoffMaxMs=77", "alpaca.Market.Stream.SlowBackoffMinMs=77",
            "alpaca.Market.Stream.SlowBackoffMaxMs=385"]),
        ("feed.alpaca.calendarFile", "\"/x/c\"", ["alpaca.CalendarFile=/x/c"]),
        ("feed.synthetic.startTimeNs", "1700000000000000000", ["feed.Events=" + "START"]),
    ];

    // Keys that a test of their own follows to their consumer, because it is no option of anybody.
    private static readonly string[] ByTheirOwnTest =
    [
        "feed.alpaca.keyFile", "feed.alpaca.symbolsFrom", "feed.alpaca.symbols", "feed.alpaca.symbolsPath",
        "feed.alpaca.rankBy", "feed.alpaca.rankTop", "feed.alpaca.deadLetterFile",
        "mode", "stateDirectory", "feed.type", "feed.path", "feed.synthetic.durationS", "ring.capacity",
        "ring.commandCapacity", "lanes.plan", "lanes.core.cpu", "lanes.core.wait", "lanes.feed.cpu",
        "lanes.feed.wait", "lanes.recorder.cpu", "lanes.recorder.wait", "log.directory", "http.enabled",
        "trading.strategy", "trading.parameters", "trading.symbols", "trading.riskFile", "trading.orders",
        "trading.answerTimeoutMs", "trading.feePerUnitE9", "trading.feePpm",
        "trading.makerFeePerUnitE9", "trading.makerFeePpm", "paper.jitterUs", "paper.seed", "paper.latencyFile",
        "trading.broker", "trading.stream", "trading.rest", "trading.keyFile", "trading.allowLive", "trading.leaseMs",
        "trading.requestTimeoutMs", "trading.settleMs", "trading.requestsPerMinute", "trading.intents",
        "store.passwordFile", "store.cluster", "store.urls",
    ];

    private static readonly SyntheticOptions Market = new() { EventsPerSecond = 10_000 };

    private static readonly Dictionary<string, SyntheticOptions> Markets = new()
    {
        ["SEED"] = Market with { Seed = 7 },
        ["COUNT"] = Market with { Symbols = SyntheticOptions.NumberedSymbols(3) },
        ["SYMBOLS"] = Market with { Symbols = ["A", "B"] },
        ["RATE"] = Market with { EventsPerSecond = 77 },
        ["LEVELS"] = Market with { Levels = 5 },
        ["START"] = Market with { StartTimeNs = 1_700_000_000_000_000_000 },
    };

    private string _home = "";

    private static IEnumerable<string> Keys => Table.Select(row => row.Key);

    [SetUp]
    public void MakeHome() => _home = Directory.CreateTempSubdirectory("microalpha-keys-").FullName;

    [TearDown]
    public void RemoveHome() => Directory.Delete(_home, recursive: true);

    [Test]
    public void Keys_AreAllFollowed() => Assert.That(
        Keys.Concat(ByTheirOwnTest), Is.EquivalentTo(OptionsBinder.Keys.Select(key => key.Path)));

    [Test]
    public void Key_NotAtItsDefault_ChangesExactlyWhatItsConsumersGet([ValueSource(nameof(Keys))] string key)
    {
        var (_, value, lines) = Table.Single(row => row.Key == key);
        var expected = lines.Select(line => Markets.TryGetValue(line[(line.IndexOf('=') + 1)..], out var market)
            ? $"feed.Events={HashOf(new SyntheticMarket(market, new InstrumentTable(1000)))}"
            : line);
        var plain = Picture(Load());
        var changed = Picture(Load((key, value))).Except(plain);
        Assert.That(changed, Is.EquivalentTo(expected));
    }

    [Test]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public void StoreUrlsPasswordFileAndCluster_ReachTheStore()
    {
        var file = Path.Combine(_home, "password");
        File.WriteAllText(file, "secret\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var key = ("store.passwordFile", JsonSerializer.Serialize(file));
        var settings = StoreOpening.Of(Load(("store.type", "\"server\""), ("store.cluster", "\"c\""), key).Options);
        Assert.That((settings.Password, settings.Cluster), Is.EqualTo(("secret", "c")));
        settings = StoreOpening.Of(Load(("store.urls", "[\"http://b:1\",\"http://a:2\"]")).Options);
        Assert.That(settings.Urls, Is.EqualTo(new[] { "http://b:1", "http://a:2" }));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.That(
            () => StoreOpening.Of(Load(("store.type", "\"server\""), key).Options),
            Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-666"));
    }

    [Test]
    public void StateDirectory_IsWhereEverythingGoes()
    {
        var picture = Picture(Load(("stateDirectory", "\"/x\"")));
        Assert.That(picture, Is.SupersetOf(new[]
        {
            "kill.KillPath=/x/kill.state", "kill.AuditPath=/x/audit.jsonl", "admin.SocketPath=/x/run/admin.sock",
        }));
    }

    [Test]
    public void FeedTypeAndPath_OpenThatLog()
    {
        var log = Path.Combine(_home, "recorded");
        RecordedSession.Write(log, seed: 3, events: 500);
        var config = Load(("feed.type", "\"replay\""), ("feed.path", JsonSerializer.Serialize(log)));
        var feed = FeedFactory.OpenPulled(config.Options);
        Assert.That((feed.Source is LogEventSource, feed.IsRestamped), Is.EqualTo((true, false)));
        using var source = new LogEventSource(log, 1000);
        Assert.That(HashOf(feed.Source), Is.EqualTo(HashOf(source)));
        config = Load(
            ("feed.type", "\"replay\""), ("feed.path", JsonSerializer.Serialize(log)), ("instruments.capacity", "1"));
        Assert.That(
            () => HashOf(FeedFactory.OpenPulled(config.Options).Source),
            Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-604"));
    }

    [Test]
    public void Mode_Live_IsRefusedAsLongAsThereIsNoVenue() => Assert.That(
        () => Load(("mode", "\"live\"")), Throws.TypeOf<EngineException>().With.Message.Contains("needs a real venue"));

    [Test]
    public void LanesPlan_Manual_AsksForACpuOfEachLane() => Assert.That(
        () => Load(("lanes.plan", "\"manual\"")),
        Throws.TypeOf<EngineException>().With.Message.Contains("lanes.core.cpu")
            .And.Message.Contains("lanes.feed.cpu").And.Message.Contains("lanes.recorder.cpu"));

    [Test]
    public void LaneKeys_PlaceTheirOwnLane([Values("core", "feed", "recorder")] string lane)
    {
        foreach (var cpu in Affinity.GetAllowedCpus())
        {
            var plan = LaneLayout.Make(Load(($"lanes.{lane}.cpu", Text(cpu))).Options.Lanes);
            Assert.That(plan[lane].Cpu, Is.EqualTo(cpu), lane);
        }

        foreach (var wait in (string[])["yield", "park", "nap"])
        {
            var plan = LaneLayout.Make(Load(($"lanes.{lane}.wait", $"\"{wait}\"")).Options.Lanes);
            Assert.That(plan[lane].Wait.ToString().ToLowerInvariant(), Is.EqualTo(wait), lane);
            Assert.That(plan.Problems, Is.Empty);
        }
    }

    [Test]
    public void RingKeys_SizeTheirOwnRing()
    {
        var config = Load(("ring.capacity", "2048"), ("ring.commandCapacity", "8192"));
        using var host = new EngineHost(config.Options, FeedFactory.Open(config.Options), "{}", static (_, _) => { });
        Assert.That(host.Producer.TryClaim(2048, out _), Is.True, "an unused ring has room for its capacity");
        Assert.That(host.Producer.TryClaim(1, out _), Is.False);
        Assert.That(host.RingBytes, Is.EqualTo((2048 + 8192) * EngineEvent.Size));
    }

    [Test]
    public void Run_KeysOfItsPlaces_AreWhereTheEngineIs()
    {
        var log = Path.Combine(_home, "elsewhere", "log");
        var config = Load(
            ("log.directory", JsonSerializer.Serialize(log)),
            ("log.checkpointEvery", "2048"),
            ("books.levelsPerSide", "64"),
            ("feed.synthetic.durationS", "2"),
            ("feed.synthetic.eventsPerSecond", "1000"),
            ("feed.speed", "\"max\""),
            ("ring.capacity", "1024"),
            ("http.enabled", "true"),
            ("http.port", "0"));
        using (var session = EngineSession.Start(config))
        {
            Assert.That(session.StartLines().Last(), Does.Contain("metrics http://127.0.0.1:").And.Contain(log));
            Assert.That(session.Engine.WaitForEnd(60_000, CancellationToken.None), Is.True);
            session.Stop("test");
            Assert.That(session.Engine.Counts.Received, Is.EqualTo(2 * 1000), "durationS times eventsPerSecond");
        }

        using var reader = new LogReader([log]);
        EngineEvent slot = default;
        OrderCommand command = default;
        while (reader.Next(ref slot, ref command, out _) != LogRecord.Meta)
        {
        }

        using var meta = JsonDocument.Parse(reader.Line.ToArray());
        var facts = meta.RootElement.GetProperty("facts");
        Assert.That(meta.RootElement.GetProperty("checkpoint_every").GetInt32(), Is.EqualTo(2048));
        Assert.That(facts.GetProperty("mode").GetString(), Is.EqualTo("paper"));
        Assert.That(facts.GetProperty("config_hash").GetString(), Is.EqualTo(config.Hash));
        Assert.That(facts.GetProperty("books").GetProperty("levels_per_side").GetInt32(), Is.EqualTo(64));
    }

    [Test]
    public void HttpEnabled_False_ServesNothing()
    {
        using var session = EngineSession.Start(Load(("http.enabled", "false"), ("ring.capacity", "1024")));
        Assert.That(session.StartLines().Last(), Does.Contain("metrics off"));
    }

    private LoadedConfig Load(params (string Key, string Value)[] keys)
    {
        var files = new List<string>();
        foreach (var (key, value) in keys.Prepend(("stateDirectory", JsonSerializer.Serialize(_home))))
        {
            var parts = key.Split('.');
            var open = string.Concat(parts.Select(part => $"{{\"{part}\":"));
            files.Add(Path.Combine(_home, $"{files.Count}.json"));
            File.WriteAllText(files[^1], open + value + new string('}', parts.Length));
        }

        return ConfigLoader.Load(files, new Dictionary<string, string>());
    }

    private static List<string> Picture(LoadedConfig config)
    {
        var options = config.Options;
        var lines = new List<string>();
        Add(lines, "log", SessionSettings.Of(options, ""));
        Add(lines, "books", BookLimits.Of(options));
        Add(lines, "indicators", IndicatorLimits.Of(options));
        Add(lines, "paper", PaperSetup.Of(options));
        lines.Add($"indicators.Run={string.Join(',', IndicatorLimits.Of(options).Run)}");
        Add(lines, "store", StoreOpening.Of(options));
        Add(lines, "kill", KillSettings.Of(options, new NoOpenOrders(), new OperatorEvents()));
        Add(lines, "admin", KillSettings.Admin(options));
        Add(lines, "http", MetricsEndpoint.Settings(options.Http));
        var feed = FeedFactory.OpenPulled(options);
        Add(lines, "alpaca", AlpacaLink.OptionsOf(options.Feed.Alpaca, options.StateDirectory));
        lines.Add($"feed.Source={feed.Source.GetType().Name}");
        lines.Add($"feed.Speed={feed.Speed.ToString(CultureInfo.InvariantCulture)}");
        lines.Add($"feed.Events={HashOf(feed.Source)}");
        return lines;
    }

    /// <summary>Every property of an options object that is a plain value, and of its roles.</summary>
    private static void Add(List<string> lines, string name, object options)
    {
        foreach (var property in options.GetType().GetProperties())
        {
            var value = property.GetValue(options);
            if (value is IEnumerable<uint> uids)
                lines.Add($"{name}.{property.Name}={string.Join(',', uids)}");
            else if (value is string or IFormattable)
                lines.Add($"{name}.{property.Name}={Convert.ToString(value, CultureInfo.InvariantCulture)}");
            else if (value is bool)
                lines.Add($"{name}.{property.Name}={value}");
            else if (value is PaperLatency latency)
                lines.Add($"{name}.{property.Name}={latency}");
            else if (property.Name is "Roles" or "Market" or "Stream")
                Add(lines, $"{name}.{property.Name}", value!);
        }
    }

    /// <summary>A number for the first events of a source, its end included.</summary>
    private static string HashOf(IEventSource source)
    {
        var hash = new HashCode();
        EngineEvent slot = default;
        for (var count = 0; count < FeedEvents && source.TryNext(ref slot); count++)
            hash.AddBytes(MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref slot, 1))[..60]);
        return Text(hash.ToHashCode());
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
