using System.Runtime.InteropServices;

namespace MicroAlpha.Indicators.Intensity;

/// <summary>Hawkes intensity of one instrument: half a cache line. All zeros is the start.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct HawkesState
{
    /// <summary>R of the last event plus 1: Σ exp(-β (t - t_i)) right after it; 0 = no event yet.</summary>
    [FieldOffset(0)] public double Excitation;

    /// <summary>Time of the last event, ns.</summary>
    [FieldOffset(8)] public long LastTimeNs;

    /// <summary>Events so far.</summary>
    [FieldOffset(16)] public long Events;

    /// <summary>Intensity right before the last event, per second.</summary>
    [FieldOffset(24)] public double Before;
}
