using System.Runtime.CompilerServices;

namespace MicroAlpha.Ring;

/// <summary>
/// Follows the producer by the stamps in the slots. While it waits it touches no line but the next slot's, so readiness
/// and data arrive in one transfer; when much is available the stamps ahead are loaded in parallel.
/// </summary>
internal readonly unsafe struct StampSource<TSlot>(Ring<TSlot> ring) : ISource
    where TSlot : unmanaged
{
    private readonly byte* _stamps = (byte*)ring.Slots + SlotStamp.Offset;
    private readonly long _mask = ring.Mask;
    private readonly RingControl* _control = ring.Control;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // the poll of every waiting lane
    public long Available(long next, long limit)
    {
        if ((uint)limit == 0)
            return AvailableUpToZeroStamp(next, limit);
        // A chunk lies within one lap, so its stamps are in line: no masking per slot.
        var first = _stamps + ((next & _mask) << SlotStamp.SlotShift);
        var end = first + ((limit - next) << SlotStamp.SlotShift);
        var at = first;
        // Acquire: pairs with the release store of the stamp in the producers' Publish.
        for (var stamp = SlotStamp.Of(next); at < end && Volatile.Read(ref *(uint*)at) == stamp; stamp++)
            at += SlotStamp.SlotSize;
        return next + ((at - first) >> SlotStamp.SlotShift);
    }

    /// <summary>The chunk that ends with the one sequence in 2^32 whose stamp says nothing.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long AvailableUpToZeroStamp(long next, long limit)
    {
        var last = limit - 1;
        if (next < last)
            next = Available(next, last);
        return next == last && Volatile.Read(ref _control->ZeroStampPublished) >= last ? limit : next;
    }
}
