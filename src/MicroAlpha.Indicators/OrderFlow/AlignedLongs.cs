using System.Runtime.CompilerServices;

namespace MicroAlpha.Indicators.OrderFlow;

/// <summary>
/// Whole numbers that begin at a cache line: a vector that is stored across two lines can not be handed to the next
/// load of it, which is what every update begins with.
/// </summary>
internal sealed class AlignedLongs
{
    private const int LineLongs = 8;

    private readonly long[] _memory;
    private readonly int _first;

    /// <summary>Reserves <paramref name="count"/> zeros, pinned.</summary>
    public unsafe AlignedLongs(int count)
    {
        _memory = GC.AllocateArray<long>(count + LineLongs, pinned: true);
        fixed (long* first = _memory)
            _first = (int)((LineLongs - ((nint)first / sizeof(long) % LineLongs)) % LineLongs);
    }

    /// <summary>One of them; bounds are checked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // an index
    public ref long At(int index) => ref _memory[_first + index];
}
