using System.Diagnostics;
using System.Runtime.CompilerServices;
using MicroAlpha.Host.Wiring;
using MicroAlpha.Ring;

namespace MicroAlpha.LatencyBench.Ring;

/// <summary>Our ring.</summary>
public sealed class MicroAlphaSide : IRingSide
{
    private const int Slice = 1000;
    private const double Million = 1e6;

    private static readonly RingPlatform Linux = LinuxPlatform.Ring;

    /// <inheritdoc/>
    public string Name => "microalpha";

    /// <inheritdoc/>
    public double OneToOne(int batch, long events, bool blocking)
    {
        using var ring = new Ring<BenchSlot>(IRingSide.Capacity, platform: Linux);
        var producer = new SingleProducer<BenchSlot>(ring);
        using var lane = new Lane<BenchSlot, SumStage>(ring, default, Options(blocking), Linux);
        var rate = Measure(producer, batch, events, lane, [lane]);
        Check(lane.Stage.Sum, events);
        return rate;
    }

    /// <inheritdoc/>
    public double KeptUp(long events)
    {
        using var ring = new Ring<BenchSlot>(IRingSide.Capacity, platform: Linux);
        var producer = new SingleProducer<BenchSlot>(ring);
        using var lane = new Lane<BenchSlot, SumStage>(ring, default, Options(false), Linux);
        var rate = Measure(producer, 0, events, lane, [lane]);
        Check(lane.Stage.Sum, events);
        return rate;
    }

    /// <inheritdoc/>
    public LatencyHistogram PingPong(int rounds)
    {
        using var there = new Ring<BenchSlot>(IRingSide.Capacity, platform: Linux);
        using var back = new Ring<BenchSlot>(IRingSide.Capacity, platform: Linux);
        var questions = new SingleProducer<BenchSlot>(there);
        var answers = new SingleProducer<BenchSlot>(back);
        var log = new PingLog(rounds);
        var ping = Options(false) with { Name = "ping", Cpu = Machine.ProducerCpu };
        using var ponger = new Lane<BenchSlot, PongStage>(there, new PongStage(answers), Options(false), Linux);
        using var pinger = new Lane<BenchSlot, PingStage>(back, new PingStage(questions, log), ping, Linux);
        ponger.Start();
        pinger.Start();
        log.Start(Stopwatch.GetTimestamp());
        questions.TryClaim(out var first);
        questions[first].Fill(0);
        questions.Publish(first);
        while (!log.IsDone)
            Thread.Sleep(1);
        return log.Histogram;
    }

    /// <inheritdoc/>
    public LatencySample FixedRate(int perSecond, int events, bool blocking) =>
        FixedRate(perSecond, events, Options(blocking));

    /// <summary>One way at a fixed rate with any wait policy.</summary>
    internal static LatencySample FixedRate(int perSecond, int events, LaneOptions options)
    {
        using var ring = new Ring<BenchSlot>(IRingSide.Capacity, platform: Linux);
        var producer = new SingleProducer<BenchSlot>(ring);
        var sample = new LatencySample(new LatencyHistogram(), new LatencyHistogram());
        var cpu = new ThreadCpu();
        using var lane = new Lane<BenchSlot, LatencyStage>(
            ring, new LatencyStage(sample, cpu), options, Linux);
        lane.Start();
        Machine.Pin(Machine.ProducerCpu);
        PacedPublishing.Run(perSecond, events, new Publisher(producer));
        lane.DrainAndStop();
        lane.Join();
        return sample with { CpuShare = cpu.Share };
    }

    /// <inheritdoc/>
    public double Diamond(long events, bool threaded)
    {
        using var ring = new Ring<BenchSlot>(IRingSide.Capacity, platform: Linux);
        var producer = new SingleProducer<BenchSlot>(ring);
        if (threaded)
            return DiamondOfThreads(ring, producer, events);
        using var lane = new Lane<BenchSlot, Fused<BenchSlot, SumStage, Fused<BenchSlot, SumStage, SumStage>>>(
            ring, default, Options(false), Linux);
        var rate = Measure(producer, 1, events, lane, [lane]);
        Check(lane.Stage.First.Sum, events);
        Check(lane.Stage.Second.First.Sum, events);
        Check(lane.Stage.Second.Second.Sum, events);
        return rate;
    }

    internal static LaneOptions Options(bool blocking) =>
        Options(blocking ? WaitPolicy.Park : WaitPolicy.Spin);

    /// <summary>What the lane plan gives a lane alone on its CPU.</summary>
    internal static LaneOptions Options(WaitPolicy wait) =>
        new LanePlacement("consumer", LaneRole.Core, Machine.ConsumerCpu, true, wait, "consumer").ToOptions();

    private static double DiamondOfThreads(Ring<BenchSlot> ring, SingleProducer<BenchSlot> producer, long events)
    {
        // Four threads on the two CPUs of a pair: they have to give way.
        var options = Options(Machine.Cpus.Count >= 4 ? WaitPolicy.Spin : WaitPolicy.Yield) with { Cpu = -1 };
        using var a = new Lane<BenchSlot, SumStage>(ring, default, options with { Name = "a" }, Linux);
        using var b = new Lane<BenchSlot, SumStage>(ring, default, options with { Name = "b" }, Linux);
        using var c = new Lane<BenchSlot, SumStage>(ring, default, options with { Name = "c" }, Linux, a, b);
        var rate = Measure(producer, 1, events, c, [a, b, c]);
        Check(c.Stage.Sum, events);
        return rate;
    }

    private static double Measure(
        SingleProducer<BenchSlot> producer, int batch, long events, LaneControl last, LaneControl[] lanes)
    {
        foreach (var lane in lanes)
            lane.Start();
        Machine.Pin(Machine.ProducerCpu);
        // The first two laps touch the pages and settle the threads; they are not timed.
        var warmUp = 2L * IRingSide.Capacity / Slice * Slice;
        PublishAll(producer, batch, warmUp, last);
        var start = Stopwatch.GetTimestamp();
        PublishAll(producer, batch, events - warmUp, last);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        foreach (var lane in lanes)
            lane.DrainAndStop();
        foreach (var lane in lanes)
            lane.Join();
        return (events - warmUp) / seconds / Million;
    }

    private static void PublishAll(SingleProducer<BenchSlot> producer, int batch, long events, LaneControl last)
    {
        for (var sent = 0L; sent < events; sent += Slice)
        {
            if (batch == 0)
                PublishWorking(producer, Slice);
            else if (batch == 1)
                PublishOnes(producer, Slice);
            else
                PublishBatches(producer, Slice, batch);
        }

        while (last.Progress.Get() < producer.ClaimedSequence)
            Thread.SpinWait(20);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PublishOnes(SingleProducer<BenchSlot> producer, int events)
    {
        for (var i = 0; i < events; i++)
        {
            if (!producer.Claim(1, -1, out var sequence))
                return;
            producer[sequence].Fill(sequence);
            producer.Publish(sequence);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PublishWorking(SingleProducer<BenchSlot> producer, int events)
    {
        var state = 1UL;
        for (var i = 0; i < events; i++)
        {
            state = ProducerWork.Once(state);
            if (state == 0 || !producer.Claim(1, -1, out var sequence))
                return;
            producer[sequence].Fill(sequence);
            producer.Publish(sequence);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PublishBatches(SingleProducer<BenchSlot> producer, int events, int batch)
    {
        for (var i = 0; i < events; i += batch)
        {
            if (!producer.Claim(batch, -1, out var first))
                return;
            for (var n = 0; n < batch; n++)
                producer[first + n].Fill(first + n);
            producer.Publish(first, batch);
        }
    }

    private static void Check(long sum, long events)
    {
        if (sum != BenchSlot.ExpectedSum(events))
            throw new InvalidOperationException("the consumer summed up something else than was published");
    }

    private readonly struct Publisher(SingleProducer<BenchSlot> producer) : IPacedPublish
    {
        public void Publish(long due, long now, bool isMeasured)
        {
            producer.Claim(1, -1, out var sequence);
            ref var slot = ref producer[sequence];
            slot.Fill(sequence);
            slot.First = due;
            slot.Second = now;
            slot.Third = isMeasured ? 1 : 0;
            producer.Publish(sequence);
        }
    }
}
