namespace MicroAlpha.Pipeline.Orders;

/// <summary>
/// Messages that were taken in: open addressing over two words a key, preallocated, never forgets. Core lane only.
/// </summary>
internal sealed class SeenSet
{
    private readonly ulong[] _keys;
    private readonly int _mask;
    private readonly int _limit;
    private int _count;

    /// <summary>Reserves room.</summary>
    /// <param name="capacity">Most keys, a power of two.</param>
    public SeenSet(int capacity)
    {
        _keys = GC.AllocateArray<ulong>(capacity * 4, pinned: true);
        _keys.AsSpan().Clear(); // Touches the pages.
        _mask = (capacity * 2) - 1;
        _limit = capacity;
    }

    /// <summary>No room is left: what is new can not be told from what is known.</summary>
    public bool IsFull => _count >= _limit;

    /// <summary>Adds a key. False when it is known, or when there is no room.</summary>
    /// <param name="head">First word; not 0.</param>
    /// <param name="tail">Second word.</param>
    public bool TryAdd(ulong head, ulong tail)
    {
        var at = (int)Mix(head, tail) & _mask;
        while (_keys[at * 2] != 0)
        {
            if (_keys[at * 2] == head && _keys[(at * 2) + 1] == tail)
                return false;
            at = (at + 1) & _mask;
        }

        if (IsFull)
            return false;
        (_keys[at * 2], _keys[(at * 2) + 1]) = (head, tail);
        _count++;
        return true;
    }

    private static ulong Mix(ulong head, ulong tail)
    {
        var high = Math.BigMul(head ^ 0x9E3779B97F4A7C15, tail ^ 0xC2B2AE3D27D4EB4F, out var low);
        var mixed = high ^ low;
        return mixed ^ (mixed >> 32);
    }
}
