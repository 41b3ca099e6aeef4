using System.Diagnostics;
using System.Text.Json;
using MicroAlpha.Tests.Replay;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Backtest;

/// <summary>
/// A user's own strategy: a console project that references the library and calls one line
/// (tests/MicroAlpha.OwnStrategy). Built with the tests, and run as the process it is.
/// </summary>
[TestFixture]
internal sealed class OwnStrategyTests
{
    private string _home = "";

    [SetUp]
    public void MakeHome() => _home = Directory.CreateTempSubdirectory("microalpha-own-").FullName;

    [TearDown]
    public void RemoveHome() => Directory.Delete(_home, recursive: true);

    [Test]
    public void Backtest_OfItsStrategy_TradesIsRecordedAndReplays()
    {
        var (log, recorded) = (Path.Combine(_home, "log"), Path.Combine(_home, "recorded"));
        RecordedSession.Write(log, 1, 20_000);
        using var first = Run("backtest", log, "--strategy", "imbalance", "--param", "ratio=2", "--out",
            Path.Combine(_home, "out"), "--log", recorded, "--json");
        Assert.That(first.RootElement.GetProperty("fills").GetInt32(), Is.GreaterThan(5));
        Assert.That(File.Exists(first.RootElement.GetProperty("report").GetString()), Is.True);
        using var replay = Run("replay", recorded, "--verify", "--json");
        Assert.That(replay.RootElement.GetProperty("identical").GetBoolean(), Is.True);
        Assert.That(
            replay.RootElement.GetProperty("command_hash").GetString(),
            Is.EqualTo(first.RootElement.GetProperty("command_hash").GetString()));
        using var why = Run("why", "1", recorded, "--json");
        Assert.That(why.RootElement.GetProperty("state").GetString(), Is.EqualTo("Filled").Or.EqualTo("Canceled"));
    }

    private JsonDocument Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _home,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "MicroAlpha.OwnStrategy.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["MICROALPHA_HOME"] = _home;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"{errors.Result}\n{output}");
        return JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]);
    }
}
