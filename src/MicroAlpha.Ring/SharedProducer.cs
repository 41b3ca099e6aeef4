using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MicroAlpha.Ring;

/// <summary>
/// The producer of a ring into which several threads write. A claim is a compare-and-swap that never goes beyond free
/// space: a refused or timed-out claim leaves nothing behind, so no number of them can wedge the ring.
/// </summary>
/// <remarks>
/// All members may be called by any thread; a claimed range is filled and published by the thread that claimed it. The
/// ring needs at least one gating consumer: with observers only, a producer could lap another one that is still
/// writing.
/// </remarks>
/// <typeparam name="TSlot">The 64-byte slot.</typeparam>
public sealed unsafe class SharedProducer<TSlot> : Producer, IProducer<TSlot>
    where TSlot : unmanaged
{
    private readonly Ring<TSlot> _ring;
    private readonly TSlot* _slots;
    private readonly RingControl* _control;
    private readonly long _mask;
    private readonly Sleepers _sleepers;
    private readonly long _limitChunk;

    /// <summary>Becomes the producer of a ring. Any thread.</summary>
    /// <exception cref="InvalidOperationException">The ring has a producer already.</exception>
    public SharedProducer(Ring<TSlot> ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        _ring = ring;
        _slots = ring.Slots;
        _control = ring.Control;
        _mask = ring.Mask;
        _sleepers = ring.Sleepers;
        _limitChunk = ClaimRules.HorizonChunk(ring.Capacity);
        ring.Attach(this);
    }

    /// <inheritdoc/>
    public override long ClaimedSequence => Volatile.Read(ref _control->Horizon) - 1;

    /// <inheritdoc/>
    public override int GateCount => _ring.GatingCount;

    /// <inheritdoc/>
    public ref TSlot this[long sequence]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)] // one address calculation
        get => ref _slots[sequence & _mask];
    }

    /// <inheritdoc/>
    public override GateReport ReportGate(int index) => ClaimRules.Report(_ring.Gates[index]);

    /// <inheritdoc/>
    public bool TryClaim(out long sequence) => TryClaim(1, out sequence);

    /// <inheritdoc/>
    public bool TryClaim(int count, out long first)
    {
        if (TryReserve(count, out first, out var slowest))
            return true;
        AddRefused(count);
        slowest?.AddStall(0);
        return false;
    }

    /// <inheritdoc/>
    public bool Claim(int count, long timeoutNs, out long first) =>
        TryReserve(count, out first, out var slowest) || WaitForRoom(count, timeoutNs, slowest, out first);

    /// <inheritdoc/>
    public void Clear(long sequence) => Unsafe.InitBlockUnaligned(_slots + (sequence & _mask), 0, SlotStamp.Offset);

    /// <inheritdoc/>
    public void Write(long sequence, in TSlot slot) =>
        Unsafe.CopyBlockUnaligned(
            ref *(byte*)(_slots + (sequence & _mask)),
            ref Unsafe.As<TSlot, byte>(ref Unsafe.AsRef(in slot)),
            SlotStamp.Offset);

    /// <inheritdoc/>
    public void Publish(long sequence)
    {
        Stamp(sequence);
        if (_sleepers.HasSleeper)
            _sleepers.WakeAll();
    }

    /// <inheritdoc/>
    public void Publish(long first, int count)
    {
        // Last to first, as in SingleProducer.
        for (var sequence = first + count - 1; sequence >= first; sequence--)
            Stamp(sequence);
        if (_sleepers.HasSleeper)
            _sleepers.WakeAll();
    }

    private void Stamp(long sequence)
    {
        if (SlotStamp.IsAmbiguous(sequence))
            RaiseZeroStamp(sequence);
        var stamp = (uint*)((byte*)(_slots + (sequence & _mask)) + SlotStamp.Offset);
        // Release: the slot's fields are visible before its stamp. Pairs with the acquire in StampSource and
        // IsPublished.
        Volatile.Write(ref *stamp, SlotStamp.Of(sequence));
    }

    private bool TryReserve(int count, out long first, out Gate? slowest)
    {
        if ((uint)(count - 1) > (ulong)_mask)
            ClaimRules.ThrowCount(count, _mask + 1);
        slowest = null;
        while (true)
        {
            first = Volatile.Read(ref _control->Horizon);
            var end = first + count;
            if (end > Volatile.Read(ref _control->SharedLimit) && !TryExtend(end, out slowest))
                return false;
            // The room that was seen cannot shrink, so it is still there when nobody else claimed meanwhile. The swap
            // is a full fence: the horizon moves before any store into the claimed slots. Pairs with the read barrier
            // in ObserverReader.
            if (Interlocked.CompareExchange(ref _control->Horizon, end, first) == first)
                return true;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryExtend(long end, out Gate? slowest)
    {
        slowest = null;
        if (end <= _ring.FirstSequence + _mask + 1)
            _ring.Seal();
        if (_ring.Fault is not null)
            return false;
        if (_ring.GatingCount == 0)
            ClaimRules.ThrowNoGate();
        var freeEnd = ClaimRules.FreeEnd(_ring.Gates, _mask + 1, out slowest);
        if (end > freeEnd)
            return false;
        // The chunk bounds how late a fault is seen. Another thread may store an older, smaller limit: it only checks
        // again.
        Volatile.Write(ref _control->SharedLimit, Math.Min(freeEnd, (end + _limitChunk - 1) & -_limitChunk));
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool WaitForRoom(int count, long timeoutNs, Gate? gate, out long first)
    {
        var start = Stopwatch.GetTimestamp();
        var polls = 0;
        var hasRoom = false;
        var waitedNs = 0L;
        first = 0;
        while (_ring.Fault is null && (timeoutNs < 0 || waitedNs < timeoutNs))
        {
            ClaimRules.WaitOnce(polls++);
            hasRoom = TryReserve(count, out first, out _);
            waitedNs = Clock.NsSince(start);
            if (hasRoom)
                break;
        }

        AddStall(waitedNs);
        gate?.AddStall(waitedNs);
        if (!hasRoom)
            AddRefused(count);
        return hasRoom;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RaiseZeroStamp(long sequence)
    {
        // Two such sequences are 2^32 apart, never in flight together, so a plain maximum is enough.
        Volatile.Write(ref _control->ZeroStampPublished, sequence);
    }
}
