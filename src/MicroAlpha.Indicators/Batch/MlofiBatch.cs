using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MicroAlpha.Indicators.Batch;

/// <summary>
/// MLOFI of many books of one instrument: lanes are levels. A book is <see cref="RowLength"/> whole numbers: bid
/// prices, bid sizes, ask prices, ask sizes, 16 each, best first. Pad levels have equal prices in all books and size 0.
/// </summary>
public static class MlofiBatch
{
    /// <summary>Levels of a side.</summary>
    public const int Levels = 16;

    /// <summary>Numbers of a book.</summary>
    public const int RowLength = 4 * Levels;

    /// <summary>Writes 16 contributions a book; those of the first one are 0.</summary>
    /// <param name="books">Books, <see cref="RowLength"/> numbers each.</param>
    /// <param name="flows">Gets the contributions, <see cref="Levels"/> numbers each.</param>
    /// <param name="path">Which width.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static void Compute(ReadOnlySpan<int> books, Span<int> flows, SimdPath path = SimdPath.Best)
    {
        if (books.Length % RowLength != 0 || flows.Length != books.Length / 4)
            throw new ArgumentException("flows must have 16 numbers for each book of 64");
        if (books.IsEmpty)
            return;
        flows[..Levels].Clear();
        switch (SimdChoice.Resolve(path))
        {
            case SimdPath.Vector512:
                Run<Int512, Vector512<int>>(books, flows);
                break;
            case SimdPath.Vector256:
                Run<Int256, Vector256<int>>(books, flows);
                break;
            case SimdPath.Vector128:
                Run<Int128Lanes, Vector128<int>>(books, flows);
                break;
            default:
                RunScalar(books, flows);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // tier-0 code of a vector loop is 8 to 20 times slower
    private static void Run<TLanes, TVector>(ReadOnlySpan<int> books, Span<int> flows)
        where TLanes : IIntLanes<TVector>
    {
        ref var first = ref MemoryMarshal.GetReference(books);
        ref var target = ref MemoryMarshal.GetReference(flows);
        for (var row = RowLength; row < books.Length; row += RowLength)
        {
            ref var now = ref Unsafe.Add(ref first, row);
            ref var before = ref Unsafe.Add(ref first, row - RowLength);
            for (var level = 0; level < Levels; level += TLanes.Count)
            {
                var (bid, bidSize) = ((nuint)level, (nuint)(level + Levels));
                var (ask, askSize) = ((nuint)(level + (2 * Levels)), (nuint)(level + (3 * Levels)));
                var (b, b0) = (TLanes.Load(ref now, bid), TLanes.Load(ref before, bid));
                var (a, a0) = (TLanes.Load(ref now, ask), TLanes.Load(ref before, ask));
                var e = TLanes.And(TLanes.AtLeast(b, b0), TLanes.Load(ref now, bidSize));
                e = TLanes.Subtract(e, TLanes.And(TLanes.AtLeast(b0, b), TLanes.Load(ref before, bidSize)));
                e = TLanes.Subtract(e, TLanes.And(TLanes.AtLeast(a0, a), TLanes.Load(ref now, askSize)));
                e = TLanes.Add(e, TLanes.And(TLanes.AtLeast(a, a0), TLanes.Load(ref before, askSize)));
                TLanes.Store(e, ref target, (nuint)((row / 4) + level));
            }
        }
    }

    private static void RunScalar(ReadOnlySpan<int> books, Span<int> flows)
    {
        for (var row = RowLength; row < books.Length; row += RowLength)
        {
            var now = books.Slice(row, RowLength);
            var before = books.Slice(row - RowLength, RowLength);
            for (var i = 0; i < Levels; i++)
            {
                var e = now[i] >= before[i] ? now[i + Levels] : 0;
                e -= now[i] <= before[i] ? before[i + Levels] : 0;
                e -= now[i + (2 * Levels)] <= before[i + (2 * Levels)] ? now[i + (3 * Levels)] : 0;
                e += now[i + (2 * Levels)] >= before[i + (2 * Levels)] ? before[i + (3 * Levels)] : 0;
                flows[(row / 4) + i] = e;
            }
        }
    }
}
