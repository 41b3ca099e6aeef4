using System.Globalization;
using System.Text.Json;
using MicroAlpha.Storage.ClickHouse;
using MicroAlpha.Tests.Storage.ClickHouse;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Engine;

/// <summary>A state directory of an engine that ships to a server, and the commands of its user.</summary>
internal sealed class StoreEngine : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("microalpha-store-engine-").FullName;

    public StoreEngine(int port, string password, int eventsPerSecond, int batchEvents)
    {
        Password = password;
        File.WriteAllText(
            ConfigPath,
            $$"""
            {
              "feed": { "synthetic": { "eventsPerSecond": {{eventsPerSecond}} } },
              "store": { "type": "server", "urls": ["http://127.0.0.1:{{port}}"], "user": "default",
                "batchEvents": {{batchEvents}}, "flushMs": 100, "replyTimeoutMs": 1000 }
            }
            """);
        Assert.That(EngineProcess.Command(_home, ["init"]).Exit, Is.Zero);
    }

    public string Password { get; set; }

    public string Home => _home;

    private string ConfigPath => Path.Combine(_home, "store.json");

    private Dictionary<string, string> Variables => new() { ["MICROALPHA_STORE_PASSWORD"] = Password };

    public static JsonElement Report((int Exit, string Output, string Errors) run) =>
        JsonDocument.Parse(run.Output.Trim().Split('\n')[^1]).RootElement;

    /// <summary>Rows of all tables of a server; no table may have one twice.</summary>
    public static long CountRows(ClickHouseServer server)
    {
        var rows = 0L;
        foreach (var table in StoreTools.TableNames)
        {
            var counts = server.Query($"SELECT count(), uniqExact(session, sequence) FROM {table}", "microalpha");
            Assert.That(counts.Split('\t')[1], Is.EqualTo(counts.Split('\t')[0]), table);
            rows += long.Parse(counts.Split('\t')[0], CultureInfo.InvariantCulture);
        }

        return rows;
    }

    public (int Exit, string Output, string Errors) Command(params string[] arguments) =>
        EngineProcess.Command(_home, [.. arguments, "--config", ConfigPath], Variables);

    /// <summary>Runs a command with some keys set otherwise.</summary>
    public (int Exit, string Output, string Errors) CommandWith(
        Dictionary<string, string> variables, params string[] arguments)
    {
        foreach (var (name, value) in Variables)
            variables.TryAdd(name, value);
        return EngineProcess.Command(_home, [.. arguments, "--config", ConfigPath], variables);
    }

    public EngineProcess Start()
    {
        var engine = EngineProcess.Start(_home, ["run", "--config", ConfigPath], Variables);
        engine.WaitUntilReady();
        return engine;
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);
}
