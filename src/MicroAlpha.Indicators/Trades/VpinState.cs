using System.Runtime.InteropServices;

namespace MicroAlpha.Indicators.Trades;

/// <summary>VPIN of one instrument but its ring of imbalances: one cache line. All zeros is the start.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct VpinState
{
    /// <summary>Volume in the open bucket, 1e-9 units, below the bucket's size.</summary>
    [FieldOffset(0)] public long FilledE9;

    /// <summary>Buys less sells in the open bucket, 1e-9 units.</summary>
    [FieldOffset(8)] public long SignedE9;

    /// <summary>Sum of the imbalances in the ring, 1e-9 units; exact.</summary>
    [FieldOffset(16)] public long SumE9;

    /// <summary>Buckets closed since the start.</summary>
    [FieldOffset(24)] public long Buckets;

    /// <summary>The tick rule's memory.</summary>
    [FieldOffset(32)] public TickRule Tick;

    /// <summary>The value when the last bucket closed; meaningless before the ring is full.</summary>
    [FieldOffset(48)] public double Value;

    /// <summary>Buckets of the ring in use, up to n.</summary>
    [FieldOffset(56)] public int Used;

    /// <summary>Place in the ring where the next imbalance goes.</summary>
    [FieldOffset(60)] public int Next;
}
