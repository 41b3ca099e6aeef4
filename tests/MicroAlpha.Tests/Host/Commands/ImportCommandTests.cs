using System.Text.Json;
using MicroAlpha.Host.Replay;
using MicroAlpha.Storage.Log;
using MicroAlpha.Tests.Host.Engine;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Commands;

/// <summary>The import as its users have it: files, a directory, a process.</summary>
[TestFixture]
internal sealed class ImportCommandTests
{
    private string _home = "";

    private string LogPath => Path.Combine(_home, "log");

    [SetUp]
    public void MakeHome() => _home = Directory.CreateTempSubdirectory("microalpha-import-").FullName;

    [TearDown]
    public void RemoveHome() => Directory.Delete(_home, recursive: true);

    [Test]
    public void Import_TheSameCaptureAgain_IsRefusedWithItsSessionAndLeavesTheLogAsItWas()
    {
        var first = Write("a.txt", Trade(11) + Trade(12));
        Assert.That(Import(first).Exit, Is.Zero);
        var session = LogSession.List(LogPath).Single();
        var before = Content();

        var copy = Write("renamed.txt", Trade(11) + Trade(12));
        var (exit, output, errors) = Import(copy);

        Assert.That((exit, output), Is.EqualTo((2, "")), errors);
        Assert.That(errors, Does.Contain("MA-412").And.Contain($"{session.SessionId:x16}").And.Contain("a.txt")
            .And.Contain("--out").And.Contain(session.Segments[0]));
        Assert.That(Content(), Is.EqualTo(before));
    }

    [Test]
    public void Import_AnotherCaptureIntoTheSameLog_IsASessionOfItsOwn()
    {
        Assert.That(Import(Write("a.txt", Trade(11))).Exit, Is.Zero);
        var (exit, _, errors) = Import(Write("b.txt", Trade(12)));
        Assert.That(exit, Is.Zero, errors);
        Assert.That(LogSession.List(LogPath), Has.Count.EqualTo(2));
        Assert.That(LogVerifier.Verify([LogPath]).State, Is.EqualTo(LogState.Clean));
        var replay = LogReplay.Run(new ReplayOptions { Paths = [LogPath], IsVerified = true }, static _ => { });
        Assert.That((replay.IsIdentical, replay.Events), Is.EqualTo(((bool?)true, 4L)));
    }

    [Test]
    public void Import_OneFileNamedTwice_IsRefusedBeforeALogIsMade()
    {
        var file = Write("a.txt", Trade(11));
        var link = Path.Combine(_home, "link.txt");
        File.CreateSymbolicLink(link, file);
        foreach (var other in (string[])[file, link, Path.Combine(_home, ".", "a.txt"), Write("copy.txt", Trade(11))])
        {
            var (exit, _, errors) = Import(file, other);
            Assert.That(exit, Is.EqualTo(2), other);
            Assert.That(errors, Does.Contain("MA-413").And.Contain(other));
            Assert.That(Directory.Exists(LogPath), Is.False);
        }
    }

    [Test]
    public void Import_ManyFiles_AllAreKnownToTheNextImport()
    {
        var files = Enumerable.Range(0, 700).Select(i => Write($"{new string('n', 150)}{i}.txt", Trade(i + 1)))
            .ToArray();
        Assert.That(Import(files).Exit, Is.Zero);
        var (exit, _, errors) = Import(files[^1]);
        Assert.That(exit, Is.EqualTo(2), errors);
        Assert.That(errors, Does.Contain("MA-412"));
    }

    [Test]
    public void Import_ManyBadRows_TheTextHasEveryCountOfTheJsonAndHowManyMore()
    {
        var file = Write("a.txt", Trade(11) + string.Concat(Enumerable.Range(0, 33).Select(i => $"{i} not json\n")));
        var text = Import(file);
        Assert.That(text.Exit, Is.Zero, text.Errors);
        Assert.That(text.Errors.Split('\n').Count(line => line.StartsWith("rejected ", StringComparison.Ordinal)),
            Is.EqualTo(20));
        Assert.That(text.Errors, Does.Contain("and 13 more rejected rows"));
        Directory.Delete(LogPath, recursive: true);
        using var json = JsonDocument.Parse(Import(file, "--json").Output);
        var counts = json.RootElement.EnumerateObject().Where(property => property.Value.ValueKind
            == JsonValueKind.Number).ToList();
        Assert.That(counts.Select(count => count.Name), Is.SupersetOf(["unknown_kinds", "receive_regressions"]));
        var values = text.Output.Split('\n').Skip(1).Where(line => line.Length > 0)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1]);
        Assert.That(values, Is.EqualTo(counts.Select(count => count.Value.GetRawText())));
    }

    private static string Trade(long timeNs) =>
        $$"""{{timeNs}} {"e":"trade","E":1,"T":1,"s":"BTCUSDT","t":7,"p":"100.10","q":"0.5","m":true}""" + "\n";

    private string Write(string name, string text)
    {
        var path = Path.Combine(_home, name);
        File.WriteAllText(path, text);
        return path;
    }

    private (int Exit, string Output, string Errors) Import(params string[] files) =>
        EngineProcess.Command(_home, ["import", "--format", "binance", "--out", LogPath, .. files]);

    private Dictionary<string, string> Content() => Directory.GetFiles(LogPath)
        .Where(file => Path.GetFileName(file) != "LOCK")
        .ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(file)));
}
