using System.Runtime.InteropServices;

namespace MicroAlpha.Ring;

/// <summary>The words of a ring that threads share, each on its own 128 bytes of unmanaged memory.</summary>
[StructLayout(LayoutKind.Explicit, Size = 1024)]
internal struct RingControl
{
    /// <summary>
    /// Claim horizon: no sequence at or above it has been claimed. Written before the first store into a claimed slot,
    /// so an observer that copied slot s and then reads a horizon of at most s + capacity knows that the copy is whole.
    /// The single producer moves it a sixteenth of the ring at a time; for the shared producer it is the claim cursor
    /// itself.
    /// </summary>
    [FieldOffset(128)] public long Horizon;

    /// <summary>
    /// Shared producer: cached end of the free space, exclusive. A stale value is smaller, which is safe.
    /// </summary>
    [FieldOffset(256)] public long SharedLimit;

    /// <summary>The highest published sequence whose stamp is 0; see <see cref="SlotStamp.IsAmbiguous"/>.</summary>
    [FieldOffset(384)] public long ZeroStampPublished;
}
