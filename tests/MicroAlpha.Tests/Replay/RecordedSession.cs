using MicroAlpha.Events;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Wiring;
using MicroAlpha.Pipeline;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Core;
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
        var core = new Lockstep<EngineEvent, CoreStage<BooksStage>>(ring, Topology.CreateCore(books, writer,
            CheckpointEvery), "core");
        using var directory = LogDirectory.Open(path);
        using var log = directory.StartSession(new LogOptions { CheckpointEvery = CheckpointEvery });
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
