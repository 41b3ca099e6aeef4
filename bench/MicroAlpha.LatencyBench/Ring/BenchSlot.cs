using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MicroAlpha.LatencyBench.Ring;

/// <summary>The 64-byte event of all ring figures: every field is written, read and summed.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct BenchSlot
{
    /// <summary>In latency runs the time the event was due, Stopwatch ticks.</summary>
    [FieldOffset(0)] public long First;

    /// <summary>In latency runs the time the event was published, Stopwatch ticks.</summary>
    [FieldOffset(8)] public long Second;

    /// <summary>Payload.</summary>
    [FieldOffset(16)] public long Third;

    /// <summary>Payload.</summary>
    [FieldOffset(24)] public long Fourth;

    /// <summary>Payload.</summary>
    [FieldOffset(32)] public long Fifth;

    /// <summary>Payload.</summary>
    [FieldOffset(40)] public long Sixth;

    /// <summary>Payload.</summary>
    [FieldOffset(48)] public long Seventh;

    /// <summary>Payload.</summary>
    [FieldOffset(56)] public uint Eighth;

    /// <summary>The ring's.</summary>
    [FieldOffset(60)] public uint Stamp;

    /// <summary>Writes every field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // the same for both sides
    public void Fill(long sequence)
    {
        First = sequence;
        Second = sequence + 1;
        Third = sequence + 2;
        Fourth = sequence + 3;
        Fifth = sequence + 4;
        Sixth = sequence + 5;
        Seventh = sequence + 6;
        Eighth = (uint)sequence;
    }

    /// <summary>Reads every field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // the same for both sides
    public readonly long Sum() => First + Second + Third + Fourth + Fifth + Sixth + Seventh + Eighth;

    /// <summary>What a run over the first <paramref name="events"/> sequences must sum up to.</summary>
    public static long ExpectedSum(long events)
    {
        var sum = 0L;
        for (var sequence = 0L; sequence < events; sequence++)
            sum += (7 * sequence) + 21 + (uint)sequence;
        return sum;
    }
}
