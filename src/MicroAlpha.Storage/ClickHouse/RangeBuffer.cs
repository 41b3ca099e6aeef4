using System.Runtime.InteropServices;
using MicroAlpha.Events;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// The slots of one range of sequences without a hole: what is missing in the log is a slot of kind None. All its
/// memory is taken when it is made, so that an outage needs no more. It has one owner at a time.
/// </summary>
internal sealed unsafe class RangeBuffer : IDisposable
{
    private readonly EngineEvent* _slots;
    private bool _isDisposed;

    /// <summary>Creates a buffer for ranges cut by a rule.</summary>
    public RangeBuffer(int batchEvents)
    {
        // One more, because a range never ends between the two slots of a bar, and one that stays zero behind it.
        Capacity = batchEvents + 1;
        _slots = (EngineEvent*)NativeMemory.Alloc((nuint)Capacity + 1, EngineEvent.Size);
        NativeMemory.Clear(_slots, ((nuint)Capacity + 1) * EngineEvent.Size);
    }

    /// <summary>Most slots.</summary>
    public int Capacity { get; }

    /// <summary>The session of the slots.</summary>
    public ulong SessionId { get; private set; }

    /// <summary>Sequence of the first slot.</summary>
    public long FirstSequence { get; private set; }

    /// <summary>Slots in it.</summary>
    public int Count { get; private set; }

    /// <summary>Sequence of the last slot; FirstSequence - 1 when it is empty.</summary>
    public long LastSequence => FirstSequence + Count - 1;

    /// <summary>The slots; <see cref="Count"/> of them, and one more that may be read.</summary>
    public EngineEvent* Slots => _slots;

    /// <summary>Starts a range.</summary>
    public void Begin(ulong sessionId, long firstSequence)
    {
        SessionId = sessionId;
        FirstSequence = firstSequence;
        Count = 0;
    }

    /// <summary>Adds the next slot.</summary>
    /// <exception cref="InvalidOperationException">There is no room.</exception>
    public void Add(in EngineEvent slot)
    {
        if (Count >= Capacity)
            throw new InvalidOperationException($"a range has at most {Capacity} events");
        _slots[Count] = slot;
        Count++;
    }

    /// <summary>Adds the slots of another buffer from an index on.</summary>
    /// <exception cref="InvalidOperationException">There is no room.</exception>
    public void Append(RangeBuffer other, int from)
    {
        var count = other.Count - from;
        if (Count + count > Capacity)
            throw new InvalidOperationException($"a range has at most {Capacity} events");
        new ReadOnlySpan<EngineEvent>(other._slots + from, count).CopyTo(new Span<EngineEvent>(_slots + Count, count));
        Count += count;
    }

    /// <summary>The kind of the last slot; None when there is none.</summary>
    public EventKind LastKind => Count > 0 ? _slots[Count - 1].Kind : EventKind.None;

    /// <summary>Takes the last slot away.</summary>
    public void RemoveLast() => Count--;

    /// <summary>Ends the range: the slot behind the last one becomes zero.</summary>
    public void Close() => _slots[Count] = default;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        NativeMemory.Free(_slots);
    }
}
