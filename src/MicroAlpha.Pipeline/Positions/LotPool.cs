using MicroAlpha.Pipeline.Core;

namespace MicroAlpha.Pipeline.Positions;

/// <summary>
/// Open lots of all instruments, oldest first, as lists in one flat array. When it is full, a new lot is put together
/// with the newest one of its instrument, which is counted. Core lane only; preallocated.
/// </summary>
/// <remarks>Indices are from 1; the first ones belong to the instruments, one each, so that a list can always begin.
/// </remarks>
internal sealed class LotPool
{
    private readonly Lot[] _lots;
    private readonly int _own;
    private int _free;

    /// <summary>Reserves lots.</summary>
    public LotPool(int instruments, int capacity)
    {
        _lots = GC.AllocateArray<Lot>(instruments + capacity + 1, pinned: true);
        _own = instruments;
        for (var i = _lots.Length - 1; i > _own; i--)
            (_lots[i].Next, _free) = (_free, i);
    }

    /// <summary>Lots that were put together with another one.</summary>
    public long Merged { get; private set; }

    /// <summary>A lot.</summary>
    public ref readonly Lot this[int index] => ref _lots[index];

    /// <summary>Adds a lot behind the newest one.</summary>
    public void Add(uint id, ref Position position, long sizeE9, Int128 costE18)
    {
        var at = _free;
        if (at != 0)
            _free = _lots[at].Next;
        else if (position.FirstLot == 0)
            at = (int)id + 1;
        else
        {
            ref var last = ref _lots[position.LastLot];
            last.SizeE9 += sizeE9;
            last.CostE18 += costE18;
            Merged++;
            return;
        }

        _lots[at] = new Lot { SizeE9 = sizeE9, CostE18 = costE18 };
        if (position.FirstLot == 0)
            position.FirstLot = at;
        else
            _lots[position.LastLot].Next = at;
        position.LastLot = at;
    }

    /// <summary>Takes from the oldest lots and returns what that cost, 1e-18 currency units.</summary>
    public Int128 Take(ref Position position, long sizeE9)
    {
        Int128 cost = 0;
        while (sizeE9 > 0 && position.FirstLot != 0)
        {
            ref var lot = ref _lots[position.FirstLot];
            var part = Math.Min(sizeE9, lot.SizeE9);
            var share = Wide.ShareOf(lot.CostE18, part, lot.SizeE9);
            cost += share;
            sizeE9 -= part;
            lot.SizeE9 -= part;
            lot.CostE18 -= share;
            if (lot.SizeE9 > 0)
                break;
            var next = lot.Next;
            if (position.FirstLot > _own)
                (lot.Next, _free) = (_free, position.FirstLot);
            position.FirstLot = next;
            if (next == 0)
                position.LastLot = 0;
        }

        return cost;
    }

    /// <summary>A lot: what is left of one execution.</summary>
    internal struct Lot
    {
        /// <summary>Size, 1e-9 units, above 0.</summary>
        public long SizeE9;

        /// <summary>What it cost, 1e-18 currency units.</summary>
        public Int128 CostE18;

        /// <summary>Next newer lot of the instrument; 0 = none.</summary>
        public int Next;
    }
}
