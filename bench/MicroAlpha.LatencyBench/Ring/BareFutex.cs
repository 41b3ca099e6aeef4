using System.Diagnostics;
using MicroAlpha.Native;
using MicroAlpha.Ring;

namespace MicroAlpha.LatencyBench.Ring;

/// <summary>
/// A thread that sleeps on a futex and another that wakes it, with no ring between them: what the machine itself takes.
/// </summary>
internal sealed unsafe class BareFutex : IDisposable
{
    private const long TimeoutNs = 1_000_000_000;

    // On its own cache lines, pinned: the word that is slept on, and the time of the publication.
    private readonly long[] _memory = GC.AllocateArray<long>(64, pinned: true);
    private readonly LatencySample _sample = new(new LatencyHistogram(), new LatencyHistogram());
    private readonly ThreadCpu _cpu = new();
    private readonly Thread _sleeper;
    private volatile bool _isOver;

    private BareFutex()
    {
        _sleeper = new Thread(Sleep) { Name = "sleeper" };
        _sleeper.Start();
    }

    private int* Word => (int*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _memory[16]);

    /// <summary>One way at a fixed rate, as the lanes are measured.</summary>
    public static LatencySample FixedRate(int perSecond, int events)
    {
        using var pair = new BareFutex();
        Machine.Pin(Machine.ProducerCpu);
        PacedPublishing.Run(perSecond, events, new Waker(pair));
        pair.Dispose();
        return pair._sample with { CpuShare = pair._cpu.Share };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isOver = true;
        Interlocked.Increment(ref *Word);
        Futex.WakeOne(Word);
        _sleeper.Join();
    }

    private void Sleep()
    {
        Machine.Pin(Machine.ConsumerCpu);
        for (var seen = 0; !_isOver;)
        {
            while (Volatile.Read(ref *Word) == seen)
                Futex.Wait(Word, seen, TimeoutNs);
            var now = Stopwatch.GetTimestamp();
            seen = Volatile.Read(ref *Word);
            if (Volatile.Read(ref _memory[32]) is var published && published == 0)
                _cpu.Start();
            else if (!_isOver)
                _sample.FromPublish.Record(now - published);
        }

        _cpu.Stop();
    }

    private readonly struct Waker(BareFutex pair) : IPacedPublish
    {
        public void Publish(long due, long now, bool isMeasured)
        {
            Volatile.Write(ref pair._memory[32], isMeasured ? Stopwatch.GetTimestamp() : 0);
            Interlocked.Increment(ref *pair.Word);
            Futex.WakeOne(pair.Word);
        }
    }
}
