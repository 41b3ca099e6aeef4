using MicroAlpha.Events;

namespace MicroAlpha.Pipeline.Orders;

/// <summary>
/// Parent intents by dense id from 1. The gate lets no child through with which filled, open and unknown children would
/// exceed their parent. Core lane only; preallocated.
/// </summary>
public sealed class ParentTable
{
    private readonly ParentRecord[] _parents;

    /// <summary>Reserves room; when it is full no parent more is opened.</summary>
    public ParentTable(int capacity) => _parents = GC.AllocateArray<ParentRecord>(capacity + 1, pinned: true);

    /// <summary>Parents so far; ids are 1 to this.</summary>
    public uint Count { get; private set; }

    /// <summary>A parent, 1 to <see cref="Count"/>.</summary>
    public ref readonly ParentRecord this[uint id] => ref _parents[id];

    /// <summary>Opens a parent; its id, or 0 when there is no room or the size is not above 0.</summary>
    public uint Open(ushort strategyId, uint instrumentId, Side side, long sizeE9)
    {
        if (Count == (uint)(_parents.Length - 1) || sizeE9 <= 0)
            return 0;
        _parents[++Count] = new ParentRecord
        {
            SizeE9 = sizeE9,
            InstrumentId = instrumentId,
            StrategyId = strategyId,
            Side = side,
        };
        return Count;
    }

    /// <summary>What is still to be worked: wanted less filled and open, never negative, 1e-9 units.</summary>
    public long RestE9(uint id)
    {
        ref readonly var parent = ref _parents[id];
        return Math.Max(0, parent.SizeE9 - parent.FilledSizeE9 - parent.OpenSizeE9);
    }

    internal void Move(uint id, long filledE9, long openE9)
    {
        if (id > Count)
            return;
        ref var parent = ref _parents[id];
        parent.FilledSizeE9 += filledE9;
        parent.OpenSizeE9 += openE9;
    }
}
