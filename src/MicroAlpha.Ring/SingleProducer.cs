using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MicroAlpha.Ring;

/// <summary>
/// The producer of a ring into which one thread writes: a claim is one compare, a publication one store and one load.
/// </summary>
/// <remarks>All members belong to the one producing thread, except the counters and reports.</remarks>
/// <typeparam name="TSlot">The 64-byte slot.</typeparam>
public sealed unsafe class SingleProducer<TSlot> : Producer, IProducer<TSlot>
    where TSlot : unmanaged
{
    private readonly Ring<TSlot> _ring;
    private readonly TSlot* _slots;
    private readonly long _mask;
    private readonly Sleepers _sleepers;
    private readonly long _horizonChunk;
    private ProducerCell _cell;
    private Gate? _slowest;

    /// <summary>Becomes the producer of a ring. Any thread.</summary>
    /// <exception cref="InvalidOperationException">The ring has a producer already.</exception>
    public SingleProducer(Ring<TSlot> ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        _ring = ring;
        _slots = ring.Slots;
        _mask = ring.Mask;
        _sleepers = ring.Sleepers;
        _horizonChunk = ClaimRules.HorizonChunk(ring.Capacity);
        _cell.Next = ring.FirstSequence;
        _cell.Limit = ring.FirstSequence;
        _cell.FreeEnd = ring.FirstSequence;
        ring.Attach(this);
    }

    /// <inheritdoc/>
    public override long ClaimedSequence => Volatile.Read(ref _cell.Next) - 1;

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
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a compare and an increment; the rest is out of line
    public bool TryClaim(out long sequence)
    {
        var next = _cell.Next;
        sequence = next;
        if (next >= _cell.Limit && !TryExtendOrRefuse(next, 1))
            return false;
        _cell.Next = next + 1;
        return true;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // two compares and an addition; the rest is out of line
    public bool TryClaim(int count, out long first)
    {
        var next = _cell.Next;
        first = next;
        if ((uint)(count - 1) > (ulong)_mask)
            ClaimRules.ThrowCount(count, _mask + 1);
        if (next + count > _cell.Limit && !TryExtendOrRefuse(next, count))
            return false;
        _cell.Next = next + count;
        return true;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as TryClaim
    public bool Claim(int count, long timeoutNs, out long first)
    {
        var next = _cell.Next;
        first = next;
        if ((uint)(count - 1) > (ulong)_mask)
            ClaimRules.ThrowCount(count, _mask + 1);
        if (next + count > _cell.Limit && !WaitForRoom(next, count, timeoutNs))
            return false;
        _cell.Next = next + count;
        return true;
    }

    /// <inheritdoc/>
    public void Clear(long sequence) => Unsafe.InitBlockUnaligned(_slots + (sequence & _mask), 0, SlotStamp.Offset);

    /// <inheritdoc/>
    public void Write(long sequence, in TSlot slot) =>
        Unsafe.CopyBlockUnaligned(
            ref *(byte*)(_slots + (sequence & _mask)),
            ref Unsafe.As<TSlot, byte>(ref Unsafe.AsRef(in slot)),
            SlotStamp.Offset);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one store, one load
    public void Publish(long sequence)
    {
        if (SlotStamp.IsAmbiguous(sequence))
            PublishZeroStamp(sequence);
        var stamp = (uint*)((byte*)(_slots + (sequence & _mask)) + SlotStamp.Offset);
        // Release: the slot's fields are visible before its stamp. Pairs with the acquire in StampSource and
        // IsPublished.
        Volatile.Write(ref *stamp, SlotStamp.Of(sequence));
        if (_sleepers.HasSleeper)
            _sleepers.WakeAll();
    }

    /// <inheritdoc/>
    public void Publish(long first, int count)
    {
        // Last to first: once a consumer that polls the first slot sees it, the whole range is there for one batch.
        for (var sequence = first + count - 1; sequence >= first; sequence--)
        {
            if (SlotStamp.IsAmbiguous(sequence))
                PublishZeroStamp(sequence);
            var stamp = (uint*)((byte*)(_slots + (sequence & _mask)) + SlotStamp.Offset);
            // Release, as in the single form.
            Volatile.Write(ref *stamp, SlotStamp.Of(sequence));
        }

        if (_sleepers.HasSleeper)
            _sleepers.WakeAll();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryExtendOrRefuse(long next, int count)
    {
        if (TryExtend(next + count))
            return true;
        AddRefused(count);
        if (_ring.Fault is null)
            _slowest?.AddStall(0);
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool WaitForRoom(long next, int count, long timeoutNs)
    {
        if (TryExtend(next + count))
            return true;
        var start = Stopwatch.GetTimestamp();
        var gate = _slowest;
        var polls = 0;
        var hasRoom = false;
        var waitedNs = 0L;
        while (_ring.Fault is null && (timeoutNs < 0 || waitedNs < timeoutNs))
        {
            ClaimRules.WaitOnce(polls++);
            hasRoom = TryExtend(next + count);
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

    private bool TryExtend(long end)
    {
        if (_cell.FreeEnd == _ring.FirstSequence)
            _ring.Seal();
        if (_ring.Fault is not null)
            return false;
        if (end > _cell.FreeEnd)
        {
            // Acquire in Sequence.Get: the consumer's reads of the old slots are done before we overwrite them.
            _cell.FreeEnd = ClaimRules.FreeEnd(_ring.Gates, _mask + 1, out _slowest);
            if (end > _cell.FreeEnd)
                return false;
        }

        var control = _ring.Control;
        if (end > control->Horizon)
        {
            control->Horizon = (end + _horizonChunk - 1) & -_horizonChunk;
            // The horizon is visible before any store into the slots below it. Pairs with the read barrier in
            // ObserverReader.
            Volatile.WriteBarrier();
        }

        _cell.Limit = Math.Min(_cell.FreeEnd, control->Horizon);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PublishZeroStamp(long sequence) => Volatile.Write(ref _ring.Control->ZeroStampPublished, sequence);
}
