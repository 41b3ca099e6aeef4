using MicroAlpha.Events;
using MicroAlpha.Host.Configuration;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Configuration;

/// <summary>Layers, places, and everything that can be wrong with more than one value.</summary>
internal sealed class ConfigLoaderTests : ConfigTestBase
{
    [Test]
    public void Load_NothingConfigured_GivesPaperLoopbackAndPathsUnderTheHome()
    {
        var options = ConfigLoader.Load([], Environment).Options;
        Assert.That(options.Mode, Is.EqualTo(TradingMode.Paper));
        Assert.That(options.Http.Address, Is.EqualTo("127.0.0.1"));
        Assert.That(options.Log.Directory, Is.EqualTo("/home/somebody/.local/state/microalpha/log"));
        Assert.That(options.Admin.SocketPath, Is.EqualTo("/home/somebody/.local/state/microalpha/run/admin.sock"));
        Assert.That(options.Admin.KillFile, Is.EqualTo("/home/somebody/.local/state/microalpha/kill.state"));
        Assert.That(options.Admin.AuditFile, Is.EqualTo("/home/somebody/.local/state/microalpha/audit.jsonl"));
    }

    [TestCase("/m", "/x", "/h", "/m")]
    [TestCase("", "/x", "/h", "/x/microalpha")]
    [TestCase("", "relative", "/h", "/h/.local/state/microalpha")]
    [TestCase("", "", "/h", "/h/.local/state/microalpha")]
    public void StateDirectory_Variables_FirstOneSetWins(string own, string xdg, string home, string expected)
    {
        var environment = new Dictionary<string, string>
        {
            ["MICROALPHA_HOME"] = own,
            ["XDG_STATE_HOME"] = xdg,
            ["HOME"] = home,
        };
        Assert.That(ConfigLoader.Load([], environment).Options.StateDirectory, Is.EqualTo(expected));
    }

    [Test]
    public void StateDirectory_NoVariableAtAll_SaysWhatToSet()
    {
        Environment.Clear();
        Assert.That(Refusal(), Does.Contain("HOME is not set; set MICROALPHA_HOME or stateDirectory"));
    }

    [Test]
    public void StateDirectory_SetInFile_MovesEveryPathThatIsNotSet()
    {
        Environment.Clear();
        var options = Load("""{ "stateDirectory": "state", "log": { "directory": "/logs" } }""").Options;
        Assert.That(options.Admin.KillFile, Is.EqualTo(Path.Combine(Scratch, "state", "kill.state")));
        Assert.That(options.Log.Directory, Is.EqualTo("/logs"));
    }

    [Test]
    public void Layers_LaterOneSetsTheSameKey_Wins()
    {
        Environment["MICROALPHA__LOG__BLOCKMS"] = "3";
        var first = FileOf(
            """{ "log": { "blockMs": 1, "syncIntervalMs": 1, "blockBytes": 4096 }, "http": { "port": 1 } }""",
            "a.json");
        var second = FileOf("""{ "log": { "blockMs": 2, "syncIntervalMs": 2 }, "http": { "port": 2 } }""", "b.json");
        var overrides = new Dictionary<string, string> { ["http.port"] = "3" };
        var loaded = ConfigLoader.Load([first, second], Environment, overrides);
        var (log, http) = (loaded.Options.Log, loaded.Options.Http);
        Assert.That((log.BlockBytes, log.SyncIntervalMs, log.BlockMs, http.Port), Is.EqualTo((4096, 2, 3, 3)));
        Assert.That(loaded.Origins["log.blockBytes"], Is.EqualTo($"{first}:1"));
        Assert.That(loaded.Origins["log.syncIntervalMs"], Is.EqualTo($"{second}:1"));
        Assert.That(loaded.Origins["log.blockMs"], Is.EqualTo("environment variable MICROALPHA__LOG__BLOCKMS"));
        Assert.That(loaded.Origins["http.port"], Is.EqualTo("command line"));
        Assert.That(loaded.Origins, Has.Count.EqualTo(4));
    }

    [Test]
    public void Variable_AnyCase_SetsTheKey()
    {
        Environment["microalpha__Log__syncIntervalMs"] = "20";
        Assert.That(ConfigLoader.Load([], Environment).Options.Log.SyncIntervalMs, Is.EqualTo(20));
    }

    [Test]
    public void Variable_OneUnderscore_IsNotAKey()
    {
        Environment["MICROALPHA_TRACE"] = "1";
        Environment["MICROALPHAX__LOG"] = "1";
        Assert.That(() => ConfigLoader.Load([], Environment), Throws.Nothing);
    }

    [Test]
    public void Overlay_WithAWrongLayerBelow_StillReportsTheLayerThatWins()
    {
        // The value that counts is the last one; a value below it that nobody would see is not an error of this start.
        Assert.That(Load("""{"log":{"blockMs":0}}""", """{"log":{"blockMs":7}}""").Options.Log.BlockMs, Is.EqualTo(7));
    }

    [Test]
    public void Load_ManyErrorsInManyPlaces_ReportsAllAtOnce()
    {
        Environment["MICROALPHA__HTTP__PROT"] = "1";
        Environment["MICROALPHA__ADMIN__VIEWUIDS"] = "x";
        var refusal = Refusal(
            "{\n  \"log\": {\n    \"syncIntervallMs\": 20,\n    \"blockMs\": 0,\n    \"blockBytes\": \"64k\"\n  }\n}",
            "{ \"ring\": \n  { \"capacity\" 5 } }",
            "{ \"feed\": { \"type\": \"replay\" }, \"http\": { \"address\": \"0.0.0.0\" } }");
        Assert.That(refusal.Split('\n'), Is.EqualTo(new[]
        {
            "MA-101: the configuration has 8 errors; nothing was started",
            "  file0.json:3: log.syncIntervallMs: no such key; did you mean log.syncIntervalMs? [MA-102]",
            "  file1.json:2:16: not valid JSON: '5' is invalid after a property name. Expected a ':'. [MA-105]",
            "  environment variable MICROALPHA__HTTP__PROT: no such key; did you mean"
                + " MICROALPHA__HTTP__PORT? [MA-102]",
            "  file0.json:5: log.blockBytes = \"64k\": wrong type; allowed: a whole number of bytes, 4096 to 65536"
                + " [MA-103]",
            "  file0.json:4: log.blockMs = 0: not allowed; allowed: a whole number of ms, 1 to 1000 [MA-104]",
            "  environment variable MICROALPHA__ADMIN__VIEWUIDS: admin.viewUids[0] = x: wrong type; allowed: a list of"
                + " different user ids, 0 to 4294967294 [MA-103]",
            "  file2.json:1: feed.type = replay needs feed.path, the log to replay [MA-107]",
            "  file2.json:1: http.address = 0.0.0.0 can be reached from other machines; set http.allowRemote = true if"
                + " that is meant [MA-107]",
        }));
    }

    [TestCase("log.syncInterval", "log.syncIntervalMs")]
    [TestCase("log.SyncIntervalMs", "log.syncIntervalMs")]
    [TestCase("syncIntervalMs", "log.syncIntervalMs")]
    [TestCase("log.sycnIntervalMs", "log.syncIntervalMs")]
    [TestCase("Mode", "mode")]
    [TestCase("feed.speeed", "feed.speed")]
    [TestCase("feed.seed", "feed.speed")]
    [TestCase("lanes.core.waits", "lanes.core.wait")]
    [TestCase("admin.viewUid", "admin.viewUids")]
    public void UnknownKey_NearAKnownOne_IsSuggested(string key, string expected) =>
        Assert.That(Refusal(Json(key, "1")), Does.Contain($"{key}: no such key; did you mean {expected}? [MA-102]"));

    [Test]
    public void UnknownKey_NearNothing_HasNoSuggestion() =>
        Assert.That(Refusal("""{"quux":1}"""), Does.Contain("file0.json:1: quux: no such key [MA-102]"));

    [Test]
    public void UnknownKey_ItsValue_IsNeverPrinted()
    {
        Environment["MICROALPHA__ALPACA__SECRET"] = "hunter2";
        var refusal = Refusal("""{"alpaca":{"secretKey":"hunter2"},"apiKey":"hunter2"}""");
        Assert.That(refusal, Does.Contain("alpaca").And.Contain("apiKey").And.Contain("SECRET"));
        Assert.That(refusal, Does.Not.Contain("hunter2"));
    }

    [Test]
    public void Override_UnknownKey_IsRefused()
    {
        var overrides = new Dictionary<string, string> { ["log.blockMss"] = "1" };
        Assert.That(
            () => ConfigLoader.Load([], Environment, overrides),
            Throws.TypeOf<EngineException>().With.Message.Contains(
                "command line: log.blockMss: no such key; did you mean log.blockMs?"));
    }

    [Test]
    public void Key_SetTwiceInOneFile_IsRefusedWithBothLines() =>
        Assert.That(
            Refusal("{\n\"mode\":\"paper\",\n\"mode\":\"paper\"}"),
            Does.Contain("file0.json:3: mode: already set at file0.json:2; keep one [MA-108]"));

    [Test]
    public void Key_SetByTwoSpellingsOfAVariable_IsRefused()
    {
        Environment["MICROALPHA__MODE"] = "paper";
        Environment["microalpha__mode"] = "paper";
        Assert.That(Refusal(), Does.Contain("already set at environment variable").And.Contain("[MA-108]"));
    }

    [TestCase("  \n ", "not valid JSON")]
    [TestCase("[1]", "file0.json:1: not valid JSON: the file must hold one object")]
    [TestCase("5", "the file must hold one object")]
    [TestCase("{", "not valid JSON")]
    [TestCase("{}{}", "file0.json:1:3: not valid JSON")]
    [TestCase("{} x", "file0.json:1:4: not valid JSON")]
    [TestCase("{\n  \"mode\": paper }", "file0.json:2:11: not valid JSON")]
    public void File_NotJson_NamesTheLineAndColumn(string text, string expected) =>
        Assert.That(Refusal(text), Does.Contain(expected).And.Contain("[MA-105]"));

    [Test]
    public void File_NotUtf8_IsRefused()
    {
        var file = Path.Combine(Scratch, "latin.json");
        File.WriteAllBytes(file, [.. "{\"stateDirectory\":\"/h"u8, 0xE4, .. "\"}"u8]);
        Assert.That(
            () => ConfigLoader.Load([file], Environment),
            Throws.TypeOf<EngineException>().With.Message.Contains(
                "latin.json: not valid JSON: it is not UTF-8 text [MA-105]"));
    }

    [TestCase("{\"log.directory\\ud800\":1}", "half of a surrogate pair")]
    [TestCase("{\"stateDirectory\":\"\\ud800\"}", "stateDirectory = \"\\ud800\": wrong type")]
    public void File_HalfASurrogatePair_IsRefused(string text, string expected) =>
        Assert.That(Refusal(text), Does.Contain(expected));

    [Test]
    public void File_CommentsTrailingCommaAndByteOrderMark_AreRead() =>
        Assert.That(
            Load("\uFEFF// a\n{ /* b */ \"http\": { \"port\": 7, }, // c\n}\n").Options.Http.Port, Is.EqualTo(7));

    [Test]
    public void File_Missing_IsRefusedTogetherWithTheOtherErrors()
    {
        Environment["MICROALPHA__HTTP__PORT"] = "x";
        var error = Assert.Throws<EngineException>(() => ConfigLoader.Load([Scratch + "/none.json"], Environment))!;
        Assert.That(error.Message, Does.Contain("none.json: cannot be read: there is no such file [MA-106]"));
        Assert.That(error.Message, Does.Contain("http.port = x"));
    }

    [Test]
    public void File_IsADirectory_IsRefused() =>
        Assert.That(
            () => ConfigLoader.Load([Scratch], Environment),
            Throws.TypeOf<EngineException>().With.Message.Contains(
                "it is a directory, or you may not read it [MA-106]"));

    [Test]
    public void File_Endless_IsRefusedAfterOneMebibyte() =>
        Assert.That(
            () => ConfigLoader.Load(["/dev/zero"], Environment),
            Throws.TypeOf<EngineException>().With.Message.Contains("larger than 1048576 bytes [MA-106]"));

    [Test]
    public void Path_Relative_StartsFromTheFileThatNamesIt()
    {
        var directory = Directory.CreateDirectory(Path.Combine(Scratch, "etc")).FullName;
        var file = Path.Combine(directory, "my.json");
        File.WriteAllText(file, """{"log":{"directory":"../log"}}""");
        var log = ConfigLoader.Load([file], Environment).Options.Log;
        Assert.That(log.Directory, Is.EqualTo(Path.Combine(Scratch, "log")));
    }

    [TestCase("""{"mode":"live"}""", "mode = live needs a real venue")]
    [TestCase(
        """{"mode":"live","trading":{"broker":"alpaca","strategy":"ofi","symbols":["A"],"riskFile":"x"}}""",
        "mode = live needs a real venue")]
    [TestCase(
        """{"trading":{"broker":"alpaca","rest":"https://a.b","strategy":"ofi","symbols":["A"],"riskFile":"x"}}""",
        "mode = paper sends no order there")]
    [TestCase("""{"trading":{"broker":"simulated"}}""", "trading.broker needs trading.strategy")]
    [TestCase(
        """
        {"feed":{"type":"replay","path":"/p"},
         "trading":{"broker":"alpaca","strategy":"ofi","symbols":["A"],"riskFile":"x"}}
        """,
        "trading.broker needs a feed of now")]
    [TestCase("""{"feed":{"type":"replay"}}""", "feed.type = replay needs feed.path")]
    [TestCase(
        """{"instruments":{"capacity":7}}""",
        "feed.synthetic.symbolCount asks for 8 symbols, more than instruments.capacity = 7")]
    [TestCase(
        """{"instruments":{"capacity":1},"feed":{"synthetic":{"symbols":["A","B"]}}}""",
        "feed.synthetic.symbols asks for 2 symbols, more than instruments.capacity = 1")]
    [TestCase(
        """{"lanes":{"plan":"manual","core":{"cpu":0},"feed":{"cpu":2}}}""",
        "lanes.plan = manual needs lanes.recorder.cpu")]
    [TestCase(
        """{"lanes":{"core":{"cpu":1,"wait":"spin"},"feed":{"cpu":1}}}""",
        "lanes.core.wait = spin on CPU 1, which another lane shares")]
    [TestCase(
        """{"log":{"segmentMaxBytes":65536,"blockBytes":16385}}""",
        "log.segmentMaxBytes = 65536 holds fewer than 4 blocks")]
    [TestCase(
        """{"admin":{"killFile":"/a/b","auditFile":"/a/b"}}""",
        "admin.killFile and admin.auditFile are the same path /a/b")]
    [TestCase("""{"http":{"address":"::"}}""", "http.address = :: can be reached from other machines")]
    public void Values_ThatContradict_AreRefused(string json, string expected) =>
        Assert.That(Refusal(json), Does.Contain(expected).And.Contain("has 1 error;").And.Contain("[MA-107]"));

    [TestCase("""{"lanes":{"core":{"cpu":1,"wait":"spin"},"feed":{"cpu":0}}}""")]
    [TestCase("""{"lanes":{"core":{"cpu":1,"wait":"park"},"feed":{"cpu":1}}}""")]
    [TestCase("""{"lanes":{"core":{"wait":"spin"}}}""")]
    [TestCase("""{"http":{"address":"0.0.0.0","allowRemote":true}}""")]
    [TestCase("""{"http":{"address":"0.0.0.0","enabled":false}}""")]
    [TestCase("""{"log":{"segmentMaxBytes":65536,"blockBytes":16384}}""")]
    [TestCase("""{"feed":{"type":"replay","path":"x"},"instruments":{"capacity":1}}""")]
    [TestCase("""{"instruments":{"capacity":8}}""")]
    public void Values_ThatAgree_AreTaken(string json) => Assert.That(() => Load(json), Throws.Nothing);

    [TestCase(107, true)]
    [TestCase(108, false)]
    public void SocketPath_Length_MustFitTheKernel(int bytes, bool fits)
    {
        var json = Json("admin.socketPath", $"\"/{new string('s', bytes - 1)}\"");
        if (fits)
            Assert.That(() => Load(json), Throws.Nothing);
        else
            Assert.That(Refusal(json), Does.Contain("108 bytes, Linux allows 107"));
    }

    [Test]
    public void SocketPath_LetterOfTwoBytes_CountsTwice() =>
        Assert.That(Refusal(Json("admin.socketPath", $"\"/{new string('ä', 54)}\"")), Does.Contain("109 bytes"));

    [TestCase("")]
    [TestCase("  \n\t ")]
    [TestCase("// nothing yet\n/* at all */")]
    [TestCase("\uFEFF")]
    public void File_WithoutContent_IsRefusedInWordsForPeople(string text) => Assert.That(
        Refusal(text), Does.Contain("file0.json: not valid JSON: the file is empty; write {} when the defaults are"));

    [TestCase("MICROALPHA__Log__SyncIntervallMs", "MICROALPHA__LOG__SYNCINTERVALMS")]
    [TestCase("microalpha__blockms", "MICROALPHA__LOG__BLOCKMS")]
    public void Variable_UnknownKey_IsNamedAsItWasWritten(string variable, string meant)
    {
        Environment[variable] = "1";
        Assert.That(
            Refusal(), Does.Contain($"  environment variable {variable}: no such key; did you mean {meant}? [MA-102]"));
    }

    [TestCase("{0}/log")]
    [TestCase("{0}/log/")]
    [TestCase("{0}/x/.././log")]
    [TestCase("{0}/link")]
    [TestCase("{0}/chain")]
    [TestCase("{0}/around/log")]
    public void FeedPath_IsTheLogDirectoryInAnySpelling_IsRefused(string feed)
    {
        Directory.CreateDirectory(Path.Combine(Scratch, "log"));
        File.CreateSymbolicLink(Path.Combine(Scratch, "link"), "log");
        File.CreateSymbolicLink(Path.Combine(Scratch, "chain"), Path.Combine(Scratch, "link"));
        File.CreateSymbolicLink(Path.Combine(Scratch, "around"), ".");
        var path = string.Format(System.Globalization.CultureInfo.InvariantCulture, feed, Scratch);
        string Text(string type) =>
            $$$"""{"feed":{"type":"{{{type}}}","path":"{{{path}}}"},"log":{"directory":"{{{Scratch}}}/log"}}""";
        Assert.That(Refusal(Text("replay")), Does.Contain("are the same place").And.Contain("[MA-107]"));
        Assert.That(() => Load(Text("synthetic")), Throws.Nothing, "nothing is replayed");
    }

    [Test]
    public void RealPath_LinksInACircle_EndSomewhere()
    {
        File.CreateSymbolicLink(Path.Combine(Scratch, "a"), "b");
        File.CreateSymbolicLink(Path.Combine(Scratch, "b"), "a");
        Assert.That(RealPath.Of(Path.Combine(Scratch, "a", "x")), Does.StartWith(Scratch));
        Assert.That(RealPath.Of(Path.Combine(Scratch, "gone", "..", "y")), Is.EqualTo(Path.Combine(Scratch, "y")));
    }

    [Test]
    public void Validate_OptionsMadeInCode_ReportsAllErrors()
    {
        var options = new EngineOptions
        {
            Mode = (TradingMode)7,
            Ring = new() { Capacity = 1000 },
            Log = new() { BlockMs = 0 },
            Feed = new() { Type = FeedType.Replay, Speed = new(double.NaN) },
        };
        var error = Assert.Throws<EngineException>(options.Validate)!;
        Assert.That(error.Message, Does.Contain("has 5 errors"));
        foreach (var key in new[] { "mode", "ring.capacity", "log.blockMs", "feed.speed", "feed.type" })
            Assert.That(error.Message, Does.Contain(key + " = "));
    }

    [Test]
    public void Validate_Defaults_Pass() => Assert.That(new EngineOptions().Validate, Throws.Nothing);

    [Test]
    public void ToJson_ReadBack_GivesTheSameOptionsAndHash()
    {
        var loaded = Load("""{"feed":{"speed":0.25,"synthetic":{"symbols":["A<B","C"]}},"admin":{"viewUids":[3,1]}}""");
        var again = Load(loaded.ToJson());
        Assert.That(again.ToJson(), Is.EqualTo(loaded.ToJson()));
        Assert.That(again.Hash, Is.EqualTo(loaded.Hash));
    }
}
