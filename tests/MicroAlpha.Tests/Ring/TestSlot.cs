using System.Runtime.CompilerServices;
using MicroAlpha.Ring;
using NUnit.Framework;

namespace MicroAlpha.Tests.Ring;

/// <summary>A slot whose every byte is a function of its sequence, so that a torn copy shows.</summary>
internal struct TestSlot
{
    public Words Payload;
    public uint Tail;
    public uint Stamp;

    [InlineArray(7)]
    public struct Words
    {
        private ulong _element0;
    }

    public void Fill(long sequence)
    {
        for (var i = 0; i < 7; i++)
            Payload[i] = Word(sequence, i);
        Tail = (uint)Word(sequence, 7);
    }

    public readonly bool IsWhole(long sequence)
    {
        for (var i = 0; i < 7; i++)
        {
            if (Payload[i] != Word(sequence, i))
                return false;
        }

        return Tail == (uint)Word(sequence, 7);
    }

    private static ulong Word(long sequence, int index)
    {
        var mixed = ((ulong)sequence + ((ulong)index << 56)) * 0x9E3779B97F4A7C15;
        return mixed ^ (mixed >> 29);
    }
}

/// <summary>What a lane saw; a class, so that tests can look while the lane works on its copy of the stage.</summary>
internal sealed class Witness
{
    public long Next;
    public long Seen;
    public long Missed;
    public long MissedRanges;
    public long Torn;
    public long OutOfOrder;
    public long Batches;
    public long LargestBatch;
    public long BatchEndsWrong;
    public long Idles;
    public int Stops;
    public long InBatch;

    public long Sum => Volatile.Read(ref Seen) + Volatile.Read(ref Missed);
}

/// <summary>Checks every slot and every call; can be slowed down and can throw.</summary>
internal struct CheckingStage(Witness witness, int spinPerEvent = 0, long throwAt = -1) : IStage<TestSlot>
{
    private readonly Witness _witness = witness;
    private readonly int _spinPerEvent = spinPerEvent;
    private readonly long _throwAt = throwAt;

    public readonly void OnEvent(ref TestSlot slot, long sequence)
    {
        if (sequence == _throwAt)
            throw new InvalidOperationException($"asked to throw at {sequence}");
        if (sequence != _witness.Next)
            _witness.OutOfOrder++;
        if (!slot.IsWhole(sequence))
            _witness.Torn++;
        if (_spinPerEvent > 0)
            Thread.SpinWait(_spinPerEvent);
        _witness.Next = sequence + 1;
        _witness.InBatch++;
        Volatile.Write(ref _witness.Seen, _witness.Seen + 1);
    }

    public readonly void OnBatchEnd(long sequence)
    {
        if (sequence != _witness.Next - 1)
            _witness.BatchEndsWrong++;
        _witness.Batches++;
        _witness.LargestBatch = Math.Max(_witness.LargestBatch, _witness.InBatch);
        _witness.InBatch = 0;
    }

    public readonly void OnIdle() => Volatile.Write(ref _witness.Idles, _witness.Idles + 1);

    public readonly void OnMissed(long firstMissed, long lastMissed)
    {
        if (firstMissed != _witness.Next || lastMissed < firstMissed)
            _witness.OutOfOrder++;
        _witness.Next = lastMissed + 1;
        _witness.MissedRanges++;
        Volatile.Write(ref _witness.Missed, _witness.Missed + lastMissed - firstMissed + 1);
    }

    public readonly void OnStop() => _witness.Stops++;
}

/// <summary>Shared steps of the ring tests.</summary>
internal static class RingSteps
{
    /// <summary>Longer than anything here can take: a test that gets there has found a hang.</summary>
    public const long WatchdogNs = 30_000_000_000;

    public static void Publish<TProducer>(TProducer producer, long sequence)
        where TProducer : IProducer<TestSlot>
    {
        producer[sequence].Fill(sequence);
        producer.Publish(sequence);
    }

    public static void Publish<TProducer>(TProducer producer, long first, int count)
        where TProducer : IProducer<TestSlot>
    {
        for (var i = 0; i < count; i++)
            producer[first + i].Fill(first + i);
        producer.Publish(first, count);
    }

    public static void DrainAndJoin(LaneControl lane)
    {
        lane.DrainAndStop();
        Assert.That(lane.Join(WatchdogNs), Is.True, $"lane {lane.Name} hangs at {lane.Progress.Get()}");
    }
}
