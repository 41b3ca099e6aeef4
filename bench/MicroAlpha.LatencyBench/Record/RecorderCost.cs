using System.Diagnostics;
using MicroAlpha.Events;
using MicroAlpha.Host.Wiring;
using MicroAlpha.LatencyBench.Ring;
using MicroAlpha.Ring;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.LatencyBench.Record;

/// <summary>
/// What the recorder costs the thread that publishes: the same offered rate with and without its lane, placed as the
/// lane plan places them on two CPUs. The core lane has one, the producer and the recorder share the other.
/// </summary>
internal static class RecorderCost
{
    private const int Seconds = 1;

    /// <summary>Adds the rows for one offered rate.</summary>
    public static void Run(int perSecond, BenchOptions options, Report report, string root)
    {
        var (onNs, offNs, onRate, offRate) = (new Medians(), new Medians(), new Medians(), new Medians());
        for (var rep = 0; rep < options.Reps; rep++)
        {
            Add(Measure(perSecond, options.Scale(perSecond * Seconds), null), offNs, offRate);
            var directory = Path.Combine(root, $"cost{perSecond}-{rep}");
            Add(Measure(perSecond, options.Scale(perSecond * Seconds), directory), onNs, onRate);
            Directory.Delete(directory, recursive: true);
        }

        var name = $"record/publish_at_{perSecond / 1000}k";
        report.Add(onNs.ToResult($"{name}_p50", "ns", offNs, "without a recorder"));
        report.Add(onRate.ToResult($"{name}_reached", "k/s", offRate, "without a recorder"));

        static void Add((double P50Ns, double Rate) one, Medians ns, Medians rate)
        {
            ns.Add(one.P50Ns);
            rate.Add(one.Rate / 1000);
        }
    }

    private static (double P50Ns, double Rate) Measure(int perSecond, int events, string? directory)
    {
        using var ring = new Ring<EngineEvent>(1 << 16, platform: LinuxPlatform.Ring);
        var producer = new SingleProducer<EngineEvent>(ring);
        var coreOptions = new LaneOptions("core") { Cpu = Machine.ConsumerCpu, Wait = WaitPolicy.Spin };
        using var core = new Lane<EngineEvent, TouchStage>(ring, default, coreOptions, LinuxPlatform.Ring);
        using var logs = directory is null ? null : LogDirectory.Open(directory);
        using var log = logs?.StartSession(new LogOptions());
        var recorderOptions = new LaneOptions("recorder") { Cpu = Machine.ProducerCpu, Wait = WaitPolicy.Nap };
        using var recorder = log is null
            ? null
            : new Lane<EngineEvent, Recorder<NoOutputs>>(
                ring, new Recorder<NoOutputs>(log, default), recorderOptions, LinuxPlatform.Ring);
        core.Start();
        recorder?.Start();
        Machine.Pin(Machine.ProducerCpu);
        var publisher = new Publisher(producer, RecordBench.Slots(), new LatencyHistogram());
        var start = Stopwatch.GetTimestamp();
        PacedPublishing.Run(perSecond, events, publisher);
        var rate = events / Stopwatch.GetElapsedTime(start).TotalSeconds;
        core.DrainAndStop();
        core.Join();
        recorder?.DrainAndStop();
        recorder?.Join();
        if (log is not null && log.DurableSequence != events - 1)
            throw new InvalidOperationException($"the log ends at {log.DurableSequence}, not at {events - 1}");
        return (publisher.PublishNs.ValueAt(50), rate);
    }

    private readonly struct Publisher(
        SingleProducer<EngineEvent> producer, EngineEvent[] slots, LatencyHistogram publishNs) : IPacedPublish
    {
        public LatencyHistogram PublishNs => publishNs;

        public void Publish(long due, long now, bool isMeasured)
        {
            producer.Claim(1, -1, out var sequence);
            producer.Write(sequence, slots[sequence & (slots.Length - 1)]);
            producer.Publish(sequence);
            if (isMeasured)
                publishNs.Record(Stopwatch.GetTimestamp() - now);
        }
    }

    /// <summary>Reads each event: a core lane that keeps up.</summary>
    private struct TouchStage : IStage<EngineEvent>
    {
        private long _sum;

        public void OnEvent(ref EngineEvent slot, long sequence) => _sum += slot.ReceiveTimeNs + slot.InstrumentId;

        public readonly void OnBatchEnd(long sequence)
        {
        }

        public readonly void OnIdle()
        {
        }

        public readonly void OnMissed(long firstMissed, long lastMissed)
        {
        }

        public readonly void OnStop()
        {
        }
    }
}
