using System.Diagnostics;
using System.Globalization;
using MicroAlpha.Host.Commands;
using MicroAlpha.Native;
using MicroAlpha.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Engine;

/// <summary>What is wrong outside the process: a missing library, a disk that fails in the system call.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class OutsideFaultTests
{
    private string _home = "";

    private string LogPath => Path.Combine(_home, "log");

    [SetUp]
    public void MakeHome() => _home = Directory.CreateTempSubdirectory("microalpha-outside-").FullName;

    [TearDown]
    public void RemoveHome() => Directory.Delete(_home, recursive: true);

    [TestCase("run")]
    [TestCase("import --format binance --out OUT FILE")]
    [TestCase("log verify FILE")]
    [TestCase("replay FILE")]
    public void Liblz4IsMissing_SaysHowToGetItAndLeavesNothing(string line)
    {
        var library = EngineProcess
            .Shell("PATH=$PATH:/sbin ldconfig -p | sed -n 's/.*liblz4.so.1 .*=> //p' | head -1").Trim();
        if (library.Length == 0)
            Assert.Ignore("ldconfig does not say where liblz4 is");
        var file = Path.Combine(_home, "a.txt");
        File.WriteAllText(
            file, """1 {"e":"trade","E":1,"T":1,"s":"BTCUSDT","t":7,"p":"1","q":"1","m":true}""" + "\n");
        var state = Path.Combine(_home, "state");
        var command = line.Replace("FILE", file, StringComparison.Ordinal)
            .Replace("OUT", LogPath, StringComparison.Ordinal);
        var program = CommandText.Quote(Path.Combine(AppContext.BaseDirectory, "microalpha.dll"));
        var output = RunWithout(library, $"MICROALPHA_HOME={state} dotnet {program} {command}");
        Assert.That(output, Does.Contain("error MA-301: ").And.Contain("apt-get install liblz4-1"));
        Assert.That(output.TrimEnd(), Does.EndWith("exit 3"));
        Assert.That(Directory.GetFileSystemEntries(_home), Is.EqualTo(new[] { file }), "nothing was made");
    }

    [Test]
    public void MatcherIsMissing_VenueSaysHowToGetIt()
    {
        var program = CommandText.Quote(Path.Combine(AppContext.BaseDirectory, "microalpha.dll"));
        var library = Path.Combine(AppContext.BaseDirectory, MatcherLibrary.FileName);
        var output = RunWithout(CommandText.Quote(library), $"dotnet {program} venue --port 0");
        Assert.That(output, Does.Contain("error MA-700: ").And.Contain("apt-get install").And.Contain("Build again"));
        Assert.That(output.TrimEnd(), Does.EndWith("exit 3"));
    }

    [TestCase("fdatasync")]
    [TestCase("pwrite64")]
    public void Run_DiskFailsFromSomeCallOn_SaysSoAndLosesNothingAcknowledged(string call)
    {
        const int From = 40;
        if (EngineProcess.Shell("strace -o /dev/null true 2>/dev/null && echo ok") != "ok\n")
            Assert.Ignore("this machine has no strace that may trace");
        Assert.That(EngineProcess.Command(_home, ["init"]).Exit, Is.Zero);
        using var engine = EngineProcess.Start(
            _home,
            ["run"],
            new() { ["MICROALPHA__FEED__SYNTHETIC__EVENTSPERSECOND"] = "20000" },
            "strace", "-D", "-f", "-qq", "-o", Path.Combine(_home, "trace"),
            "-e", $"trace={call}", "-e", $"inject={call}:error=EIO:when={From}+");
        engine.WaitUntilReady();
        var (session, durable) = ("", -1L);
        var until = Stopwatch.GetTimestamp() + (60 * Stopwatch.Frequency);
        while (!engine.Errors.Contains("error MA-31", StringComparison.Ordinal) && Stopwatch.GetTimestamp() < until)
        {
            using var status = engine.TryStatus();
            durable = status?.RootElement.GetProperty("durable_sequence").GetInt64() ?? durable;
            session = status?.RootElement.GetProperty("log").GetProperty("session").GetString() ?? session;
        }

        Assert.That(engine.Terminate(), Is.EqualTo(1), engine.Errors);
        Assert.That(engine.Errors, Does.Contain("error MA-31").And.Contain("Input/output error"));
        Assert.That(durable, Is.GreaterThan(0), "the witness saw something acknowledged");
        var log = LogVerifier.Verify([LogPath]).PerSession.Single();
        Assert.That(log.SessionId.ToString("x16", CultureInfo.InvariantCulture), Is.EqualTo(session));
        Assert.That((log.FirstSequence, log.GapCount), Is.EqualTo((0L, 0)));
        Assert.That(log.LastSequence, Is.GreaterThanOrEqualTo(durable), "an acknowledged event is lost");
    }

    // What a command prints, and its exit code, with an empty file in the place of a library, seen by it only.
    private static string RunWithout(string library, string command)
    {
        var hidden = $"mount --bind /dev/null {library} && echo hidden; {command}; echo \"exit $?\"";
        var output = EngineProcess.Shell($"unshare -rm sh -c {CommandText.Quote(hidden)} 2>&1");
        if (!output.StartsWith("hidden", StringComparison.Ordinal))
            Assert.Ignore($"this machine does not allow a mount of one's own: {output}");
        return output;
    }
}
