using MicroAlpha.Events;
using MicroAlpha.Host.Replay;
using NUnit.Framework;

namespace MicroAlpha.Tests.Replay;

/// <summary>The same log gives the same state and outputs, however it is run; and a log that lies is caught.</summary>
[TestFixture]
internal sealed class LogReplayTests
{
    private string _path = "";

    [SetUp]
    public void MakeDirectory() => _path = Directory.CreateTempSubdirectory("microalpha-replay-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_path, recursive: true);

    [Test]
    public void Run_RandomSchedulesAndLanePlans_AreIdentical([Range(1, 12)] int seed)
    {
        RecordedSession.Write(_path, seed, 20_000);
        var random = new Random(seed);
        var hashes = new HashSet<ulong>();
        foreach (var threaded in (bool[])[false, true, false, true])
        {
            var result = LogReplay.Run(
                new ReplayOptions
                {
                    Paths = [_path],
                    IsVerified = true,
                    IsThreaded = threaded,
                    MaxBatch = random.Next(1, 64),
                    RingCapacity = 1 << random.Next(6, 14),
                    CoreCpu = random.Next(-1, 1),
                },
                static _ => { });
            Assert.That(result.IsIdentical, Is.True, result.First?.ToString());
            Assert.That((result.Events, result.EqualCheckpoints, result.ComparedWith), Is.EqualTo((20_000L, 20L,
                "log")));
            hashes.Add(result.StateHash);
        }

        Assert.That(hashes, Has.Count.EqualTo(1));
    }

    [Test]
    public void Run_OneRecordedFieldDiffers_NamesTheFirstDivergence([Range(0, 7)] int field)
    {
        const long Tampered = 5_000;
        RecordedSession.Write(_path, 3, 20_000, (ring, sequence) =>
        {
            if (sequence >= Tampered && ring[sequence].Kind is EventKind.BookLevel or EventKind.Quote && field >= 0)
            {
                Change(ref ring[sequence], field);
                field = -1;
            }
        });
        var result = LogReplay.Run(new ReplayOptions { Paths = [_path], IsVerified = true }, static _ => { });
        Assert.That(result.IsIdentical, Is.False);
        Assert.That(result.First!.What, Is.EqualTo("event_hash"));
        Assert.That(result.First.AfterSequence, Is.LessThan(result.First.Sequence).And.LessThanOrEqualTo(Tampered
            + 1024));
        Assert.That(result.First.Sequence, Is.InRange(Tampered, Tampered + (2 * RecordedSession.CheckpointEvery)));
    }

    [Test]
    public void Run_LogWithoutOutputs_IsComparedThreadedWithLockstep()
    {
        using (var directory = MicroAlpha.Storage.Log.LogDirectory.Open(_path))
        using (var log = directory.StartSession(new MicroAlpha.Storage.Log.LogOptions()))
        {
            var market = new MicroAlpha.Gateways.Synthetic.SyntheticMarket(
                new MicroAlpha.Gateways.Synthetic.SyntheticOptions { MaxEvents = 200_000 }, new InstrumentTable(64));
            EngineEvent slot = default;
            for (var sequence = 0L; market.TryNext(ref slot); sequence++)
                log.AppendEvent(ref slot, sequence);
            Assert.That(log.TryStop(), Is.True);
        }

        var result = LogReplay.Run(new ReplayOptions { Paths = [_path], IsVerified = true }, static _ => { });
        Assert.That((result.IsIdentical, result.ComparedWith), Is.EqualTo(((bool?)true, "threaded against lockstep")));
        Assert.That(result.EqualCheckpoints, Is.EqualTo(4), "three full intervals and the end");
    }

    [Test]
    public void Run_NotVerified_SaysNothingAboutIdentity()
    {
        RecordedSession.Write(_path, 1, 3_000);
        var result = LogReplay.Run(new ReplayOptions { Paths = [_path] }, static _ => { });
        Assert.That((result.IsIdentical, result.Events), Is.EqualTo(((bool?)null, 3_000L)));
    }

    private static void Change(ref EngineEvent slot, int field)
    {
        var isQuote = slot.Kind == EventKind.Quote;
        switch (field % 4)
        {
            case 0 when isQuote: slot.Quote.BidPriceE9 -= 1; break;
            case 0: slot.BookLevel.PriceE9 += 1; break;
            case 1 when isQuote: slot.Quote.AskSizeE9 += 1; break;
            case 1: slot.BookLevel.SizeE9 += 1; break;
            case 2: slot.InstrumentId ^= 1; break;
            default:
                slot.ReceiveTimeNs += 1;
                slot.VenueTimeNs += 1;
                break;
        }
    }
}
