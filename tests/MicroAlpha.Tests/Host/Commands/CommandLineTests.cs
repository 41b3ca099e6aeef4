using System.Globalization;
using System.Text.Json;
using MicroAlpha.Host.Commands;
using MicroAlpha.Tests.Host.Engine;
using MicroAlpha.Tests.Replay;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Commands;

/// <summary>What the command line says of itself.</summary>
[TestFixture]
internal sealed class CommandLineTests
{
    private string _home = "";

    [OneTimeSetUp]
    public void MakeHome() => _home = Directory.CreateTempSubdirectory("microalpha-line-").FullName;

    [OneTimeTearDown]
    public void RemoveHome() => Directory.Delete(_home, recursive: true);

    [TestCase("bogus", "'microalpha bogus' is no command; the commands are demo,", "microalpha --help")]
    [TestCase("stat --json", "did you mean 'status'?", "microalpha --help")]
    [TestCase("", "'microalpha' needs a command: the commands are demo,", "microalpha --help")]
    [TestCase("arm --json", "'microalpha arm' needs a command: the commands are prepare,", "microalpha arm --help")]
    [TestCase("log statt x", "did you mean 'stat'?", "microalpha log --help")]
    [TestCase("arm prepare --jsn", "--jsn", "microalpha arm prepare --help")]
    public void Usage_IsWrong_OneErrorAndOneHint(string line, string error, string help)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (exit, output, errors) = EngineProcess.Command(_home, words);
        Assert.That((exit, output), Is.EqualTo((2, "")));
        var lines = errors.Split('\n');
        Assert.That(lines, Has.Length.EqualTo(2), errors);
        Assert.That(lines[0], Does.StartWith("error MA-100: ").And.Contain(error));
        Assert.That(lines[1], Does.Contain($"'{help}'"));
    }

    [Test]
    public void Explain_Json_IsThePageOrAllCodes()
    {
        using var page = Json("explain", "301", "--json");
        Assert.That(page.RootElement.GetProperty("code").GetString(), Is.EqualTo("MA-301"));
        Assert.That(page.RootElement.GetProperty("title").GetString(), Is.Not.Empty);
        Assert.That(page.RootElement.GetProperty("page").GetString(), Does.StartWith("# MA-301: "));
        using var all = Json("explain", "--json");
        Assert.That(all.RootElement.GetProperty("codes").GetArrayLength(), Is.GreaterThan(50));
    }

    [TestCase("/a/b-c_1.gz", "/a/b-c_1.gz")]
    [TestCase("/a b", "'/a b'")]
    [TestCase("it's", "'it'\\''s'")]
    [TestCase("", "''")]
    [TestCase("$HOME", "'$HOME'")]
    public void Quote_Word_IsOneWordToAShell(string word, string quoted)
    {
        Assert.That(CommandText.Quote(word), Is.EqualTo(quoted));
        Assert.That(EngineProcess.Shell($"printf '[%s]' {quoted}"), Is.EqualTo($"[{word}]"));
    }

    [TestCase("explain MA-301")]
    [TestCase("explain --json")]
    [TestCase("--help")]
    [TestCase("log cat LOG")]
    public void Stdout_Full_IsAnErrorOfItsOwn(string line)
    {
        if (!File.Exists("/dev/full"))
            Assert.Ignore("this machine has no /dev/full");
        var log = Path.Combine(_home, "full");
        if (!Directory.Exists(log))
            RecordedSession.Write(log, seed: 1, events: 2000);
        var (exit, output) = Sh($"{line.Replace("LOG", log, StringComparison.Ordinal)} 2>&1 >/dev/full");
        Assert.That(exit, Is.EqualTo(1), output);
        Assert.That(output, Does.StartWith("error MA-112: stdout took no more: No space left on device. "));
    }

    [Test]
    public void Stderr_Full_DoesNotChangeWhatIsDone()
    {
        if (!File.Exists("/dev/full"))
            Assert.Ignore("this machine has no /dev/full");
        Assert.That(Sh("explain MA-301 2>/dev/full").Exit, Is.Zero);
        Assert.That(Sh("bogus 2>/dev/full").Exit, Is.EqualTo(2));
    }

    /// <summary>Runs a command line in a shell; the exit code stands behind its output.</summary>
    private static (int Exit, string Output) Sh(string line)
    {
        var program = CommandText.Quote(Path.Combine(AppContext.BaseDirectory, "microalpha.dll"));
        var output = EngineProcess.Shell($"dotnet {program} {line}; echo \"exit $?\"").TrimEnd();
        var at = output.LastIndexOf("exit ", StringComparison.Ordinal);
        return (int.Parse(output[(at + 5)..], CultureInfo.InvariantCulture), output[..at]);
    }

    private JsonDocument Json(params string[] arguments)
    {
        var (exit, output, errors) = EngineProcess.Command(_home, arguments);
        Assert.That(exit, Is.Zero, errors);
        Assert.That(output.TrimEnd('\n'), Does.Not.Contain("\n"));
        return JsonDocument.Parse(output);
    }
}
