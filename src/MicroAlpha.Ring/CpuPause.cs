using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MicroAlpha.Ring;

/// <summary>
/// The CPU's spin-wait hint and how long it takes here: 38 ns on the machine of PERFORMANCE.md, 3 to 150 ns elsewhere,
/// so every wait that is meant in ns is converted with what <see cref="NsPerPause"/> measured.
/// </summary>
internal static class CpuPause
{
    private const int CalibrationPauses = 500;
    private const int CalibrationRuns = 7;
    private const double MinNs = 0.5;

    /// <summary>
    /// ns of one <see cref="Once"/>, the least of several measurements; measured at first use in under 1 ms.
    /// </summary>
    public static double NsPerPause { get; } = Calibrate();

    /// <summary>Pauses that take about <paramref name="ns"/>, at least one.</summary>
    public static int CountFor(double ns) => (int)Math.Max(1, ns / NsPerPause);

    /// <summary>One hint.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static void Once()
    {
        if (X86Base.IsSupported)
            X86Base.Pause();
        else if (ArmBase.IsSupported)
            ArmBase.Yield();
        else
            Thread.SpinWait(1);
    }

    /// <summary>Several hints in a row.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Times(int count)
    {
        for (var i = 0; i < count; i++)
            Once();
    }

    private static double Calibrate()
    {
        Times(CalibrationPauses);
        var best = double.MaxValue;
        for (var run = 0; run < CalibrationRuns; run++)
        {
            var start = Stopwatch.GetTimestamp();
            Times(CalibrationPauses);
            best = Math.Min(best, Clock.NsSince(start) / (double)CalibrationPauses);
        }

        return Math.Max(MinNs, best);
    }
}
