using System.Runtime.CompilerServices;

namespace MicroAlpha.Ring;

/// <summary>Where the stamp of a slot is and what it says.</summary>
internal static unsafe class SlotStamp
{
    /// <summary>Bytes of a slot: one cache line.</summary>
    public const int SlotSize = 64;

    /// <summary>Offset of the stamp in the slot, bytes.</summary>
    public const int Offset = 60;

    /// <summary>log2 of <see cref="SlotSize"/>.</summary>
    public const int SlotShift = 6;

    /// <summary>The stamp of a published sequence: its low 32 bits plus one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static uint Of(long sequence) => (uint)sequence + 1;

    /// <summary>
    /// Whether the stamp of this sequence is 0, once in 2^32. Callers clear slots, stamp included, before they fill
    /// them, so a zero stamp proves nothing: these sequences are confirmed through
    /// <see cref="RingControl.ZeroStampPublished"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static bool IsAmbiguous(long sequence) => (uint)sequence == uint.MaxValue;
}
