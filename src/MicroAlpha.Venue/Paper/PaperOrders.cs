using MicroAlpha.Events;

namespace MicroAlpha.Venue.Paper;

/// <summary>The working orders: a flat table, and one list a side in price-time priority.</summary>
internal sealed class PaperOrders
{
    private const int NeverSeen = 0;
    private const int Closed = -1;

    private readonly PaperOrder[] _slots;
    // By order id: slot + 1, 0 = never seen, -1 = closed.
    private readonly int[] _slotOf;
    private int _free;

    public PaperOrders(PaperOptions options)
    {
        _slots = GC.AllocateArray<PaperOrder>(options.MaxWorkingOrders, pinned: true);
        _slotOf = new int[options.MaxOrders];
        for (var i = 0; i < _slots.Length; i++)
            _slots[i].Next = i + 1 < _slots.Length ? i + 2 : 0;
        _free = 1;
    }

    /// <summary>Orders that rest.</summary>
    public int Count { get; private set; }

    /// <summary>Ids are below it.</summary>
    public int IdLimit => _slotOf.Length;

    /// <summary>No further order can rest.</summary>
    public bool IsFull => _free == 0;

    /// <summary>The order in a slot; the reference of a list is its slot + 1.</summary>
    public ref PaperOrder At(int reference) => ref _slots[reference - 1];

    /// <summary>The id was used before.</summary>
    public bool IsUsed(uint id) => _slotOf[id] != NeverSeen;

    /// <summary>The reference of a resting order, 0 when none has that id.</summary>
    public int Find(uint id) => id < (uint)_slotOf.Length ? Math.Max(_slotOf[id], 0) : 0;

    /// <summary>Remembers an id that never rests.</summary>
    public void Close(uint id) => _slotOf[id] = Closed;

    /// <summary>Puts an order into the list of its side, behind those of its price. A slot must be free.</summary>
    public void Insert(ref PaperSide side, in PaperOrder order)
    {
        var reference = _free;
        ref var slot = ref _slots[reference - 1];
        _free = slot.Next;
        slot = order;
        _slotOf[order.OrderId] = reference;
        Count++;
        var rank = side.Rank(order.PriceE9);
        ref var link = ref side.FirstOrder;
        while (link != 0 && side.Rank(_slots[link - 1].PriceE9) >= rank)
            link = ref _slots[link - 1].Next;
        slot.Next = link;
        link = reference;
    }

    /// <summary>Takes an order out of the list and frees its slot.</summary>
    public void Remove(ref PaperSide side, int reference)
    {
        ref var link = ref side.FirstOrder;
        while (link != reference)
            link = ref _slots[link - 1].Next;
        ref var slot = ref _slots[reference - 1];
        link = slot.Next;
        _slotOf[slot.OrderId] = Closed;
        slot.Next = _free;
        _free = reference;
        Count--;
    }
}
