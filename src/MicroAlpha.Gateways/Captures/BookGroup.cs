using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Captures;

/// <summary>
/// The levels of one book update on their way into slots: bids, then asks, the last slot with Last. A group without
/// levels is one slot NoLevel|Last. One thread; the lists keep their memory from group to group.
/// </summary>
internal sealed class BookGroup
{
    private readonly List<(long PriceE9, long SizeE9)> _bids = [];
    private readonly List<(long PriceE9, long SizeE9)> _asks = [];
    private EngineEvent _header;
    private long _venueUpdateId;
    private bool _isSnapshot;
    private int _next;
    private bool _isOpen;

    /// <summary>Levels in the group.</summary>
    public int Count => _bids.Count + _asks.Count;

    /// <summary>Bid levels in the order of the source.</summary>
    public IReadOnlyList<(long PriceE9, long SizeE9)> Bids => _bids;

    /// <summary>Ask levels in the order of the source.</summary>
    public IReadOnlyList<(long PriceE9, long SizeE9)> Asks => _asks;

    /// <summary>Forgets the levels.</summary>
    public void Clear()
    {
        _bids.Clear();
        _asks.Clear();
        _isOpen = false;
    }

    /// <summary>Adds a level; size 0 removes the price.</summary>
    public void Add(Side side, long priceE9, long sizeE9) => (side == Side.Bid ? _bids : _asks).Add((priceE9, sizeE9));

    /// <summary>Makes the levels ready for <see cref="TryWrite"/>.</summary>
    /// <param name="header">Header fields of every slot; flags are set here.</param>
    /// <param name="isSnapshot">The group is the whole book: its first slot clears.</param>
    /// <param name="venueUpdateId">The venue's id of the update; 0 = none given.</param>
    public void Open(in EngineEvent header, bool isSnapshot, long venueUpdateId)
    {
        _header = header;
        _isSnapshot = isSnapshot;
        _venueUpdateId = venueUpdateId;
        _next = 0;
        _isOpen = true;
    }

    /// <summary>Writes the next slot of the group; false when the last one was written.</summary>
    public bool TryWrite(ref EngineEvent slot)
    {
        if (!_isOpen)
            return false;
        SlotHeader.Copy(in _header, ref slot);
        slot.Kind = EventKind.BookLevel;
        slot.BookLevel.VenueUpdateId = _venueUpdateId;
        var flags = _isSnapshot ? BookFlags.Snapshot | (_next == 0 ? BookFlags.Clear : 0) : BookFlags.None;
        if (Count == 0)
        {
            flags |= BookFlags.NoLevel;
        }
        else
        {
            var isBid = _next < _bids.Count;
            (slot.BookLevel.PriceE9, slot.BookLevel.SizeE9) = isBid ? _bids[_next] : _asks[_next - _bids.Count];
            slot.BookLevel.Side = isBid ? Side.Bid : Side.Ask;
            _next++;
        }

        if (_next == Count)
        {
            flags |= BookFlags.Last;
            _isOpen = false;
        }

        slot.Flags = (byte)flags;
        return true;
    }
}
