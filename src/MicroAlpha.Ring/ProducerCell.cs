using System.Runtime.InteropServices;

namespace MicroAlpha.Ring;

/// <summary>
/// The claim state of a single producer, alone on its cache lines wherever the object around it is placed.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 280)]
internal struct ProducerCell
{
    /// <summary>The next sequence to claim.</summary>
    [FieldOffset(128)] public long Next;

    /// <summary>Claims below this need no check: the lesser of <see cref="FreeEnd"/> and the claim horizon.</summary>
    [FieldOffset(136)] public long Limit;

    /// <summary>End of the space the gating consumers have freed, exclusive, as last read.</summary>
    [FieldOffset(144)] public long FreeEnd;
}
