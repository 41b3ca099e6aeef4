using System.Globalization;
using System.Text.Json;
using MicroAlpha.Storage.Log;
using MicroAlpha.Tests.Host.Engine;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Commands;

[TestFixture]
[NonParallelizable]
internal sealed class DemoCommandTests
{
    private string _home = "";

    [SetUp]
    public void MakeHome() => _home = Directory.CreateTempSubdirectory("microalpha-demo-").FullName;

    [TearDown]
    public void RemoveHome() => Directory.Delete(_home, recursive: true);

    [TestCase("TERM")]
    [TestCase("INT")]
    public void Demo_Signal_EndsEarlySumsUpAndProvesWhatWasRecorded(string signal)
    {
        using var demo = EngineProcess.Start(
            _home, ["demo", "--seconds", "600", "--rate", "50000", "--out", "x", "--json"]);
        demo.WaitUntilReady();
        Thread.Sleep(300);
        Assert.That(demo.Signal(signal), Is.Zero, demo.Errors);

        using var json = JsonDocument.Parse(demo.Output.Result.TrimEnd().Split('\n')[^1]);
        var root = json.RootElement;
        var events = root.GetProperty("events").GetInt64();
        Assert.That(events, Is.InRange(1, 600 * 50_000 - 1));
        Assert.That(root.GetProperty("stopped_early").GetBoolean(), Is.True);
        Assert.That(root.GetProperty("replay_identical").GetBoolean(), Is.True);
        var log = LogVerifier.Verify([Path.Combine(_home, "x", "log")]);
        Assert.That((log.State, log.Events), Is.EqualTo((LogState.Clean, events)));
    }

    [Test]
    public void Demo_SignalDuringTheReplay_LeavesItOutAndSaysSo()
    {
        using var demo = EngineProcess.Start(
            _home, ["demo", "--seconds", "600", "--rate", "5000000", "--out", "x", "--json"]);
        demo.WaitUntilReady();
        Thread.Sleep(2000);
        demo.Send("INT");
        Assert.That(demo.WaitForError("replaying "), Is.True, demo.Errors);
        Assert.That(demo.Signal("INT"), Is.EqualTo(130), demo.Errors);
        using var json = JsonDocument.Parse(demo.Output.Result.TrimEnd().Split('\n')[^1]);
        Assert.That(json.RootElement.GetProperty("replay_identical").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(json.RootElement.GetProperty("recorded").GetInt64(), Is.GreaterThan(0));
    }

    [Test]
    public void Demo_OutIsUsed_IsRefusedAndLeftAsItWas()
    {
        var used = Directory.CreateDirectory(Path.Combine(_home, "used")).FullName;
        File.WriteAllText(Path.Combine(used, "mine"), "");
        foreach (var path in (string[])[used, Path.Combine(used, "mine")])
        {
            var (exit, output, errors) = EngineProcess.Command(_home, ["demo", "--seconds", "1", "--out", path]);
            Assert.That((exit, output), Is.EqualTo((2, "")), errors);
            Assert.That(errors, Does.Contain("MA-111").And.Contain(path));
        }

        Assert.That(Directory.GetFileSystemEntries(used), Has.Length.EqualTo(1));
    }

    [Test]
    public void Demo_TwiceWithoutOut_MakesTwoDirectories()
    {
        for (var i = 0; i < 2; i++)
            Assert.That(EngineProcess.Command(_home, ["demo", "--seconds", "1", "--rate", "1000"]).Exit, Is.Zero);
        var logs = Directory.GetDirectories(_home, "demo-*");
        Assert.That(logs, Has.Length.EqualTo(2));
        foreach (var log in logs)
            Assert.That(LogSession.List(Path.Combine(log, "log")), Has.Count.EqualTo(1));
    }

    [Test]
    public void Demo_BlanksInThePath_TheCommandsItTellsWork()
    {
        var place = Path.Combine(_home, "it's a 'place'");
        var (exit, output, errors) = EngineProcess.Command(
            _home, ["demo", "--seconds", "1", "--rate", "1000", "--out", place]);
        Assert.That(exit, Is.Zero, errors);
        var hint = LineWith(output, "tools/microalpha replay");
        var words = EngineProcess.Shell($"printf '%s\\n' {hint}").Split('\n');
        Assert.That(words[2], Is.EqualTo(Path.Combine(place, "log")));
        var lines = LineWith(output, "lz4 -dc").Replace("jq -c . | head", "grep -c seq", StringComparison.Ordinal);
        Assert.That(int.Parse(EngineProcess.Shell(lines), CultureInfo.InvariantCulture), Is.GreaterThan(100));
    }

    private static string LineWith(string text, string part) =>
        text.Split('\n').Single(line => line.Contains(part, StringComparison.Ordinal)).Trim();
}
