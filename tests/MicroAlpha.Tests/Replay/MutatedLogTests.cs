using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Replay;
using MicroAlpha.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Replay;

/// <summary>
/// A log of a session that traded, written again with one field of one line changed, or one command left out: the
/// verification must say so, and name the place.
/// </summary>
[TestFixture]
internal sealed class MutatedLogTests
{
    private const int Mutations = 400;

    private static readonly string[] Ofi = ["size=20", "maxPosition=200", "flow=30", "windowMs=50"];

    private readonly List<Line> _lines = [];
    private string _home = "";
    private string _facts = "";

    [OneTimeSetUp]
    public void Record()
    {
        _home = Directory.CreateTempSubdirectory("microalpha-mutated-").FullName;
        var options = TradedSession.Options("ofi", Ofi) with { MaxOrders = 1024 };
        _facts = new JsonObject { [TradingFacts.FactName] = TradingFacts.To(options) }.ToJsonString();
        var path = Path.Combine(_home, "log");
        TradedSession.Write(path, 2, 8_000, options);
        using var reader = new LogReader([path]);
        Line line = default;
        for (var record = LogRecord.Session; record != LogRecord.End;)
        {
            record = reader.Next(ref line.Event, ref line.Command, out line.Sequence);
            line.IsEvent = record == LogRecord.Event;
            if (record is LogRecord.Event or LogRecord.Command)
                _lines.Add(line);
        }

        Assert.That(_lines.Count(static one => !one.IsEvent), Is.GreaterThan(50));
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_home, recursive: true);

    [Test]
    public void Verify_UnchangedCopy_IsIdentical() => Assert.That(Verify(_lines).IsIdentical, Is.True);

    [Test]
    public void Verify_OneFieldChanged_IsCaughtInAtLeast99Of100()
    {
        var random = new Random(20261121);
        var (caught, missed) = (0, new List<string>());
        var commands = _lines.Index().Where(static one => !one.Item.IsEvent).Select(static one => one.Index).ToList();
        for (var i = 0; i < Mutations; i++)
        {
            // Commands are few: every second mutation is one of them.
            var at = i % 2 == 0 ? random.Next(_lines.Count) : commands[random.Next(commands.Count)];
            var lines = new List<Line>(_lines) { [at] = Mutate(_lines[at], random) };
            var result = Verify(lines);
            if (result.IsIdentical != true || result.Damages.Count > 0)
                caught++;
            else
                missed.Add(_lines[at].IsEvent ? $"{_lines[at].Event.Kind}" : $"{_lines[at].Command.Kind}");
        }

        TestContext.Progress.WriteLine($"{caught} of {Mutations} changed fields were caught");
        Assert.That(caught * 100, Is.GreaterThanOrEqualTo(Mutations * 99), string.Join(", ", missed));
    }

    [Test]
    public void Verify_CommandLeftOut_IsOneDifferenceAtItsEvent([Range(0, 9)] int seed)
    {
        var random = new Random(seed);
        var orders = _lines.Index()
            .Where(static one => !one.Item.IsEvent && one.Item.Command.Kind != CommandKind.Checkpoint)
            .Select(static one => one.Index).ToList();
        var at = orders[random.Next(orders.Count - 1)];
        var lines = new List<Line>(_lines);
        lines.RemoveAt(at);
        var result = Verify(lines);
        Assert.That(result.DifferenceCount, Is.EqualTo(1));
        Assert.That(
            (result.First!.What, result.First.Sequence, result.First.Expected),
            Is.EqualTo(("presence", _lines[at].Command.CauseSequence, "nothing")));
    }

    [Test]
    public void Verify_PriceOfACommandChanged_NamesFieldEventAndBothValues()
    {
        var at = _lines.FindIndex(static one => !one.IsEvent && one.Command.Kind == CommandKind.New);
        var changed = _lines[at];
        changed.Command.PriceE9 += DecimalE9.One / 100;
        var result = Verify(new List<Line>(_lines) { [at] = changed });
        Assert.That(result.DifferenceCount, Is.EqualTo(1));
        Assert.That(
            (result.First!.What, result.First.Sequence), Is.EqualTo(("price", changed.Command.CauseSequence)));
        Assert.That(result.First.Expected, Does.Contain(OutputText.Amount(changed.Command.PriceE9)));
        Assert.That(result.First.Actual, Does.Contain(OutputText.Amount(_lines[at].Command.PriceE9)));
    }

    private static Line Mutate(Line line, Random random)
    {
        var headers = line.IsEvent ? 4 : 0;
        var counter = new FieldMutator(-1, random);
        Visit(ref line, ref counter);
        var field = random.Next(headers + counter.Count);
        if (field >= headers)
        {
            var mutator = new FieldMutator(field - headers, random);
            Visit(ref line, ref mutator);
        }
        else if (field == 0)
        {
            line.Event.VenueTimeNs += random.Next(1, 1_000_000);
        }
        else if (field == 1)
        {
            line.Event.ReceiveTimeNs += random.Next(1, 1_000_000);
        }
        else if (field == 2)
        {
            line.Event.InstrumentId ^= 1;
        }
        else
        {
            line.Event.Flags ^= 4;
        }

        return line;
    }

    private static void Visit(ref Line line, ref FieldMutator mutator)
    {
        if (line.IsEvent)
            EngineEvent.VisitPayload(ref line.Event, 1, ref mutator);
        else
            OrderCommand.VisitPayload(ref line.Command, 1, ref mutator);
    }

    private ReplayResult Verify(List<Line> lines)
    {
        var path = Directory.CreateTempSubdirectory("microalpha-mutant-").FullName;
        try
        {
            using (var directory = LogDirectory.Open(path))
            using (var log = directory.StartSession(new LogOptions
            {
                CheckpointEvery = TradedSession.CheckpointEvery,
                SessionFacts = _facts,
            }))
            {
                var sequence = 0L;
                foreach (var one in lines)
                {
                    var line = one;
                    if (line.IsEvent)
                        log.AppendEvent(ref line.Event, line.Sequence);
                    else
                        log.AppendCommand(ref line.Command, sequence++);
                }

                log.TryStop();
            }

            return LogReplay.Run(new ReplayOptions { Paths = [path], IsVerified = true }, static _ => { });
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private struct Line
    {
        public EngineEvent Event;
        public OrderCommand Command;
        public long Sequence;
        public bool IsEvent;
    }
}
