using System.Diagnostics.CodeAnalysis;

namespace MicroAlpha.Ring;

/// <summary>What single and shared claims compute in the same way.</summary>
internal static class ClaimRules
{
    private const int HorizonParts = 16;
    private const int PollsBeforeYield = 100;

    /// <summary>
    /// Slots by which a claim moves the horizon ahead at a time: a sixteenth of the ring, so that observers keep 15/16
    /// of it and the producer stores into the shared line 16 times a lap.
    /// </summary>
    public static long HorizonChunk(int capacity) => Math.Max(1, capacity / HorizonParts);

    /// <summary>End of the free space, exclusive; every position when nobody gates.</summary>
    public static long FreeEnd(Gate[] gates, long capacity, out Gate? slowest)
    {
        var least = long.MaxValue;
        slowest = null;
        foreach (var gate in gates)
        {
            var done = gate.Sequence.Get();
            if (done >= least)
                continue;
            least = done;
            slowest = gate;
        }

        return slowest is null ? long.MaxValue : least + capacity + 1;
    }

    /// <summary>One step of waiting for room: a pause at first, then the rest of the time slice.</summary>
    public static void WaitOnce(int polls)
    {
        if (polls < PollsBeforeYield)
            CpuPause.Once();
        else
            Thread.Yield();
    }

    /// <summary>A gate's counters.</summary>
    public static GateReport Report(Gate gate) => new(gate.Name, gate.Sequence.Get(), gate.Stalls, gate.StallNs);

    /// <summary>A caller's mistake, before anything is claimed.</summary>
    [DoesNotReturn]
    public static void ThrowCount(int count, long capacity) =>
        throw new ArgumentOutOfRangeException(nameof(count), count, $"a claim is for 1 to {capacity} slots");

    /// <summary>A ring built wrongly, at its first claim.</summary>
    [DoesNotReturn]
    public static void ThrowNoGate() =>
        throw new InvalidOperationException("a ring with a shared producer needs at least one gating consumer");
}
