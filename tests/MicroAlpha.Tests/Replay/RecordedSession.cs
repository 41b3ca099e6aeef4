using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Wiring;
using MicroAlpha.Pipeline;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Indicators;
using MicroAlpha.Ring;
using MicroAlpha.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Replay;

/// <summary>
/// Records a synthetic market with core and recorder stepped in random order and batch sizes on one thread: the seeded
/// scheduler.
/// </summary>
internal static class RecordedSession
{
    /// <summary>Checkpoint interval of the recorded logs.</summary>
    public const int CheckpointEvery = 1024;

    /// <summary>Indicators of each kind: their values enter the checkpoints, so every replay proves them.</summary>
    public static IndicatorOptions Indicators { get; } = new()
    {
        Run =
        [
            "ofi", "ofi:100ms", "mlofi:5", "mlofi:3:100ms", "features", "kyle:1s:leeready", "rv:1s", "vpin:100:10:tick",
            "vpin:100:5:bvc:1s:normal@SYN0001", "hawkes:1:10:20", "sign", "roll", "bars:1s", "macd:3:5:3:1s",
            "bollinger:5:2:1s", "atr:5:1s",
        ],
        MaxInstruments = 64,
        MaxSymbols = 6,
    };

    /// <summary>Writes a log.</summary>
    /// <param name="path">Its directory.</param>
    /// <param name="seed">Seed of market and schedule.</param>
    /// <param name="events">Events.</param>
    /// <param name="tamper">Changes a slot after the core has seen it and before it is recorded: a broken
    /// engine.</param>
    public static void Write(string path, int seed, int events, Action<Ring<EngineEvent>, long>? tamper = null)
    {
        var random = new Random(seed);
        using var ring = new Ring<EngineEvent>(1 << random.Next(6, 12), 0, LinuxPlatform.Ring);
        using var commands = new Ring<OrderCommand>(64);
        var producer = new SingleProducer<EngineEvent>(ring);
        var books = new BooksStage(new BookSet(new BookOptions()));
        var writer = new CommandWriter(new SingleProducer<OrderCommand>(commands));
        var core = new Lockstep<EngineEvent, CoreStage<IndicatorStage>>(ring, Topology.CreateCore(
            books, Indicators, writer, CheckpointEvery), "core");
        using var directory = LogDirectory.Open(path);
        using var log = directory.StartSession(new LogOptions
        {
            CheckpointEvery = CheckpointEvery,
            SessionFacts = new JsonObject
            {
                [IndicatorLimits.FactName] = IndicatorLimits.ToFact(Indicators),
            }.ToJsonString(),
        });
        var recorder = new Lockstep<EngineEvent, Recorder<CommandOutputs>>(
            ring, new Recorder<CommandOutputs>(log, new CommandOutputs(commands, "recorder")), "recorder");
        var market = new SyntheticMarket(
            new SyntheticOptions { Seed = (ulong)seed, MaxEvents = events }, new InstrumentTable(64));
        EngineEvent slot = default;
        var hasNext = market.TryNext(ref slot);
        while (hasNext)
        {
            switch (random.Next(3))
            {
                case 0:
                    for (var count = random.Next(1, 40); count > 0 && hasNext && producer.TryClaim(out var at); count--)
                    {
                        producer.Write(at, slot);
                        producer.Publish(at);
                        hasNext = market.TryNext(ref slot);
                    }

                    break;
                case 1:
                    core.Step(random.Next(1, 60));
                    break;
                default:
                    // The recorder never passes the core here, so that a test can tamper in between.
                    var lead = (int)(core.Progress.Get() - recorder.Progress.Get());
                    if (lead == 0)
                        break;
                    var from = recorder.Progress.Get() + 1;
                    var count2 = random.Next(1, lead + 1);
                    for (var sequence = from; sequence < from + count2; sequence++)
                        tamper?.Invoke(ring, sequence);
                    recorder.Step(count2);
                    break;
            }
        }

        core.DrainAndStop();
        recorder.DrainAndStop();
    }
}
