using System.Globalization;
using System.Text.RegularExpressions;
using MicroAlpha.Events;
using MicroAlpha.Host.Configuration;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Configuration;

/// <summary>Every key by itself: its limits and its types, in a table written by hand from the documentation.</summary>
internal sealed class ConfigKeyTests : ConfigTestBase
{
    // Key, then values that are allowed, then values that are of the right type and refused. JSON, separated by blanks.
    private static readonly (string Key, string Good, string Bad)[] Table =
    [
        ("mode", "\"paper\"", "\"Paper\" \"test\" \"\""),
        ("stateDirectory", "\"\" \"/x\" \"~/x\" \"x\"", $"\"{new string('x', 4097)}\" \"\\u0000\""),
        ("feed.type", "\"synthetic\"", "\"Replay\" \"0\""),
        ("feed.path", "\"\" \"x\"", "\"\\u0000\""),
        ("feed.speed", "\"max\" 1 0.001 1000000 1e3", "0 -1 1000001 \"fast\" \"\" \"NaN\" \"Infinity\" 1e99999"),
        ("feed.synthetic.seed", "0 9223372036854775807", "9223372036854775808 -1"),
        ("feed.synthetic.symbolCount", "1 1000", "0 -1 65537 99999999999999999999"),
        ("feed.synthetic.symbols", "[] [\"A\",\"BRK.B\"] [\"ABCDEFGHIJKLMNOPQRSTUVWX\"]",
            "[\"\"] [\"A\",\"A\"] [\"A\\u0020B\"] [\"ABCDEFGHIJKLMNOPQRSTUVWXY\"] [\"Ä\"]"),
        ("feed.synthetic.eventsPerSecond", "1 1000000000", "0 -1 1000000001"),
        ("feed.synthetic.levels", "2 64", "1 65"),
        ("feed.synthetic.durationS", "0 31536000", "-1 31536001"),
        ("feed.synthetic.startTimeNs", "0 1000000 4102444800000000000", "-1 999999 4102444800000000001"),
        ("feed.alpaca.kind", "\"stocks\" \"crypto\"", "\"options\""),
        ("feed.alpaca.dataStream", "\"wss://a.b/v2/sip\" \"ws://127.0.0.1:1/v2/test\" \"ws://localhost/v2/iex\"",
            "\"ws://a.b/v2/sip\" \"https://a.b\" \"x\" \"\""),
        ("feed.alpaca.dataRest", "\"https://a.b\" \"http://[::1]:80\"", "\"http://a.b\" \"wss://a.b\" \"\""),
        ("feed.alpaca.tradingRest", "\"https://a.b\" \"http://127.0.0.1:1\"", "\"http://a.b\" \"x\""),
        ("feed.alpaca.keyFile", "\"\" \"x\"", "\"\\u0000\""),
        ("feed.alpaca.symbolsFrom", "\"list\" \"file\" \"mostActive\" \"recorded\"", "\"MostActive\" \"all\""),
        ("feed.alpaca.symbols", "[] [\"*\"] [\"A\",\"BRK.B\",\"BTC/USD\"]", "[\"\"] [\"a\"] [\"A\",\"A\"]"),
        ("feed.alpaca.symbolsPath", "\"\" \"x\"", "\"\\u0000\""),
        ("feed.alpaca.rankBy", "\"volume\" \"volatility\" \"ticks\"", "\"trades\""),
        ("feed.alpaca.rankTop", "1 100000", "0 100001"),
        ("feed.alpaca.channels", "[\"trades\"] [\"orderbooks\",\"bars\"]", "[\"trade\"] [\"bars\",\"bars\"]"),
        ("feed.alpaca.fillGaps", "true false", ""),
        ("feed.alpaca.staleDataMs", "0 3600000", "-1 3600001"),
        ("feed.alpaca.reconnectMaxMs", "50 600000", "49 600001"),
        ("feed.alpaca.deadLetterFile", "\"\" \"x\"", "\"\\u0000\""),
        ("feed.alpaca.calendarFile", "\"\" \"x\"", "\"\\u0000\""),
        ("ring.capacity", "1024 67108864", "0 1023 1025 512 134217728 -1024"),
        ("ring.commandCapacity", "1024 67108864", "0 1023 1025 512 134217728 -1024"),
        ("lanes.plan", "\"auto\" \"manual\"", "\"automatic\""),
        ("lanes.core.cpu", "-1 0 1023", "-2 1024"),
        ("lanes.core.wait", "\"auto\" \"spin\" \"yield\" \"park\" \"nap\"", "\"sleep\""),
        ("lanes.feed.cpu", "-1 0 1023", "-2 1024"),
        ("lanes.feed.wait", "\"auto\" \"spin\" \"yield\" \"park\" \"nap\"", "\"sleep\""),
        ("lanes.recorder.cpu", "-1 0 1023", "-2 1024"),
        ("lanes.recorder.wait", "\"auto\" \"spin\" \"yield\" \"park\" \"nap\"", "\"sleep\""),
        ("instruments.capacity", "8 1000000", "0 1000001"),
        ("books.levelsCapacity", "1024 67108864", "1023 67108865"),
        ("books.levelsPerSide", "16 1048576", "8 17 2097152 0"),
        ("books.pendingLevels", "16 16777216", "8 17 33554432 0"),
        ("indicators.run", "[] [\"ofi\",\"vpin:1000:50:tick@A+BRK.B\"] [\"macd:12:26:9:1m\"]",
            "[\"\"] [\"ofi\",\"ofi\"] [\"ofo\"] [\"vpin:0:50:tick\"] [\"vpin:auto:50:tick\"] [\"ofi@\"] "
            + "[\"vendor:1m\"]"),
        ("indicators.symbols", "1 65536", "0 65537"),
        ("indicators.barLatenessMs", "0 30000", "-1 30001"),
        ("trading.strategy", "\"\" \"chase\" \"ofi\"", "\"Chase\" \"x\""),
        ("trading.parameters", "[] [\"size=1\"] [\"a=1\",\"b=2\"]", "[\"size\"] [\"=1\"] [\"a=1\",\"a=1\"]"),
        ("trading.symbols", "[] [\"A\",\"BRK.B\"]", "[\"\"] [\"A\",\"A\"] [\"Ä\"]"),
        ("trading.riskFile", "\"\" \"x\"", "\"\\u0000\""),
        ("trading.orders", "64 4194304", "0 63 65 8388608"),
        ("trading.answerTimeoutMs", "10 600000", "9 600001"),
        ("trading.feePerUnitE9", "0 1000000000000", "-1 1000000000001"),
        ("trading.feePpm", "0 1000000", "-1 1000001"),
        ("trading.makerFeePerUnitE9", "-1000000000000 1000000000000", "-1000000000001 1000000000001"),
        ("trading.makerFeePpm", "-1000000 1000000", "-1000001 1000001"),
        ("trading.broker", "\"none\" \"simulated\" \"alpaca\"", "\"None\" \"x\""),
        ("trading.stream", "\"wss://a.b\" \"ws://127.0.0.1:1\"", "\"ws://a.b\" \"x\""),
        ("trading.rest", "\"https://a.b\" \"http://127.0.0.1:1\"", "\"http://a.b\" \"x\""),
        ("trading.keyFile", "\"\" \"x\"", "\"\\u0000\""),
        ("trading.allowLive", "true false", ""),
        ("trading.leaseMs", "0 200 60000", "-1 199 60001"),
        ("trading.requestTimeoutMs", "10 300000", "9 300001"),
        ("trading.settleMs", "10 600000", "9 600001"),
        ("trading.requestsPerMinute", "1 100000", "0 100001"),
        ("trading.intents", "\"process\" \"disk\"", "\"none\""),
        ("paper.queue", "\"riskAverse\" \"power\" \"logarithmic\"", "\"RiskAverse\" \"off\""),
        ("paper.queuePower", "1 8", "0 9"),
        ("paper.selfTrade", "\"cancelNewest\" \"cancelOldest\" \"cancelBoth\"", "\"allow\" \"x\""),
        ("paper.placeLatencyUs", "0 60000000", "-1 60000001"),
        ("paper.replaceLatencyUs", "0 60000000", "-1 60000001"),
        ("paper.cancelLatencyUs", "0 60000000", "-1 60000001"),
        ("paper.feedLatencyUs", "0 60000000", "-1 60000001"),
        ("paper.jitterUs", "0 60000000", "-1 60000001"),
        ("paper.seed", "0 9223372036854775807", "-1 9223372036854775808"),
        ("paper.latencyFile", "\"\" \"x\"", "\"\\u0000\""),
        ("paper.books", "1 65536", "0 65537"),
        ("log.directory", "\"\" \"x\"", "\"\\u0000\""),
        ("log.blockBytes", "4096 65536", "4095 65537"),
        ("log.blockMs", "1 1000", "0 1001"),
        ("log.syncIntervalMs", "1 10000", "0 -1 10001"),
        ("log.segmentMaxBytes", "65536 68719476736", "65535 68719476737"),
        ("log.lowSpaceBytes", "0 1125899906842624", "-1 1125899906842625"),
        ("log.poolBlocks", "4 65536", "3 65537"),
        ("log.compressionLevel", "-65537 0 2", "-65538 3"),
        ("log.checkpointEvery", "1024 1073741824", "0 1 1023 1025 2147483648 -1"),
        ("store.type", "\"off\" \"server\" \"embedded\"", "\"Server\" \"on\""),
        ("store.urls", "[\"http://a:1\"] [\"https://a.b\",\"http://127.0.0.1:8123/\"]",
            "[\"\"] [\"ftp://a\"] [\"http://u:p@a\"] [\"http://a/x\"] [\"http://a\",\"http://a\"]"),
        ("store.database", "\"a\" \"A_1\"", "\"\" \"a-b\" \"a\\u0020b\""),
        ("store.user", "\"\" \"a_1\"", "\"a-b\""),
        ("store.passwordFile", "\"\" \"x\"", "\"\\u0000\""),
        ("store.cluster", "\"\"", "\"a-b\""),
        ("store.replicated", "true false", ""),
        ("store.engineId", "0 65535", "-1 65536"),
        ("store.batchEvents", "256 1048575", "255 1048576"),
        ("store.flushMs", "10 600000", "9 600001"),
        ("store.replyTimeoutMs", "100 3600000", "99 3600001"),
        ("store.compression", "\"auto\" \"none\" \"lz4\"", "\"gzip\" \"LZ4\""),
        ("store.drainMs", "0 3600000", "-1 3600001"),
        ("store.directory", "\"\" \"x\"", "\"\\u0000\""),
        ("store.library", "\"\" \"x\"", "\"\\u0000\""),
        ("admin.socketPath", "\"\" \"/run/x\"", "\"\\u0000\""),
        ("admin.killFile", "\"\" \"x\"", "\"\\u0000\""),
        ("admin.auditFile", "\"\" \"x\"", "\"\\u0000\""),
        ("admin.viewUids", "[] [0] [1,4294967294]", "[-1] [4294967295] [1,1] [99999999999999999999]"),
        ("admin.killUids", "[] [0] [1,4294967294]", "[-1] [4294967295] [1,1] [99999999999999999999]"),
        ("admin.rearmUids", "[] [0] [1,4294967294]", "[-1] [4294967295] [1,1] [99999999999999999999]"),
        ("http.enabled", "true false", ""),
        ("http.address", "\"127.0.0.1\" \"::1\"", "\"localhost\" \"\" \"1.2.3.4.5\""),
        ("http.port", "0 65535", "-1 65536"),
        ("http.allowRemote", "true false", ""),
    ];

    private static IEnumerable<string> Keys => OptionsBinder.Keys.Select(key => key.Path);

    private static IEnumerable<TestCaseData> GoodCases => Cases(row => row.Good);

    private static IEnumerable<TestCaseData> BadCases => Cases(row => row.Bad);

    [Test]
    public void Table_HasEveryKey_InOrder() =>
        Assert.That(Table.Select(row => row.Key), Is.EqualTo(Keys));

    [TestCaseSource(nameof(GoodCases))]
    public void Key_AllowedValue_IsTaken(string key, string value)
    {
        var problems = new ConfigProblems();
        var file = FileOf(Json(key, value));
        OptionsBinder.Bind(ConfigFile.Read(file, problems), problems);
        Assert.That(problems.ThrowIfAny, Throws.Nothing);
    }

    [TestCaseSource(nameof(BadCases))]
    public void Key_ValueNotAllowed_NamesKeyAndWhatIsAllowed(string key, string value)
    {
        var allowed = OptionsBinder.Keys.Single(k => k.Path == key).Allowed;
        Assert.That(Refusal(Json(key, value)), Does.Match(Line(key, "not allowed", allowed, "MA-104")));
    }

    [Test]
    public void Key_WrongType_NamesKeyValueAndWhatIsAllowed([ValueSource(nameof(Keys))] string key)
    {
        var allowed = OptionsBinder.Keys.Single(k => k.Path == key).Allowed;
        foreach (var value in new[] { "null", "{}", "{\"a\":[1]}" })
        {
            var refusal = Refusal(Json(key, value));
            Assert.That(refusal, Does.Match(Line(key, "wrong type", allowed, "MA-103")));
            Assert.That(refusal, Does.Contain($"{key} = {value}"));
        }
    }

    [TestCase("log.blockMs", "\"5\"")]
    [TestCase("log.blockMs", "5.0")]
    [TestCase("log.blockMs", "5e1")]
    [TestCase("log.blockMs", "[5]")]
    [TestCase("mode", "1")]
    [TestCase("feed.speed", "true")]
    [TestCase("feed.path", "1")]
    [TestCase("http.enabled", "\"true\"")]
    [TestCase("http.enabled", "0")]
    [TestCase("admin.viewUids", "1000")]
    [TestCase("admin.viewUids", "[\"root\"]")]
    [TestCase("feed.synthetic.symbols", "[1]")]
    [TestCase("feed.synthetic.symbols", "\"AAPL\"")]
    [TestCase("log", "5")]
    [TestCase("lanes.core", "[]")]
    public void Key_OtherJsonType_IsRefusedAsWrongType(string key, string value) =>
        Assert.That(
            Refusal(Json(key, value)), Does.Match($@": {Regex.Escape(key)}\S* = .*: wrong type; .* \[MA-103\]"));

    [Test]
    public void Key_SetByVariable_EqualsTheSameValueFromAFile([ValueSource(nameof(Keys))] string key)
    {
        foreach (var value in Split(Table.Single(row => row.Key == key).Good))
        {
            var plain = string.Join(',', value.Trim('[', ']').Split(',').Select(part => part.Trim('"')));
            var file = BindAlone(ConfigFile.Read(FileOf(Json(key, value)), new()));
            var variable = BindAlone(ConfigText.FromEnvironment(
                new Dictionary<string, string> { [ConfigText.VariableOf(key)] = plain }, new()));
            if (value is not "\"x\"")
                Assert.That(variable, Is.EqualTo(file), $"{key} = {plain}");
        }
    }

    [TestCase("LOG__BLOCKMS", "five", "MA-103")]
    [TestCase("LOG__BLOCKMS", "", "MA-103")]
    [TestCase("LOG__BLOCKMS", "5.5", "MA-103")]
    [TestCase("LOG__BLOCKMS", "0", "MA-104")]
    [TestCase("HTTP__ENABLED", "yes", "MA-103")]
    [TestCase("FEED__SPEED", "fast", "MA-104")]
    [TestCase("ADMIN__VIEWUIDS", "1000,root", "MA-103")]
    [TestCase("FEED__SYNTHETIC__SYMBOLS", "A,,B", "MA-104")]
    [TestCase("MODE", "LIVE", "MA-104")]
    public void Variable_BadValue_IsRefusedWithTheVariableAsThePlace(string name, string value, string code)
    {
        Environment["MICROALPHA__" + name] = value;
        Assert.That(Refusal(), Does.Contain($"environment variable MICROALPHA__{name}: ").And.Contain($"[{code}]"));
    }

    private static string BindAlone(IReadOnlyDictionary<string, ConfigEntry> entries)
    {
        var problems = new ConfigProblems();
        var options = OptionsBinder.Bind(entries, problems);
        problems.ThrowIfAny();
        return ConfigJson.Write(options);
    }

    private static string Line(string key, string what, string allowed, string code) => string.Create(
        CultureInfo.InvariantCulture,
        $@"file0\.json:1: {Regex.Escape(key)}(\[\d\])? = .*: {what}; allowed: {Regex.Escape(allowed)}")
        + $@"(; here [^\n]+)? \[{code}\]";

    private static string[] Split(string values) => values.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<TestCaseData> Cases(Func<(string Key, string Good, string Bad), string> of) =>
        from row in Table
        from value in Split(of(row)).Index()
        let shortened = value.Item[..Math.Min(24, value.Item.Length)]
        select new TestCaseData(row.Key, value.Item).SetArgDisplayNames(row.Key, $"{value.Index}: {shortened}");
}
