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
        // A run never crosses the one sequence in 2^32 whose stamp says nothing.
        var ambiguous = next | uint.MaxValue;
        if (limit > ambiguous)
            limit = next == ambiguous ? AmbiguousEnd(next) : ambiguous;
        while (next < limit)
        {
            // Acquire: pairs with the release store of the stamp in the producers' Publish.
            if (Volatile.Read(ref *(uint*)(_stamps + ((next & _mask) << SlotStamp.SlotShift))) != SlotStamp.Of(next))
                break;
            next++;
        }

        return next;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long AmbiguousEnd(long next) => Volatile.Read(ref _control->ZeroStampPublished) >= next ? next + 1 : next;
}
