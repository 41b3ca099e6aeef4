using System.CommandLine;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca;
using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Gateways.Replay;
using MicroAlpha.Host.Commands;
using MicroAlpha.Storage.Log;
using MicroAlpha.Tests.Gateways.Alpaca;
using MicroAlpha.Tests.Host.Engine;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Commands;

/// <summary><c>microalpha backfill</c> against a scripted server into a real log.</summary>
[SupportedOSPlatform("linux")]
[NonParallelizable]
internal sealed class BackfillCommandTests
{
    private DirectoryInfo _folder = null!;

    private string Log => Path.Combine(_folder.FullName, "log");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("microalpha-backfill");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public void Run_TwiceAndOnceWithoutState_RecordsEachRowOnce()
    {
        using var server = new RawServer(async peer =>
        {
            while (await peer.ReadRequestAsync())
                await peer.ReplyAsync(200, Page(peer.Request.Contains("page_token", StringComparison.Ordinal)));
        });
        string[] arguments =
        [
            "backfill", "--symbols", "MSFT,AAPL", "--from", "2024-11-20", "--to", "2024-11-20", "--out", Log,
            "--key-file", KeyFile(), "--url", server.Http.ToString(), "--json",
        ];
        var first = Run(arguments);
        Assert.That(first.Errors, Does.Not.Contain("error"));
        Assert.That((first.Exit, (int)first.Report["rows"]!, (int)first.Report["pages"]!), Is.EqualTo((0, 20, 2)));
        var again = Run(arguments);
        Assert.That((int)again.Report["rows"]!, Is.EqualTo(20), "a backfill that is done tells its totals");
        Assert.That((bool)again.Report["complete"]!, Is.True);
        Assert.That(server.Connections, Is.EqualTo(1), "and asks for nothing");
        File.Delete(Directory.GetFiles(Log, "backfill-*.json").Single());
        var anew = Run(arguments);
        Assert.That(((int)anew.Report["rows"]!, (int)anew.Report["duplicates"]!), Is.EqualTo((0, 20)));
        using var log = new LogEventSource(Log, 16);
        EngineEvent slot = default;
        var trades = new List<long>();
        while (log.TryNext(ref slot))
        {
            if (slot.Kind == EventKind.Trade)
                trades.Add(slot.Trade.TradeId);
        }

        Assert.That(trades, Is.EqualTo(Enumerable.Range(0, 20)));
    }

    [Test]
    public void Run_PeriodThatIsNotOver_SaysSoAndAsksAgain()
    {
        using var server = new RawServer(async peer =>
        {
            while (await peer.ReadRequestAsync())
                await peer.ReplyAsync(200, Page(isSecond: true));
        });
        string[] arguments =
        [
            "backfill", "--symbols", "MSFT", "--from", "2024-11-20", "--to", "2099-12-31", "--out", Log,
            "--key-file", KeyFile(), "--url", server.Http.ToString(), "--json",
        ];
        var first = Run(arguments);
        Assert.That((first.Exit, (bool)first.Report["complete"]!), Is.EqualTo((0, false)), first.Errors);
        var again = Run(arguments);
        Assert.That(server.Connections, Is.EqualTo(2), "it asks again");
        Assert.That(((int)again.Report["rows"]!, (int)again.Report["duplicates"]!), Is.EqualTo((10, 10)));
    }

    [TestCase("TERM")]
    [TestCase("INT")]
    public void Run_Signal_EndsInOrderAndGoesOn(string signal)
    {
        using var asked = new ManualResetEventSlim();
        var isSilent = true;
        using var server = new RawServer(async peer =>
        {
            while (await peer.ReadRequestAsync())
            {
                var isSecond = peer.Request.Contains("page_token", StringComparison.Ordinal);
                if (isSecond)
                    asked.Set();
                if (!isSecond || !Volatile.Read(ref isSilent))
                    await peer.ReplyAsync(200, Page(isSecond));
            }
        });
        string[] arguments =
        [
            "backfill", "--symbols", "MSFT,AAPL", "--from", "2024-11-20", "--to", "2024-11-20", "--out", Log,
            "--key-file", KeyFile(), "--url", server.Http.ToString(), "--json",
        ];
        using (var backfill = EngineProcess.Start(_folder.FullName, arguments))
        {
            Assert.That(asked.Wait(TimeSpan.FromSeconds(60)), Is.True);
            Assert.That(backfill.Signal(signal), Is.EqualTo(1));
            Assert.That(backfill.WaitForError("stopped"), Is.True, backfill.Errors);
        }

        using (var log = LogDirectory.Open(Log))
            Assert.That(log.Recovery.Sessions, Is.Empty, "nothing of its session had to be recovered");
        Volatile.Write(ref isSilent, false);
        var rest = Run(arguments);
        Assert.That(((int)rest.Report["rows"]!, (int)rest.Report["duplicates"]!), Is.EqualTo((20, 0)), rest.Errors);
    }

    [TestCase("--symbols", "aapl", "--symbols is 'aapl'")]
    [TestCase("--symbols", "AAPL,BTC/USD", "tickers or pairs, not both")]
    [TestCase("--kind", "news", "allowed: trades, quotes or bars")]
    [TestCase("--from", "yesterday", "--from is 'yesterday'")]
    [TestCase("--to", "2026-11-19", "a time not before --from")]
    [TestCase("--feed", "cta", "allowed: sip, iex, boats or otc")]
    [TestCase("--min-size", "-1", "--min-size is '-1'")]
    public void Run_WrongArgument_SaysWhatIsAllowed(string option, string value, string expected)
    {
        List<string> arguments = ["backfill", "--symbols", "AAPL", "--from", "2026-11-20", "--to", "2026-11-20"];
        if (arguments.IndexOf(option) is > 0 and var at)
            arguments.RemoveRange(at, 2);
        var result = Run([.. arguments, option, value]);
        Assert.That((result.Exit, result.Errors), Is.EqualTo((2, result.Errors)));
        Assert.That(result.Errors, Does.Contain("MA-455").And.Contains(expected));
    }

    [Test]
    public void Run_KeyFileWithoutSecret_EndsWithTwoAndNamesTheVariables()
    {
        var path = Path.Combine(_folder.FullName, "keys");
        File.WriteAllText(path, "APCA_API_KEY_ID=PKA\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        var result = Run(
            ["backfill", "--symbols", "A", "--from", "2026-11-20", "--to", "2026-11-20", "--key-file", path]);
        Assert.That(result.Exit, Is.EqualTo(2));
        Assert.That(result.Errors, Does.Contain("MA-440").And.Contains("APCA_API_SECRET_KEY"));
    }

    [Test]
    public void Parse_Days_AreNewYorkDays()
    {
        var (query, filter) = new BackfillArguments(
            "BTC/USD", "2026-03-08", "2026-03-08", "bars", "", "0.5", "IT", "V").Parse();
        Assert.That((query.Market, query.Kind), Is.EqualTo((AlpacaFeedKind.Crypto, HistoryKind.Bars)));
        Assert.That((query.ToNs - query.FromNs + 1) / 3_600_000_000_000, Is.EqualTo(23), "clocks change that day");
        Assert.That((filter.MinSizeE9, filter.ExcludedConditions, filter.Exchanges),
            Is.EqualTo((500_000_000L, "IT", "V")));
    }

    private static string Page(bool isSecond)
    {
        var rows = Enumerable.Range(isSecond ? 10 : 0, 10).Select(n =>
            $$"""{"t":"2024-11-20T15:00:{{n:00}}Z","x":"V","p":10.5,"s":100,"c":["@"],"i":{{n}},"z":"C"}""");
        return $$"""{"trades":{"{{(isSecond ? "MSFT" : "AAPL")}}":[{{string.Join(',', rows)}}]},"next_page_token":"""
            + (isSecond ? "null}" : "\"p1\"}");
    }

    private string KeyFile()
    {
        var path = Path.Combine(_folder.FullName, "keys");
        File.WriteAllText(path, $"{AlpacaKeys.KeyVariable}=PKA\n{AlpacaKeys.SecretVariable}=secret\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private static (int Exit, JsonObject Report, string Errors) Run(string[] arguments)
    {
        var (output, errors) = (Console.Out, Console.Error);
        using var said = new StringWriter();
        using var complained = new StringWriter();
        Console.SetOut(said);
        Console.SetError(complained);
        try
        {
            var exit = CommandRunner.Invoke(new RootCommand { BackfillCommand.Create() }, arguments);
            var last = said.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "{}";
            return (exit, JsonNode.Parse(last)!.AsObject(), complained.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }
}
