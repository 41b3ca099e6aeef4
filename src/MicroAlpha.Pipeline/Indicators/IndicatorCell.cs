using System.Runtime.InteropServices;

namespace MicroAlpha.Pipeline.Indicators;

/// <summary>One value of one instrument, 24 bytes. All zeros: the indicator does not run for it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct IndicatorCell
{
    /// <summary>The value, in the unit that the README of the indicators names.</summary>
    [FieldOffset(0)] public double Value;

    /// <summary>Ring sequence of the event that set it.</summary>
    [FieldOffset(8)] public long AsOfSequence;

    /// <summary>Whether it may be used.</summary>
    [FieldOffset(16)] public IndicatorReadiness Readiness;
}
