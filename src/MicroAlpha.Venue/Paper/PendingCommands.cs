namespace MicroAlpha.Venue.Paper;

/// <summary>Commands on their way, the earliest on top: a binary heap of fixed size.</summary>
internal sealed class PendingCommands(int capacity)
{
    private readonly PendingCommand[] _heap = GC.AllocateArray<PendingCommand>(capacity, pinned: true);
    private int _count;

    /// <summary>No room for another one.</summary>
    public bool IsFull => _count == _heap.Length;

    /// <summary>When the earliest arrives, ns; long.MaxValue when there is none.</summary>
    public long NextNs => _count == 0 ? long.MaxValue : _heap[0].ArrivalNs;

    /// <summary>Adds one; there must be room.</summary>
    public void Add(in PendingCommand command)
    {
        var at = _count++;
        while (at > 0)
        {
            var parent = (at - 1) >> 1;
            if (!command.IsBefore(in _heap[parent]))
                break;
            _heap[at] = _heap[parent];
            at = parent;
        }

        _heap[at] = command;
    }

    /// <summary>Takes the earliest; there must be one.</summary>
    public void Take(out PendingCommand command)
    {
        command = _heap[0];
        ref var last = ref _heap[--_count];
        var at = 0;
        while (true)
        {
            var child = (2 * at) + 1;
            if (child >= _count)
                break;
            if (child + 1 < _count && _heap[child + 1].IsBefore(in _heap[child]))
                child++;
            if (!_heap[child].IsBefore(in last))
                break;
            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = last;
    }
}
