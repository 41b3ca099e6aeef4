using System.Runtime.CompilerServices;

namespace MicroAlpha.Ring;

/// <summary>
/// Reads slots that may be overwritten at any moment. The stamp alone would not do: the old stamp stays while the slot
/// is being overwritten, so a copy is checked against the claim horizon, which moves before the first store into a
/// slot.
/// </summary>
internal readonly unsafe struct ObserverReader<TSlot>(Ring<TSlot> ring)
    where TSlot : unmanaged
{
    private readonly TSlot* _slots = ring.Slots;
    private readonly RingControl* _control = ring.Control;
    private readonly long _mask = ring.Mask;

    /// <summary>
    /// Copies a published slot out; false when it may have been overwritten meanwhile. The lane's thread.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // per event
    public bool TryCopy(long sequence, out TSlot copy)
    {
        copy = _slots[sequence & _mask];
        // The copy's loads come before the load of the horizon. Pairs with the write barrier (single producer) or the
        // compare-and-swap (shared) between the horizon's store and the slot's: a copy with one new byte sees the new
        // horizon.
        Volatile.ReadBarrier();
        return !IsLapped(sequence);
    }

    /// <summary>Whether the slot of a sequence may have been claimed for the next lap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // per event
    public bool IsLapped(long sequence) => Volatile.Read(ref _control->Horizon) > sequence + _mask + 1;

    /// <summary>
    /// Where a lapped lane goes on: a quarter of the ring away from the edge, so that it is not lapped again at once
    /// and loses no more than that needs.
    /// </summary>
    public long ResumeAt(long sequence)
    {
        var capacity = _mask + 1;
        var edge = Volatile.Read(ref _control->Horizon) - capacity;
        return Math.Max(sequence + 1, edge + Math.Max(1, capacity / 4));
    }
}
