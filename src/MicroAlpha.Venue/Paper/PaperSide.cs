using System.Runtime.CompilerServices;
using MicroAlpha.Events;

namespace MicroAlpha.Venue.Paper;

/// <summary>One side of the recorded book: a run of levels in the common memory, the best one last.</summary>
internal struct PaperSide
{
    /// <summary>First level in the common memory.</summary>
    public int Offset;

    /// <summary>Levels there are.</summary>
    public int Count;

    /// <summary>Levels there is room for: 1 for the top of a quote.</summary>
    public int Capacity;

    /// <summary>Where our orders of this side begin, best first: slot + 1; 0 = there are none.</summary>
    public int FirstOrder;

    /// <summary>1 for bids, -1 for asks: a price times it is a rank, higher is better.</summary>
    public long Sign;

    /// <summary>Rank of a price: the higher the better.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly long Rank(long priceE9) => priceE9 * Sign;

    /// <summary>Which side it is.</summary>
    public readonly Side Side => Sign > 0 ? Side.Bid : Side.Ask;

    /// <summary>Its levels, worst first.</summary>
    public readonly Span<PaperLevel> Levels(PaperLevel[] memory) => memory.AsSpan(Offset, Count);

    /// <summary>
    /// Where a price is, or where it belongs. Looks from the best level on in growing steps: most changes are there.
    /// </summary>
    public readonly int Find(PaperLevel[] memory, long priceE9, out bool isThere)
    {
        var levels = memory.AsSpan(Offset, Count);
        var rank = Rank(priceE9);
        var (high, step) = (levels.Length, 1);
        var low = high - 1;
        while (low >= 0 && levels[low].PriceE9 * Sign > rank)
        {
            (high, low) = (low, low - step);
            step += step;
        }

        // The first level that is not worse lies in low..high.
        low = Math.Max(low, 0);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (levels[middle].PriceE9 * Sign < rank)
                low = middle + 1;
            else
                high = middle;
        }

        isThere = low < levels.Length && levels[low].PriceE9 == priceE9;
        return low;
    }

    /// <summary>Forgets a level.</summary>
    public void Remove(PaperLevel[] memory, int at)
    {
        var levels = Levels(memory);
        levels[(at + 1)..].CopyTo(levels[at..]);
        Count--;
    }

    /// <summary>Adds a level; a full side gives its worst one up. False when the new one is the worst.</summary>
    /// <param name="memory">The common memory.</param>
    /// <param name="at">Where it belongs, by <see cref="Find"/>.</param>
    /// <param name="priceE9">Price, 1e-9 currency units.</param>
    /// <param name="sizeE9">Size, 1e-9 units.</param>
    public bool TryInsert(PaperLevel[] memory, int at, long priceE9, long sizeE9)
    {
        if (Count == Capacity)
        {
            if (at == 0)
                return false;
            Remove(memory, 0);
            at--;
        }

        Count++;
        var levels = Levels(memory);
        levels[at..^1].CopyTo(levels[(at + 1)..]);
        levels[at] = new PaperLevel { PriceE9 = priceE9, SizeE9 = sizeE9 };
        return true;
    }
}
