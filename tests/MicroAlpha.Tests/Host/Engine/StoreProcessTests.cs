using System.Text.Json;
using MicroAlpha.Storage.ClickHouse;
using MicroAlpha.Tests.Storage.ClickHouse;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Engine;

/// <summary>Engine and store as their users have them: processes that are killed, commands that tell.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class StoreProcessTests
{
    private string _home = "";

    [SetUp]
    public void MakeHome() => _home = Directory.CreateTempSubdirectory("microalpha-store-engine-").FullName;

    [TearDown]
    public void RemoveHome() => Directory.Delete(_home, recursive: true);

    [Test]
    public void Run_EngineKilledAndServerAway_EveryRowOnce()
    {
        using var server = ClickHouseServer.StartOrIgnore();
        using var proxy = new FaultProxy(server.HttpPort, seed: 3);
        var environment = Environment(proxy.Port, "secret");
        Assert.That(EngineProcess.Command(_home, ["init"]).Exit, Is.Zero);
        Assert.That(Command(environment, "store", "migrate").Exit, Is.Zero);
        proxy.OneIn = 10;
        var random = new Random(11);
        for (var life = 0; life < 4; life++)
        {
            using var engine = Start(environment);
            Thread.Sleep(random.Next(300, 1200));
            if (life == 1)
            {
                server.Kill();
                Thread.Sleep(1500);
                server.Start();
            }

            if (life == 2)
            {
                server.Stop();
                Thread.Sleep(1500);
                server.Continue();
            }

            engine.KillNow();
        }

        proxy.OneIn = 0;
        using (var last = Start(environment))
        {
            Thread.Sleep(1500);
            Assert.That(last.Terminate(), Is.Zero, last.Errors);
            using var status = JsonDocument.Parse(last.Output.Result);
            Assert.That(status.RootElement.GetProperty("store").GetProperty("batches").GetInt64(), Is.Positive);
        }

        var shipped = Command(environment, "store", "ship", "--json");
        Assert.That(shipped.Exit, Is.Zero, shipped.Errors);
        var position = Report(Command(environment, "store", "status", "--json"));
        Assert.That(position.GetProperty("behind").GetInt64(), Is.Zero);
        var audit = Command(environment, "store", "audit", "--json");
        Assert.That(audit.Exit, Is.Zero, audit.Errors);
        var rows = Report(audit).GetProperty("rows").GetInt64();
        Assert.That(rows, Is.EqualTo(CountRows(server)).And.GreaterThan(20_000));
        CheckReship(server, environment);
    }

    [Test]
    public void Run_WrongPassword_EngineRunsAndSaysSo()
    {
        using var server = ClickHouseServer.StartOrIgnore();
        var environment = Environment(server.HttpPort, "wrong");
        Assert.That(EngineProcess.Command(_home, ["init"]).Exit, Is.Zero);
        using (var engine = Start(environment))
        {
            Assert.That(engine.WaitForError("Wrong password"));
            Assert.That(engine.Terminate(), Is.Zero, engine.Errors);
            Assert.That(engine.Errors, Does.Not.Contain("X-ClickHouse-Key"));
        }

        Assert.That(Command(environment, "sql", "SELECT 1").Exit, Is.EqualTo(3));
        environment["MICROALPHA_STORE_PASSWORD"] = "secret";
        Assert.That(Command(environment, "store", "migrate").Exit, Is.Zero);
        Assert.That(Command(environment, "store", "ship").Exit, Is.Zero);
        Assert.That(Command(environment, "store", "audit").Exit, Is.Zero);
        var answer = Command(environment, "sql", "SELECT count() > 0 AS ok FROM quotes", "--format", "TabSeparated");
        Assert.That(answer.Output.Trim(), Is.EqualTo("1"));
    }

    /// <summary>Rows taken away and doubled by hand are told, and mended.</summary>
    private void CheckReship(ClickHouseServer server, Dictionary<string, string> environment)
    {
        var session = server.Query("SELECT max(session) FROM quotes", "microalpha");
        server.Query(
            $"INSERT INTO quotes SELECT * FROM quotes WHERE session = {session} AND sequence < 100", "microalpha");
        var audit = Command(environment, "store", "audit");
        Assert.That(audit.Exit, Is.EqualTo(1));
        Assert.That(audit.Errors, Does.Contain("duplicate quotes"));
        var hex = ulong.Parse(session, null).ToString("x16", null);
        var reship = Command(
            environment, "store", "reship", "--session", hex, "--range", "0-99", "--table", "quotes");
        Assert.That(reship.Exit, Is.Zero, reship.Errors);
        audit = Command(environment, "store", "audit");
        Assert.That(audit.Exit, Is.Zero, audit.Errors);
    }

    private static long CountRows(ClickHouseServer server)
    {
        var rows = 0L;
        foreach (var table in StoreTools.TableNames)
        {
            var counts = server.Query($"SELECT count(), uniqExact(session, sequence) FROM {table}", "microalpha");
            Assert.That(counts.Split('\t')[1], Is.EqualTo(counts.Split('\t')[0]), table);
            rows += long.Parse(counts.Split('\t')[0], null);
        }

        return rows;
    }

    private static JsonElement Report((int Exit, string Output, string Errors) run) =>
        JsonDocument.Parse(run.Output.Trim().Split('\n')[^1]).RootElement;

    private (int Exit, string Output, string Errors) Command(
        Dictionary<string, string> environment, params string[] arguments) =>
        EngineProcess.Command(_home, [.. arguments, "--config", ConfigPath], environment);

    private string ConfigPath => Path.Combine(_home, "store.json");

    private EngineProcess Start(Dictionary<string, string> environment)
    {
        var engine = EngineProcess.Start(_home, ["run", "--config", ConfigPath], environment);
        engine.WaitUntilReady();
        return engine;
    }

    private Dictionary<string, string> Environment(int port, string password)
    {
        File.WriteAllText(
            ConfigPath,
            $$"""
            {
              "feed": { "synthetic": { "eventsPerSecond": 20000 } },
              "store": { "type": "server", "urls": ["http://127.0.0.1:{{port}}"], "user": "default",
                "batchEvents": 4096, "flushMs": 100, "replyTimeoutMs": 1000 }
            }
            """);
        return new Dictionary<string, string> { ["MICROALPHA_STORE_PASSWORD"] = password };
    }
}
