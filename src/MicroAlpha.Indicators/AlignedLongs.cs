using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MicroAlpha.Indicators;

/// <summary>
/// Whole numbers that begin at a cache line: a vector that is stored across two lines can not be handed to the next
/// load of it, which is what every update begins with.
/// </summary>
internal sealed unsafe class AlignedLongs
{
    private const int LineLongs = 8;

    private readonly long[] _memory;
    private readonly long* _first;
    private readonly uint _count;

    /// <summary>Reserves <paramref name="count"/> zeros, pinned.</summary>
    public AlignedLongs(int count)
    {
        _memory = GC.AllocateArray<long>(count + LineLongs, pinned: true);
        _count = (uint)count;
        // The array is pinned and lives as long as this object: the pointer saves its length, offset and base a load.
        var start = (nint)Unsafe.AsPointer(ref _memory[0]);
        _first = (long*)((start + (LineLongs * sizeof(long)) - 1) & -(LineLongs * sizeof(long)));
    }

    /// <summary>Numbers.</summary>
    public int Count => (int)_count;

    /// <summary>
    /// One of them, and for rows that end where the numbers end all behind it: the index is checked.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // an index
    public ref long At(int index)
    {
        if ((uint)index >= _count)
            ThrowRange();
        return ref _first[index];
    }

    // Without NoInlining: only what the compiler may look into it knows not to return, and a call that might return
    // makes it keep everything on the stack.
    [DoesNotReturn]
    private static void ThrowRange() => throw new ArgumentOutOfRangeException("index");
}
