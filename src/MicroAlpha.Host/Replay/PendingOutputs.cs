using System.Runtime.InteropServices;
using MicroAlpha.Events;

namespace MicroAlpha.Host.Replay;

/// <summary>Outputs of one side that have no counterpart yet, oldest first, each in reach. One thread.</summary>
internal sealed class PendingOutputs
{
    private const int CompactAt = 1 << 12;

    private readonly List<OrderCommand> _outputs = [];
    private int _head;

    /// <summary>Outputs.</summary>
    public int Count => _outputs.Count - _head;

    /// <summary>One of them, from 0.</summary>
    public ref readonly OrderCommand this[int index] =>
        ref CollectionsMarshal.AsSpan(_outputs)[_head + index];

    /// <summary>Adds one behind the others.</summary>
    public void Add(in OrderCommand output) => _outputs.Add(output);

    /// <summary>Takes the oldest ones away.</summary>
    public void Remove(int count)
    {
        _head += count;
        if (_head < CompactAt && _head < _outputs.Count)
            return;
        _outputs.RemoveRange(0, _head);
        _head = 0;
    }

    /// <summary>Takes all away.</summary>
    public void Clear()
    {
        _outputs.Clear();
        _head = 0;
    }
}
