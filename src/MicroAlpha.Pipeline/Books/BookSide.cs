using System.Runtime.CompilerServices;

namespace MicroAlpha.Pipeline.Books;

/// <summary>
/// One side of a book: levels sorted with the best one last, so that changes near the touch move few levels. A block of
/// the arena, doubled when it is full.
/// </summary>
internal struct BookSide
{
    // The touch and a few levels behind it get most changes: looked through one by one before the rest is halved.
    private const int NearLevels = 8;

    /// <summary>First level in the arena.</summary>
    public int Offset;

    /// <summary>Levels in use.</summary>
    public int Count;

    /// <summary>Levels of the block; 0 = no block yet.</summary>
    public int Capacity;

    /// <summary>Sets the size at a price; size 0 removes it.</summary>
    public LevelChange Set<TOrder>(LevelArena arena, int maxLevels, long priceE9, long sizeE9)
        where TOrder : struct, ISideOrder
    {
        ref var first = ref arena.At(Offset);
        var at = Find<TOrder>(ref first, Count, priceE9);
        if (at >= 0)
        {
            ref var level = ref Unsafe.Add(ref first, at);
            if (level.PriceE9 == priceE9)
            {
                if (sizeE9 != 0)
                    level.SizeE9 = sizeE9;
                else
                    RemoveAt(arena, at);
                return LevelChange.Applied;
            }
        }

        if (sizeE9 == 0)
            return LevelChange.NothingThere;
        if (Count == Capacity && !TryGrow(arena, maxLevels))
            return InsertFull(arena, at, priceE9, sizeE9);
        InsertAt(arena, at + 1, priceE9, sizeE9);
        return LevelChange.Applied;
    }

    // Index of the best level that is not better than the price; -1 = all are better.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Find<TOrder>(ref BookLevel first, int count, long priceE9)
        where TOrder : struct, ISideOrder
    {
        var at = count - 1;
        var near = Math.Max(count - NearLevels, 0);
        while (at >= near)
        {
            if (!TOrder.IsBetter(Unsafe.Add(ref first, at).PriceE9, priceE9))
                return at;
            at--;
        }

        return at < 0 ? at : FindFar<TOrder>(ref first, at, priceE9);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int FindFar<TOrder>(ref BookLevel first, int last, long priceE9)
        where TOrder : struct, ISideOrder
    {
        var (low, high) = (0, last + 1);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (TOrder.IsBetter(Unsafe.Add(ref first, middle).PriceE9, priceE9))
                high = middle;
            else
                low = middle + 1;
        }

        return low - 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryGrow(LevelArena arena, int maxLevels)
    {
        var size = Math.Max(Capacity * 2, LevelArena.MinBlock);
        if (size > maxLevels || !arena.TryTake(size, out var offset))
            return false;
        arena.Span(Offset, Count).CopyTo(arena.Span(offset, Count));
        if (Capacity > 0)
            arena.Return(Offset, Capacity);
        Offset = offset;
        Capacity = size;
        return true;
    }

    // A better level than the worst takes its place; anything else is dropped itself.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly LevelChange InsertFull(LevelArena arena, int at, long priceE9, long sizeE9)
    {
        if (at < 0)
            return LevelChange.Dropped;
        var levels = arena.Span(Offset, Count);
        levels[1..(at + 1)].CopyTo(levels);
        levels[at] = new BookLevel { PriceE9 = priceE9, SizeE9 = sizeE9 };
        return LevelChange.Dropped;
    }

    private void InsertAt(LevelArena arena, int at, long priceE9, long sizeE9)
    {
        var levels = arena.Span(Offset, Count + 1);
        levels[at..Count].CopyTo(levels[(at + 1)..]);
        levels[at].PriceE9 = priceE9;
        levels[at].SizeE9 = sizeE9;
        Count++;
    }

    private void RemoveAt(LevelArena arena, int at)
    {
        var levels = arena.Span(Offset, Count);
        levels[(at + 1)..].CopyTo(levels[at..]);
        Count--;
    }
}
