using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MicroAlpha.Ring;

/// <summary>
/// When every 64th event was published, in an array beside the ring, so that the slots carry no clock of their own. The
/// publisher marks, <see cref="Timed{TSlot, TStage}"/> reads.
/// </summary>
/// <remarks>A mark is valid as long as its slot: until the gating consumers let the producer claim it again.</remarks>
public sealed class LatencyProbe
{
    /// <summary>
    /// Every how many sequences there is a sample; a clock read costs 24 ns, so 64 make it 0.4 ns an event.
    /// </summary>
    public const int SampleEvery = 64;

    /// <summary>What <see cref="NsSincePublished"/> returns for a sequence that has no mark.</summary>
    public const long Unmarked = -1;

    private const long SampleMask = SampleEvery - 1;
    private const int SampleShift = 6;

    private readonly Sample[] _marks;

    /// <summary>Creates the probe of one ring. Any thread.</summary>
    /// <param name="capacity">The ring's capacity.</param>
    public LatencyProbe(int capacity) => _marks = new Sample[Math.Max(1, capacity >> SampleShift)];

    /// <summary>Whether a sequence is one of those that are sampled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one test per event
    public static bool IsSampled(long sequence) => (sequence & SampleMask) == 0;

    /// <summary>Notes the time of a claimed sequence, right before it is published. The claiming thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a test that fails 63 of 64 times
    public void Mark(long sequence)
    {
        if (IsSampled(sequence))
            MarkSample(sequence);
    }

    /// <summary>Notes the time of the sampled sequences in a claimed range. The claiming thread.</summary>
    public void Mark(long first, int count)
    {
        for (var sampled = (first + SampleMask) & ~SampleMask; sampled < first + count; sampled += SampleEvery)
            MarkSample(sampled);
    }

    /// <summary>
    /// ns since a sampled sequence was marked; <see cref="Unmarked"/> when it was not. A consumer that has seen the
    /// event published: the mark was stored before the publication.
    /// </summary>
    public long NsSincePublished(long sequence)
    {
        ref var mark = ref _marks[(sequence >> SampleShift) & (_marks.Length - 1)];
        var ticks = Volatile.Read(ref mark.Ticks);
        // An observer may read while the next lap's mark is written: the sequence, stored first by the writer, tells.
        Volatile.ReadBarrier();
        return mark.SequencePlusOne == sequence + 1 ? Clock.ToNs(Stopwatch.GetTimestamp() - ticks) : Unmarked;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MarkSample(long sequence)
    {
        ref var mark = ref _marks[(sequence >> SampleShift) & (_marks.Length - 1)];
        Volatile.Write(ref mark.SequencePlusOne, sequence + 1);
        // The new sequence is visible before the new time. Pairs with the read barrier in NsSincePublished.
        Volatile.WriteBarrier();
        Volatile.Write(ref mark.Ticks, Stopwatch.GetTimestamp());
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Sample
    {
        public long SequencePlusOne;
        public long Ticks;
    }
}
