using System.Text;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

[TestFixture]
public sealed class DeadLettersTests
{
    private string _folder = "";

    private string FilePath => Path.Combine(_folder, "dead.jsonl");

    [SetUp]
    public void Create() => _folder = Directory.CreateTempSubdirectory("microalpha-letters-").FullName;

    [TearDown]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Parse_BadFrames_AreKeptWithReasonAndPlace()
    {
        const string Good = """{"T":"i","S":"A","p":1,"t":"2024-03-12T10:38:50Z"}""";
        const string Bad = """{"T":"i","S":"A","p":1.1234567891,"t":"2024-03-12T10:38:50Z"}""";
        using (var letters = DeadLetters.Open(FilePath))
        {
            var parser = new AlpacaJsonParser<ListSink>(
                new InstrumentTable(4), new ListSink([]), AlpacaFeedKind.Stocks, 9, letters);
            Assert.That(parser.Parse(Encoding.ASCII.GetBytes($"[{Good},{Bad},{Good}]"), 5).Skipped, Is.EqualTo(1));
            Assert.That(parser.Parse(Encoding.ASCII.GetBytes($"[{Good},"), 6).Kind, Is.EqualTo(FrameKind.Malformed));
            Assert.That(parser.Parse("[{\"T\":\"new\"}]"u8, 7).Skipped, Is.EqualTo(1));
        }

        var lines = Lines();
        Assert.That(lines.Select(line => line.GetProperty("reason").GetString()), Is.EqualTo(
            new[] { "BadNumber", "Malformed", "UnknownType" }));
        Assert.That(lines.Select(line => line.GetProperty("time").GetInt64()), Is.EqualTo(new[] { 5, 6, 7 }));
        Assert.That(lines.Select(line => line.GetProperty("feed").GetInt32()), Is.All.EqualTo(9));
        Assert.That(lines.Select(line => line.GetProperty("offset").GetInt32()), Is.EqualTo(
            new[] { Good.Length + 2, Good.Length + 2, 1 }));
        Assert.That(lines[0].GetProperty("from").GetInt32(), Is.EqualTo(Good.Length + 2));
        Assert.That(Raw(lines[0]), Is.EqualTo(Bad));
        Assert.That(Raw(lines[1]), Is.EqualTo($"[{Good},"));
    }

    [Test]
    public void Add_LongFrame_KeepsWhatIsAroundTheFault()
    {
        var frame = Enumerable.Range(0, 50_000).Select(i => (byte)i).ToArray();
        using (var letters = DeadLetters.Open(FilePath))
        {
            foreach (var offset in (int[])[0, 25_000, 50_000])
                letters.Add(DeadLetterReason.Malformed, 1, 2, offset, frame, 0, frame.Length);
        }

        var lines = Lines();
        Assert.That(lines.Select(line => line.GetProperty("from").GetInt32()), Is.EqualTo(
            new[] { 0, 25_000 - (DeadLetters.MaxRaw / 2), 50_000 - DeadLetters.MaxRaw }));
        foreach (var line in lines)
        {
            var from = line.GetProperty("from").GetInt32();
            Assert.That(line.GetProperty("length").GetInt32(), Is.EqualTo(frame.Length));
            Assert.That(line.GetProperty("raw").GetBytesFromBase64(), Is.EqualTo(
                frame.AsSpan(from, DeadLetters.MaxRaw).ToArray()));
        }
    }

    [Test]
    public void Add_BeyondTheLimit_IsCountedAndTheFileStaysBelow()
    {
        const int Limit = 100_000;
        var frame = new byte[DeadLetters.MaxRaw];
        long written, dropped;
        using (var letters = DeadLetters.Open(FilePath, Limit))
        {
            for (var i = 0; i < 1000; i++)
                letters.Add(DeadLetterReason.BadText, long.MaxValue, 255, int.MaxValue, frame, 0, frame.Length);
            SpinWait.SpinUntil(() => letters.Written + letters.Dropped == 1000, 10_000);
            (written, dropped) = (letters.Written, letters.Dropped);
        }

        Assert.That(written + dropped, Is.EqualTo(1000));
        Assert.That(new FileInfo(FilePath).Length, Is.InRange(Limit - (2 * DeadLetters.MaxLine), Limit));
        Assert.That(Lines(), Has.Count.EqualTo(written));

        using var again = DeadLetters.Open(FilePath, Limit);
        again.Add(DeadLetterReason.BadText, 1, 1, 0, frame, 0, frame.Length);
        Assert.That(again.Dropped, Is.EqualTo(1), "what is in the file counts");
    }

    [Test]
    public void Open_FileCutShort_BeginsANewLine()
    {
        File.WriteAllText(FilePath, "{\"time\":1");
        using (var letters = DeadLetters.Open(FilePath))
            letters.Add(DeadLetterReason.BadTime, 1, 1, 0, "x"u8, 0, 1);
        var lines = File.ReadAllLines(FilePath);
        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(lines[1], Is.EqualTo(
            """{"time":1,"feed":1,"reason":"BadTime","offset":0,"from":0,"length":1,"raw":"eA=="}"""));
    }

    [Test]
    public void Open_Folder_IsRefusedWithItsCode()
    {
        var error = Assert.Throws<EngineException>(() => DeadLetters.Open(_folder));
        Assert.That(error!.Code, Is.EqualTo("MA-420"));
    }

    [Test]
    public void Add_DiskFull_IsCountedAndThrowsNothing()
    {
        if (!File.Exists("/dev/full"))
            Assert.Ignore("there is no /dev/full here");
        using var letters = DeadLetters.Open("/dev/full");
        for (var i = 0; i < 100; i++)
            letters.Add(DeadLetterReason.BadTime, 1, 1, 0, "x"u8, 0, 1);
        SpinWait.SpinUntil(() => letters.Lost == 100, 10_000);
        Assert.That((letters.Lost, letters.Written), Is.EqualTo((100, 0)));
    }

    [Test]
    public void Add_AfterDispose_IsCounted()
    {
        var letters = DeadLetters.Open(FilePath);
        letters.Dispose();
        letters.Dispose();
        letters.Add(DeadLetterReason.BadTime, 1, 1, 0, "x"u8, 0, 1);
        Assert.That(letters.Dropped, Is.EqualTo(1));
    }

    [Test]
    public void Parse_FloodOfUnknownTypes_LeavesRoomForTheRest()
    {
        using (var letters = DeadLetters.Open(FilePath))
        {
            var parser = new AlpacaJsonParser<ListSink>(
                new InstrumentTable(4), new ListSink([]), AlpacaFeedKind.Stocks, 9, letters);
            for (var i = 0; i < 1000; i++)
                parser.Parse("[{\"T\":\"new\"}]"u8, 7);
            parser.Parse("[{\"T\":\"q\"}]"u8, 7);
            Assert.That(parser.Counters.UnknownElements, Is.EqualTo(1000));
        }

        Assert.That(Lines(), Has.Count.EqualTo(101));
        Assert.That(Lines()[^1].GetProperty("reason").GetString(), Is.EqualTo("MissingField"));
    }

    private static string Raw(JsonElement line) =>
        Encoding.ASCII.GetString(line.GetProperty("raw").GetBytesFromBase64());

    private List<JsonElement> Lines() =>
        [.. File.ReadLines(FilePath).Select(line => JsonDocument.Parse(line).RootElement)];
}
