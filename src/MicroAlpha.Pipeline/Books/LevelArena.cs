using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MicroAlpha.Pipeline.Books;

/// <summary>
/// All levels of all books in one pinned array that never grows: blocks of 16, 32, 64 … levels with a free list per
/// size. A larger free block is split when its size class has none left; blocks are not merged again. Pages are touched
/// as they are first used.
/// </summary>
internal sealed class LevelArena
{
    /// <summary>Levels of the smallest block.</summary>
    public const int MinBlock = 16;

    private const int None = -1;

    private readonly BookLevel[] _levels;
    private readonly int[] _free = new int[32];
    private readonly int _limit;
    private int _used;

    public LevelArena(int capacity)
    {
        _levels = GC.AllocateUninitializedArray<BookLevel>(capacity, pinned: true);
        _limit = capacity;
        Array.Fill(_free, None);
    }

    /// <summary>Levels that were ever part of a block.</summary>
    public int Used => _used;

    /// <summary>The first level of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref BookLevel At(int offset) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_levels), offset);

    /// <summary>The levels of a block.</summary>
    public Span<BookLevel> Span(int offset, int count) => _levels.AsSpan(offset, count);

    /// <summary>
    /// Takes a block of <paramref name="size"/> levels, a power of two from <see cref="MinBlock"/>; false when full.
    /// </summary>
    public bool TryTake(int size, out int offset)
    {
        var wanted = BitOperations.Log2((uint)size);
        offset = _free[wanted];
        if (offset != None)
        {
            _free[wanted] = NextFree(offset);
            return true;
        }

        if (_used <= _limit - size)
        {
            offset = _used;
            _used += size;
            return true;
        }

        return TrySplit(wanted, out offset);
    }

    /// <summary>Gives a block back.</summary>
    public void Return(int offset, int size)
    {
        var order = BitOperations.Log2((uint)size);
        _levels[offset].PriceE9 = _free[order];
        _free[order] = offset;
    }

    private bool TrySplit(int wanted, out int offset)
    {
        var order = wanted + 1;
        while (order < _free.Length && _free[order] == None)
            order++;
        offset = None;
        if (order == _free.Length)
            return false;
        offset = _free[order];
        _free[order] = NextFree(offset);
        while (order-- > wanted)
            Return(offset + (1 << order), 1 << order);
        return true;
    }

    // A free block keeps the offset of the next one in its first price.
    private int NextFree(int offset) => (int)_levels[offset].PriceE9;
}
