using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MicroAlpha.LatencyBench.Ring;

/// <summary>A few ns of computation without memory: what a producer does between two events.</summary>
public static class ProducerWork
{
    private const int Steps = 16;

    /// <summary>One portion: a chain of dependent multiplications.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // the same for all sides
    public static ulong Once(ulong state)
    {
        for (var step = 0; step < Steps; step++)
            state = (state * 6364136223846793005) + 1442695040888963407;
        return state;
    }

    /// <summary>ns of one portion here, the least of several measurements.</summary>
    public static double MeasureNs()
    {
        const int Portions = 200_000;
        var best = double.MaxValue;
        var state = 1UL;
        for (var run = 0; run < 9; run++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Portions; i++)
                state = Once(state);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Portions);
        }

        return state == 0 ? double.NaN : best;
    }
}
