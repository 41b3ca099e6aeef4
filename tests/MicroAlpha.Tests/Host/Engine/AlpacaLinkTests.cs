using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Universe;
using MicroAlpha.Host.Admin;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Wiring;
using MicroAlpha.Ring;
using MicroAlpha.Tests.Replay;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Engine;

/// <summary>Where keys, symbols and dead letters of the Alpaca feed come from and go.</summary>
internal sealed class AlpacaLinkTests
{
    private string _home = "";

    private string KeyFile => Path.Combine(_home, "keys");

    [SetUp]
    public void MakeHome()
    {
        _home = Directory.CreateTempSubdirectory("microalpha-link-").FullName;
        File.WriteAllText(KeyFile, "APCA_API_KEY_ID=PK1\nAPCA_API_SECRET_KEY=s3cret\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [TearDown]
    public void RemoveHome() => Directory.Delete(_home, recursive: true);

    [Test]
    public void Open_NoKeyFile_NamesItAndNothingSecret() => Assert.That(
        () => FeedFactory.Open(Options(new AlpacaSettings { KeyFile = "/no/such", Symbols = ["A"] })),
        Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-440").And.Message.Contains("/no/such"));

    [Test]
    public void Open_List_IsWhatIsSubscribed() =>
        Assert.That(SymbolsOf(new AlpacaSettings { Symbols = ["MSFT", "AAPL"] }), Is.EqualTo(["AAPL", "MSFT"]));

    [Test]
    public void Open_File_IsWhatIsSubscribed()
    {
        var path = Path.Combine(_home, "symbols");
        File.WriteAllText(path, "# mine\nBRK.B 2.5\nAAPL\n");
        var settings = new AlpacaSettings { SymbolsFrom = SymbolSource.File, SymbolsPath = path };
        Assert.That(SymbolsOf(settings), Is.EqualTo(["AAPL", "BRK.B"]));
    }

    [Test]
    public void Open_Recorded_IsRankedAsAsked([Values] RankBy by)
    {
        var log = Path.Combine(_home, "log");
        RecordedSession.Write(log, seed: 3, events: 2000);
        var settings = new AlpacaSettings
        {
            SymbolsFrom = SymbolSource.Recorded,
            SymbolsPath = log,
            RankBy = by,
            RankTop = 2,
        };
        using var source = new MicroAlpha.Gateways.Replay.LogEventSource(log, 1000);
        var expected = LogRanking.Rank(source, by, 2).Select(pair => pair.Key).Order(StringComparer.Ordinal);
        Assert.That(SymbolsOf(settings), Is.EqualTo(expected).And.Count.EqualTo(2));
    }

    [TestCase(SymbolSource.List, "feed.alpaca.symbols: 3 symbols")]
    [TestCase(SymbolSource.File, "feed.alpaca.symbolsPath = ")]
    [TestCase(SymbolSource.Recorded, "feed.alpaca.rankTop = 50: ")]
    public void Open_MoreSymbolsThanInstruments_IsRefusedAtStart(SymbolSource source, string where)
    {
        var path = Path.Combine(_home, "symbols");
        if (source == SymbolSource.Recorded)
            RecordedSession.Write(path, seed: 3, events: 2000);
        else
            File.WriteAllText(path, "A\nB\nC\n");
        var settings = new AlpacaSettings
        {
            SymbolsFrom = source,
            Symbols = ["A", "B", "C"],
            SymbolsPath = path,
            RankTop = 50,
            KeyFile = KeyFile,
        };
        var room = SymbolsOf(settings).Count;
        Assert.That(room, Is.GreaterThanOrEqualTo(2));
        var options = Options(settings) with { Instruments = new InstrumentsSettings { Capacity = room } };
        Assert.That(() => FeedFactory.Open(options), Throws.Nothing, "just enough room");
        options = Options(settings) with { Instruments = new InstrumentsSettings { Capacity = room - 1 } };
        // A log with more instruments than there is room for is refused by its reader already.
        if (source == SymbolSource.Recorded)
            Assert.That(() => FeedFactory.Open(options), Throws.TypeOf<EngineException>());
        else
            Assert.That(() => FeedFactory.Open(options), Throws.TypeOf<EngineException>().With.Property("Code")
                .EqualTo("MA-101").And.Message.Contains(where).And.Message.Contains("MA-107")
                .And.Message.Contains($"instruments.capacity = {room - 1}; set instruments.capacity to {room}"));
    }

    [Test]
    public void Open_Wildcard_NeedsNoRoomAtStart() => Assert.That(
        () => FeedFactory.Open(Options(new AlpacaSettings { KeyFile = KeyFile, Symbols = ["*"] }) with
        {
            Instruments = new InstrumentsSettings { Capacity = 1 },
        }),
        Throws.Nothing);

    [Test]
    public void Open_DeadLetterFile_IsThere()
    {
        var path = Path.Combine(_home, "letters.jsonl");
        var settings = new AlpacaSettings { KeyFile = KeyFile, Symbols = ["A"], DeadLetterFile = path };
        using var ring = new Ring<EngineEvent>(1024, platform: LinuxPlatform.Ring);
        var producer = new SharedProducer<EngineEvent>(ring);
        using (FeedFactory.Open(Options(settings))(
            new FeedPlace(producer, new LatencyProbe(1024), false, static (_, _) => { })))
        {
        }

        Assert.That(File.Exists(path), Is.True);
    }

    [Test]
    public void Subscribe_WhatIsNoSymbol_SaysTheCodeOnce()
    {
        using var ring = new Ring<EngineEvent>(1024, platform: LinuxPlatform.Ring);
        var producer = new SharedProducer<EngineEvent>(ring);
        using var feed = FeedFactory.Open(Options(new AlpacaSettings { KeyFile = KeyFile, Symbols = ["A"] }))(
            new FeedPlace(producer, new LatencyProbe(1024), false, static (_, _) => { }));
        var answer = AdminReply.Subscriptions(
            feed.Subscriptions, new AdminRequest(AdminCommand.Subscribe) { Symbols = ["bad symbol"] });
        using var json = JsonDocument.Parse(answer);
        Assert.That(json.RootElement.GetProperty("code").GetString(), Is.EqualTo("MA-471"));
        Assert.That(json.RootElement.GetProperty("error").GetString(), Does.StartWith("'bad symbol' is no symbol"));
    }

    private static IReadOnlyList<string> SymbolsOf(AlpacaSettings settings) =>
        AlpacaLink.SymbolsOf(settings, null!, AlpacaLink.OptionsOf(settings, "/x"), 1000);

    private EngineOptions Options(AlpacaSettings alpaca) => new EngineOptions
    {
        Feed = new FeedSettings { Type = FeedType.Alpaca, Alpaca = alpaca },
    }.WithPathsUnder(_home);

    [Test]
    public void Run_ServerIsMissing_SaysSoOnceAndEndsInOrder()
    {
        var home = Directory.CreateTempSubdirectory("microalpha-missing-").FullName;
        try
        {
            using var engine = EngineProcess.Run(home, new()
            {
                ["APCA_API_KEY_ID"] = "PKMISSING",
                ["APCA_API_SECRET_KEY"] = "a-secret",
                ["MICROALPHA__FEED__TYPE"] = "alpaca",
                ["MICROALPHA__FEED__ALPACA__SYMBOLS"] = "AAPL",
                ["MICROALPHA__FEED__ALPACA__DATASTREAM"] = "ws://127.0.0.1:9/v2/iex",
                ["MICROALPHA__FEED__ALPACA__DATAREST"] = "http://127.0.0.1:9",
                ["MICROALPHA__FEED__ALPACA__TRADINGREST"] = "http://127.0.0.1:9",
                ["MICROALPHA__FEED__ALPACA__RECONNECTMAXMS"] = "50",
            });
            Assert.That(engine.WaitForError("feed ws://127.0.0.1:9/v2/iex: "), Is.True, engine.Errors);
            Thread.Sleep(1500);
            Assert.That(engine.Terminate(), Is.Zero, engine.Errors);
            var lines = engine.Errors.Split('\n')
                .Where(static line => line.StartsWith("feed ws:", StringComparison.Ordinal));
            Assert.That(lines.Single(), Does.EndWith("it is tried again"));
            Assert.That(engine.Errors, Does.Not.Contain("a-secret"));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }
}
