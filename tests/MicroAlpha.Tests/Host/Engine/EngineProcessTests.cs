using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MicroAlpha.Host.Replay;
using MicroAlpha.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Engine;

/// <summary>The engine as its users have it: a process that is signalled, killed, starved and started twice.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class EngineProcessTests
{
    private string _home = "";

    [SetUp]
    public void MakeHome() => _home = Directory.CreateTempSubdirectory("microalpha-engine-").FullName;

    [TearDown]
    public void RemoveHome() => Directory.Delete(_home, recursive: true);

    private string LogPath => Path.Combine(_home, "log");

    [Test]
    public void Run_SigTerm_DrainsSyncsAndProvesItsReplay()
    {
        Assert.That(EngineProcess.Command(_home, ["init"]).Exit, Is.Zero);
        using var engine = EngineProcess.Run(_home, Rate(100_000));
        Thread.Sleep(700);
        Assert.That(engine.Terminate(), Is.Zero, engine.Errors);

        using var final = JsonDocument.Parse(engine.Output.Result);
        var received = final.RootElement.GetProperty("received").GetInt64();
        Assert.That(received, Is.GreaterThan(10_000));
        foreach (var key in (string[])["processed", "recorded"])
            Assert.That(final.RootElement.GetProperty(key).GetInt64(), Is.EqualTo(received), key);
        Assert.That(final.RootElement.GetProperty("durable_sequence").GetInt64(), Is.EqualTo(received - 1));
        var log = LogVerifier.Verify([LogPath]);
        Assert.That((log.State, log.Events, log.GapCount), Is.EqualTo((LogState.Clean, received, 0L)));
        var replay = LogReplay.Run(new ReplayOptions { Paths = [LogPath], IsVerified = true }, static _ => { });
        Assert.That((replay.IsIdentical, replay.Events), Is.EqualTo(((bool?)true, received)), replay.First?.ToString());
    }

    /// <summary>
    /// kill -9 at random moments. The witness is this process: what status called durable must be in the log.
    /// MICROALPHA_KILLS sets how many times; 200 is the release check.
    /// </summary>
    [Test]
    public void Run_Kill9AtRandomMoments_LosesNothingAcknowledged()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("MICROALPHA_KILLS") ?? "8",
            CultureInfo.InvariantCulture);
        var random = new Random(7);
        var witnessed = new Dictionary<ulong, long>();
        Assert.That(EngineProcess.Command(_home, ["init"]).Exit, Is.Zero);
        for (var kill = 0; kill < kills; kill++)
        {
            using var engine = EngineProcess.Run(_home, Rate(150_000));
            var until = Stopwatch.GetTimestamp() + (Stopwatch.Frequency * random.Next(20, 600) / 1000);
            while (Stopwatch.GetTimestamp() < until)
                Witness(engine, witnessed);
            engine.KillNow();
        }

        using (var last = EngineProcess.Run(_home, Rate(1_000)))
            Assert.That(last.Terminate(), Is.Zero, last.Errors);

        var found = Sessions(LogPath);
        Assert.That(found, Has.Count.EqualTo(kills + 1), "every run is a session of its own");
        foreach (var (session, durable) in witnessed)
            Assert.That(found[session], Is.GreaterThanOrEqualTo(durable),
                $"session {session:x16} lost acknowledged events");
        Assert.That(witnessed.Values.Max(), Is.GreaterThan(1000), "the witness saw something acknowledged");
        var replay = LogReplay.Run(new ReplayOptions { Paths = [LogPath], IsVerified = true }, static _ => { });
        Assert.That(replay.IsIdentical, Is.True, replay.First?.ToString());
        TestContext.Out.WriteLine($"{kills} kills, {replay.Events} events, {witnessed.Count} sessions witnessed");
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Run_Ends_TheFinalObjectIsOfTheFormOfStatus(bool json)
    {
        string[] form = json ? ["--json"] : [];
        using var engine = EngineProcess.Start(_home, ["run", .. form], Rate(1_000));
        engine.WaitUntilReady();
        var status = EngineProcess.Command(_home, ["status", .. form]);
        Assert.That(status.Exit, Is.Zero, status.Errors);
        Assert.That(engine.Terminate(), Is.Zero, engine.Errors);
        string[] texts = [status.Output, engine.Output.Result];
        foreach (var text in texts)
            Assert.That(text.TrimEnd('\n').Contains('\n', StringComparison.Ordinal), Is.Not.EqualTo(json), text);
        var keys = texts.Select(text => JsonDocument.Parse(text).RootElement.EnumerateObject()
            .Select(property => property.Name).Where(name => name != "ok")).ToList();
        Assert.That(keys[1], Is.EqualTo(keys[0]));
    }

    [Test]
    public void Run_SecondEngineOnTheSameState_RefusesWithThePid()
    {
        Assert.That(EngineProcess.Command(_home, ["init"]).Exit, Is.Zero);
        using var engine = EngineProcess.Run(_home, Rate(1_000));
        var before = Files(_home);
        var (exit, _, errors) = EngineProcess.Command(_home, ["run"]);
        Assert.That(exit, Is.EqualTo(3));
        Assert.That(errors, Does.Contain("MA-501").And.Contain(engine.Id.ToString(CultureInfo.InvariantCulture)));
        Assert.That(Files(_home), Is.EqualTo(before));
    }

    [TestCase("LOG__DIRECTORY", "log", "MA-302")]
    [TestCase("ADMIN__SOCKETPATH", "run/admin.sock", "MA-501")]
    [TestCase("ADMIN__KILLFILE", "kill.state", "MA-501")]
    public void Run_SecondEngineOnOnePlaceOfTheFirst_RefusesWithThePidAndLeavesNothing(
        string key, string place, string code)
    {
        using var engine = EngineProcess.Run(_home, Rate(1_000));
        var other = Directory.CreateDirectory(Path.Combine(_home, "other")).FullName;
        var (exit, _, errors) = EngineProcess.Command(
            other, ["run"], new() { [$"MICROALPHA__{key}"] = Path.Combine(_home, place), ["MICROALPHA_HOME"] = other });
        Assert.That(exit, Is.EqualTo(3), errors);
        Assert.That(errors, Does.Contain(code).And.Contain(engine.Id.ToString(CultureInfo.InvariantCulture)));
        Assert.That(Directory.GetFileSystemEntries(other), Is.Empty);
    }

    [Test]
    public void Run_DiskFull_SaysSoKeepsWhatItAcknowledgedAndEndsInOrder()
    {
        var mount = Directory.CreateDirectory(Path.Combine(_home, "small")).FullName;
        if (Shell("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", mount) != 0)
            Assert.Ignore("a small tmpfs needs root");
        try
        {
            var environment = Rate(200_000);
            environment["MICROALPHA__LOG__DIRECTORY"] = Path.Combine(mount, "log");
            environment["MICROALPHA__LOG__LOWSPACEBYTES"] = "0";
            using var engine = EngineProcess.Run(_home, environment);
            var durable = -1L;
            var until = Stopwatch.GetTimestamp() + (Stopwatch.Frequency * 30);
            while (!engine.Errors.Contains("MA-3", StringComparison.Ordinal) && Stopwatch.GetTimestamp() < until)
            {
                using var status = engine.TryStatus();
                durable = status?.RootElement.GetProperty("durable_sequence").GetInt64() ?? durable;
            }

            Assert.That(engine.Terminate(), Is.EqualTo(1), "what could not be recorded is a failed run");
            Assert.That(engine.Errors, Does.Contain("error MA-3").And.Contain("No space left"));
            var log = LogVerifier.Verify([Path.Combine(mount, "log")]);
            Assert.That(log.LastSequence, Is.GreaterThanOrEqualTo(durable));
            Assert.That(log.FirstSequence, Is.Zero);
        }
        finally
        {
            Shell("umount", mount);
        }
    }

    [TestCase("feed.speeed", "1", 2, "MA-102")]
    [TestCase("http.port", "99999", 2, "MA-104")]
    [TestCase("ring.capacity", "1000", 2, "MA-104")]
    [TestCase("feed.type", "replay", 2, "MA-107")]
    public void Run_BadConfiguration_ExitsWith2AndNamesTheKey(string key, string value, int exit, string code)
    {
        var variable = "MICROALPHA__" + key.Replace(".", "__", StringComparison.Ordinal).ToUpperInvariant();
        var result = EngineProcess.Command(_home, ["run"], new() { [variable] = value });
        Assert.That((result.Exit, result.Errors), Is.EqualTo((exit, result.Errors)), result.Errors);
        Assert.That(result.Errors, Does.Contain(code));
    }

    [Test]
    public void Run_SocketPathTooLong_ExitsWith2AndSaysTheLimit()
    {
        var (exit, _, errors) = EngineProcess.Command(
            _home, ["run"], new() { ["MICROALPHA__ADMIN__SOCKETPATH"] = "/tmp/" + new string('x', 120) });
        Assert.That(exit, Is.EqualTo(2));
        Assert.That(errors, Does.Contain("107"));
    }

    [Test]
    public void Run_PortInUse_ExitsWith3AndSaysWhatToDo()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var (exit, _, errors) = EngineProcess.Command(_home, ["run"], new() { ["MICROALPHA__HTTP__PORT"] = port });
        Assert.That(exit, Is.EqualTo(3));
        Assert.That(errors, Does.Contain("MA-530").And.Contain("http.port"));
        Assert.That(Directory.GetFileSystemEntries(_home), Is.Empty, "a refused engine leaves nothing");
    }

    [Test]
    public void Status_NoEngine_ExitsWith3AndSaysHowToStartOne()
    {
        var (exit, _, errors) = EngineProcess.Command(_home, ["status"]);
        Assert.That(exit, Is.EqualTo(3));
        Assert.That(errors, Does.Contain("MA-507").And.Contain("microalpha run"));
    }

    [Test]
    public void Demo_OneSecond_PrintsThePromisedKeys()
    {
        var (exit, output, errors) = EngineProcess.Command(
            _home, ["demo", "--seconds", "1", "--rate", "20000", "--out", Path.Combine(_home, "demo"), "--json"]);
        Assert.That(exit, Is.Zero, errors);
        using var json = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]);
        var root = json.RootElement;
        foreach (var key in (string[])["events", "recorded", "dropped", "orders", "fills", "latency_ns",
            "replay_identical", "log"])
            Assert.That(root.TryGetProperty(key, out _), Is.True, key);
        Assert.That(root.GetProperty("events").GetInt64(), Is.GreaterThan(1_000));
        Assert.That(root.GetProperty("recorded").GetInt64(), Is.EqualTo(root.GetProperty("events").GetInt64()));
        Assert.That(root.GetProperty("replay_identical").GetBoolean(), Is.True);
    }

    [Test]
    public void Kill_ThenRestart_IsStillKilledUntilArmedInTwoSteps()
    {
        Assert.That(EngineProcess.Command(_home, ["init"]).Exit, Is.Zero);
        using (var engine = EngineProcess.Run(_home, Rate(1_000)))
        {
            Assert.That(EngineProcess.Command(_home, ["kill", "--reason", "drill"]).Exit, Is.Zero);
            engine.KillNow();
        }

        using var again = EngineProcess.Run(_home, Rate(1_000));
        Assert.That(again.Errors, Does.Contain("killed at level 3"));
        using var prepared = JsonDocument.Parse(EngineProcess.Command(_home, ["arm", "prepare", "--json"]).Output);
        var nonce = prepared.RootElement.GetProperty("nonce").GetString()!;
        var killId = prepared.RootElement.GetProperty("kill").GetProperty("entries")[0].GetProperty("kill_id")
            .GetRawText();
        Assert.That(EngineProcess.Command(_home, ["arm", "confirm", nonce, killId, "drill is over"]).Exit, Is.Zero);
        using var status = again.TryStatus();
        Assert.That(status!.RootElement.GetProperty("kill").GetProperty("level").GetInt32(), Is.Zero);
        Assert.That(again.Terminate(), Is.Zero, again.Errors);
        Assert.That(EngineProcess.Command(_home, ["audit", "verify"]).Exit, Is.Zero);
        var (exit, lines, _) = EngineProcess.Command(_home, ["log", "cat", LogPath]);
        Assert.That(exit, Is.Zero);
        Assert.That(lines, Does.Contain("\"k\":\"operator\""), "the log shows what the operator did");
    }

    private static void Witness(EngineProcess engine, Dictionary<ulong, long> witnessed)
    {
        using var status = engine.TryStatus();
        if (status is null)
            return;
        var session = ulong.Parse(
            status.RootElement.GetProperty("log").GetProperty("session").GetString()!, NumberStyles.HexNumber,
                CultureInfo.InvariantCulture);
        witnessed[session] = status.RootElement.GetProperty("durable_sequence").GetInt64();
    }

    /// <summary>Last sequence of every session; fails on a hole, a repetition or damage.</summary>
    private static Dictionary<ulong, long> Sessions(string path)
    {
        using var reader = new LogReader([path]);
        var found = new Dictionary<ulong, long>();
        MicroAlpha.Events.EngineEvent slot = default;
        MicroAlpha.Events.OrderCommand command = default;
        LogRecord record;
        while ((record = reader.Next(ref slot, ref command, out var sequence)) != LogRecord.End)
        {
            if (record == LogRecord.Session)
                Assert.That(found.TryAdd(reader.SessionId, -1), Is.True, "a session comes once");
            if (record == LogRecord.Event)
                Assert.That(sequence, Is.EqualTo(found[reader.SessionId] = found[reader.SessionId] + 1));
        }

        Assert.That(reader.Damages, Is.Empty);
        Assert.That(reader.Gaps, Is.Empty);
        return found;
    }

    private static Dictionary<string, string> Rate(int eventsPerSecond) => new()
    {
        ["MICROALPHA__FEED__SYNTHETIC__EVENTSPERSECOND"] = eventsPerSecond.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Every file of a state directory but the log's segments, which a live engine writes to.</summary>
    private static List<string> Files(string home) =>
    [
        .. Directory.GetFiles(home, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".lz4", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => $"{file} {new FileInfo(file).Length}"),
    ];

    private static int Shell(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
