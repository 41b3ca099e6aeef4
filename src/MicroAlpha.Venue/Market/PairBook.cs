using MicroAlpha.Events;

namespace MicroAlpha.Venue.Market;

/// <summary>
/// The levels of a crypto pair and the changes of the update that is coming in. Owner: exchange thread.
/// </summary>
internal sealed class PairBook
{
    private readonly SortedDictionary<long, long> _bids = new(Comparer<long>.Create(static (a, b) => b.CompareTo(a)));
    private readonly SortedDictionary<long, long> _asks = [];
    private readonly List<BookLevelPayload> _changes = [];

    /// <summary>True when the update that is coming in replaces the whole book.</summary>
    public bool IsReset { get; private set; }

    /// <summary>Levels changed by the update that is coming in.</summary>
    public IReadOnlyList<BookLevelPayload> Changes => _changes;

    /// <summary>Applies one level; true when the update is complete and should be told.</summary>
    public bool Apply(in EngineEvent slot)
    {
        var flags = (BookFlags)slot.Flags;
        if ((flags & BookFlags.Clear) != 0)
        {
            _bids.Clear();
            _asks.Clear();
            _changes.Clear();
            IsReset = true;
        }

        if ((flags & BookFlags.NoLevel) == 0)
        {
            var side = slot.BookLevel.Side == Side.Bid ? _bids : _asks;
            if (slot.BookLevel.SizeE9 == 0)
                _ = side.Remove(slot.BookLevel.PriceE9);
            else
                side[slot.BookLevel.PriceE9] = slot.BookLevel.SizeE9;
            _changes.Add(slot.BookLevel);
        }

        return (flags & BookFlags.Last) != 0;
    }

    /// <summary>Forgets the update that was told.</summary>
    public void Told()
    {
        _changes.Clear();
        IsReset = false;
    }

    /// <summary>The whole book, best levels first, bids before asks.</summary>
    public IEnumerable<BookLevelPayload> Levels()
    {
        foreach (var (price, size) in _bids)
            yield return new BookLevelPayload { PriceE9 = price, SizeE9 = size, Side = Side.Bid };
        foreach (var (price, size) in _asks)
            yield return new BookLevelPayload { PriceE9 = price, SizeE9 = size, Side = Side.Ask };
    }
}
