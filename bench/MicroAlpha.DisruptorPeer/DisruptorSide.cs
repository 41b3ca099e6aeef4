using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Disruptor;
using Disruptor.Dsl;
using MicroAlpha.LatencyBench;
using MicroAlpha.LatencyBench.Ring;
using MicroAlpha.Ring;

namespace MicroAlpha.DisruptorPeer;

/// <summary>
/// Disruptor-net's ValueDisruptor, single producer, doing exactly what MicroAlphaSide does. Its handlers are public:
/// only for visible types does the library make the struct proxies that replace interface calls.
/// </summary>
/// <param name="name">Name in results.</param>
/// <param name="createFastest">The wait strategy where no blocking is asked for.</param>
public sealed class DisruptorSide(string name, Func<IWaitStrategy> createFastest) : IRingSide
{
    private const int Slice = 1000;
    private const double Million = 1e6;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public double OneToOne(int batch, long events, bool blocking)
    {
        using var disruptor = Create(blocking);
        var handler = new SumHandler(Machine.ConsumerCpu);
        disruptor.HandleEventsWith(handler);
        return Measure(disruptor, batch, events, handler);
    }

    /// <inheritdoc/>
    public double KeptUp(long events)
    {
        using var disruptor = Create(false);
        var handler = new SumHandler(Machine.ConsumerCpu);
        disruptor.HandleEventsWith(handler);
        return Measure(disruptor, 0, events, handler);
    }

    /// <inheritdoc/>
    public LatencyHistogram PingPong(int rounds)
    {
        using var there = Create(false);
        using var back = Create(false);
        var log = new PingLog(rounds);
        there.HandleEventsWith(new PongHandler(back.RingBuffer));
        back.HandleEventsWith(new PingHandler(there.RingBuffer, log));
        there.Start().Wait();
        back.Start().Wait();
        log.Start(Stopwatch.GetTimestamp());
        var first = there.RingBuffer.Next();
        there.RingBuffer[first].Fill(0);
        there.RingBuffer.Publish(first);
        while (!log.IsDone)
            Thread.Sleep(1);
        there.Shutdown().Wait();
        back.Shutdown().Wait();
        return log.Histogram;
    }

    /// <inheritdoc/>
    public LatencySample FixedRate(int perSecond, int events, bool blocking)
    {
        using var disruptor = Create(blocking);
        var sample = new LatencySample(new LatencyHistogram(), new LatencyHistogram());
        disruptor.HandleEventsWith(new LatencyHandler(sample));
        disruptor.Start().Wait();
        Machine.Pin(Machine.ProducerCpu);
        PacedPublishing.Run(perSecond, events, new Publisher(disruptor.RingBuffer));
        disruptor.Shutdown().Wait();
        return sample;
    }

    /// <inheritdoc/>
    public double Diamond(long events, bool threaded)
    {
        using var disruptor = Create(false);
        // Three consumers and the producer on the CPUs there are; pinning three of them to one would only hurt it.
        var a = new SumHandler(-1);
        var b = new SumHandler(-1);
        var c = new SumHandler(-1);
        disruptor.HandleEventsWith(a, b).Then(c);
        return Measure(disruptor, 1, events, c);
    }

    private ValueDisruptor<BenchSlot> Create(bool blocking) => new(
        static () => default,
        IRingSide.Capacity,
        TaskScheduler.Default,
        ProducerType.Single,
        blocking ? new BlockingWaitStrategy() : createFastest());

    private static double Measure(ValueDisruptor<BenchSlot> disruptor, int batch, long events, SumHandler last)
    {
        disruptor.Start().Wait();
        Machine.Pin(Machine.ProducerCpu);
        var ring = disruptor.RingBuffer;
        var warmUp = 2L * IRingSide.Capacity / Slice * Slice;
        PublishAll(ring, batch, warmUp, last);
        var start = Stopwatch.GetTimestamp();
        PublishAll(ring, batch, events - warmUp, last);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        disruptor.Shutdown().Wait();
        if (last.Sum != BenchSlot.ExpectedSum(events))
            throw new InvalidOperationException("the consumer summed up something else than was published");
        return (events - warmUp) / seconds / Million;
    }

    private static void PublishAll(ValueRingBuffer<BenchSlot> ring, int batch, long events, SumHandler last)
    {
        last.Expect(ring.Cursor + events);
        for (var sent = 0L; sent < events; sent += Slice)
        {
            if (batch == 0)
                PublishWorking(ring, Slice);
            else if (batch == 1)
                PublishOnes(ring, Slice);
            else
                PublishBatches(ring, Slice, batch);
        }

        last.WaitForExpected();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PublishOnes(ValueRingBuffer<BenchSlot> ring, int events)
    {
        for (var i = 0; i < events; i++)
        {
            var sequence = ring.Next();
            ring[sequence].Fill(sequence);
            ring.Publish(sequence);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PublishWorking(ValueRingBuffer<BenchSlot> ring, int events)
    {
        var state = 1UL;
        for (var i = 0; i < events; i++)
        {
            state = ProducerWork.Once(state);
            if (state == 0)
                return;
            var sequence = ring.Next();
            ring[sequence].Fill(sequence);
            ring.Publish(sequence);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PublishBatches(ValueRingBuffer<BenchSlot> ring, int events, int batch)
    {
        for (var i = 0; i < events; i += batch)
        {
            var last = ring.Next(batch);
            var first = last - batch + 1;
            for (var n = 0; n < batch; n++)
                ring[first + n].Fill(first + n);
            ring.Publish(first, last);
        }
    }

    /// <summary>As in the library's own throughput tests: sums up, and says when a known sequence is reached.</summary>
    public sealed class SumHandler(int cpu) : IValueEventHandler<BenchSlot>
    {
        private volatile bool _isReached;
        private PaddedSum _sum;
        private long _target;

        /// <summary>Sum of all fields.</summary>
        public long Sum => _sum.Value;

        /// <summary>Sets the sequence to wait for; before it is published.</summary>
        public void Expect(long sequence)
        {
            _isReached = false;
            Volatile.Write(ref _target, sequence);
        }

        /// <summary>Waits until the expected sequence is handled.</summary>
        public void WaitForExpected()
        {
            while (!_isReached)
                Thread.SpinWait(20);
        }

        /// <inheritdoc/>
        public void OnStart()
        {
            if (cpu >= 0)
                Machine.Pin(cpu);
        }

        /// <inheritdoc/>
        public void OnEvent(ref BenchSlot data, long sequence, bool endOfBatch)
        {
            _sum.Value += data.Sum();
            if (sequence == _target)
                _isReached = true;
        }

        [StructLayout(LayoutKind.Explicit, Size = 256)]
        private struct PaddedSum
        {
            [FieldOffset(128)]
            public long Value;
        }
    }

    /// <summary>Handler of one end.</summary>
    public sealed class LatencyHandler(LatencySample sample) : IValueEventHandler<BenchSlot>
    {
        public void OnStart() => Machine.Pin(Machine.ConsumerCpu);

        public void OnEvent(ref BenchSlot data, long sequence, bool endOfBatch)
        {
            var now = Stopwatch.GetTimestamp();
            if (data.Third == 0)
                return;
            sample.FromDue.Record(now - data.First);
            sample.FromPublish.Record(now - data.Second);
        }
    }

    /// <summary>Handler of one end.</summary>
    public sealed class PongHandler(ValueRingBuffer<BenchSlot> answers) : IValueEventHandler<BenchSlot>
    {
        public void OnStart() => Machine.Pin(Machine.ConsumerCpu);

        public void OnEvent(ref BenchSlot data, long sequence, bool endOfBatch)
        {
            var answer = answers.Next();
            answers[answer].Fill(data.First);
            answers.Publish(answer);
        }
    }

    /// <summary>Handler of one end.</summary>
    public sealed class PingHandler(ValueRingBuffer<BenchSlot> questions, PingLog log) : IValueEventHandler<BenchSlot>
    {
        public void OnStart() => Machine.Pin(Machine.ProducerCpu);

        public void OnEvent(ref BenchSlot data, long sequence, bool endOfBatch)
        {
            if (!log.Next(Stopwatch.GetTimestamp()))
                return;
            var question = questions.Next();
            questions[question].Fill(data.First + 1);
            questions.Publish(question);
        }
    }

    private readonly struct Publisher(ValueRingBuffer<BenchSlot> ring) : IPacedPublish
    {
        public void Publish(long due, long now, bool isMeasured)
        {
            var sequence = ring.Next();
            ref var slot = ref ring[sequence];
            slot.Fill(sequence);
            slot.First = due;
            slot.Second = now;
            slot.Third = isMeasured ? 1 : 0;
            ring.Publish(sequence);
        }
    }
}
