using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Storage.Log;
using MicroAlpha.Tests.Host.Engine;
using MicroAlpha.Tests.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Commands;

[TestFixture]
internal sealed class LogCommandTests
{
    private string _home = "";

    private string LogPath => Path.Combine(_home, "log");

    [SetUp]
    public void MakeHome() => _home = Directory.CreateTempSubdirectory("microalpha-log-").FullName;

    [TearDown]
    public void RemoveHome() => Directory.Delete(_home, recursive: true);

    [Test]
    public void Log_MiddleSegmentIsGone_EachCommandSaysSoInItsWay()
    {
        Write(2000);
        File.Delete(Directory.GetFiles(LogPath, "*.lz4").Order().ElementAt(1));
        var whole = LogVerifier.Verify([LogPath]);
        var missing = $"missing events {whole.Gaps[0].FirstSequence} to {whole.Gaps[0].LastSequence} of session";

        var cat = Log("cat");
        Assert.That(cat.Exit, Is.EqualTo(1));
        Assert.That(cat.Errors, Does.Contain(missing).And.Contain("damaged ").And.Contain("MissingSegment"));
        Assert.That(cat.Output.Split('\n').Count(line => line.StartsWith("{\"seq\":", StringComparison.Ordinal)),
            Is.EqualTo(whole.Events));
        foreach (var (command, exit) in (ReadOnlySpan<(string, int)>)[("stat", 0), ("verify", 1)])
        {
            var result = Log(command);
            Assert.That(result.Exit, Is.EqualTo(exit), command);
            Assert.That(result.Errors, Does.Contain(missing));
        }
    }

    [Test]
    public void Verify_EmptySegment_ExitsWith1AndSaysWhatItIs()
    {
        Directory.CreateDirectory(LogPath);
        File.WriteAllBytes(Path.Combine(LogPath, "20261120-00000000000000ff-00000.jsonl.lz4"), []);
        var (exit, output, errors) = Log("verify", "--json");
        Assert.That(exit, Is.EqualTo(1));
        Assert.That(errors, Does.Contain("EmptySegment").And.Contain("the file has 0 bytes"));
        using var json = JsonDocument.Parse(output);
        Assert.That(json.RootElement.GetProperty("blocks").GetInt64(), Is.Zero);
    }

    [Test]
    public void Verify_TwentyFiveSessions_ShowsTwentyAndTheJsonHasAll()
    {
        for (var session = 0; session < 25; session++)
            Write(session + 1);
        var text = Log("verify").Output;
        Assert.That(text, Does.Contain("sequences 0 to 19,").And.Not.Contain("sequences 0 to 20,"));
        Assert.That(text, Does.Contain("and 5 more sessions"));
        using var json = JsonDocument.Parse(Log("verify", "--json").Output);
        Assert.That(
            json.RootElement.GetProperty("per_session").EnumerateArray()
                .Select(session => session.GetProperty("last_seq").GetInt64()),
            Is.EqualTo(Enumerable.Range(0, 25).Select(last => (long)last)));
    }

    [Test]
    public void Verify_GapsOfTheStream_AreNamedUnlessFilled()
    {
        const long Start = 1_732_113_000_000_000_000; // 2024-11-20T14:30:00Z
        Write(
            Told(ConnectionState.Up, 0, 0),
            Told(ConnectionState.Gap, Start, 0),
            Told(ConnectionState.Up, Start, Start + 5),
            Told(ConnectionState.Filled, Start, Start + 5),
            Told(ConnectionState.Gap, Start + 10, 0),
            Told(ConnectionState.Up, Start + 10, Start + 15),
            Told(ConnectionState.Incomplete, Start + 10, Start + 15),
            Told(ConnectionState.Gap, Start + 20, 0));
        var (exit, output, errors) = Log("verify", "--json");
        Assert.That(exit, Is.Zero, "the log itself is whole");
        Assert.That(errors.Split('\n'), Has.Exactly(2).Contains("the stream gave nothing"));
        Assert.That(errors, Does.Contain("from 2024-11-20T14:30:00.000000010Z to 2024-11-20T14:30:00.000000015Z of")
            .And.Contains("fetching it failed").And.Contains("00.000000020Z to the end of"));
        using var json = JsonDocument.Parse(output);
        Assert.That(
            json.RootElement.GetProperty("stream_gaps").EnumerateArray()
                .Select(gap => gap.GetProperty("state").GetString()),
            Is.EqualTo(new[] { "Filled", "Incomplete", "NotFilled" }));
    }

    private static EngineEvent Told(ConnectionState state, long startNs, long endNs)
    {
        var slot = new EngineEvent
        {
            Kind = EventKind.Connection,
            Source = EventSource.AlpacaData,
            InstrumentId = EngineEvent.NoInstrument,
            ReceiveTimeNs = 1_732_113_000_000_000_000,
        };
        (slot.Connection.State, slot.Connection.GapStartNs, slot.Connection.GapEndNs) = (state, startNs, endNs);
        return slot;
    }

    private void Write(params EngineEvent[] events)
    {
        using var directory = LogDirectory.Open(LogPath);
        using var log = directory.StartSession(new LogOptions());
        for (var i = 0; i < events.Length; i++)
            log.AppendEvent(ref events[i], i);
        log.TryStop();
    }

    private (int Exit, string Output, string Errors) Log(string command, params string[] options) =>
        EngineProcess.Command(_home, ["log", command, LogPath, .. options]);

    private void Write(int events)
    {
        using var directory = LogDirectory.Open(LogPath);
        using var log = directory.StartSession(new LogOptions { SegmentRawBytes = 65_536 });
        var random = new Random(1);
        for (var i = 0; i < events; i++)
        {
            var slot = SlotMaker.Event(random, EventKind.Quote);
            log.AppendEvent(ref slot, i);
        }

        log.TryStop();
    }
}
