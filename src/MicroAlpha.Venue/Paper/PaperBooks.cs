using System.Runtime.CompilerServices;
using MicroAlpha.Events;

namespace MicroAlpha.Venue.Paper;

/// <summary>
/// The recorded books as the venue sees them, and what their changes mean for the queues our orders stand in. A quote
/// is a book of one level a side, until the instrument shows levels.
/// </summary>
internal sealed class PaperBooks
{
    private readonly PaperInstrument[] _instruments;
    private readonly PaperLevel[] _memory;
    // The last differences from before a picture, of any instrument.
    private readonly (uint Id, BookLevelPayload Level)[] _early = new (uint, BookLevelPayload)[1 << 14];
    private readonly PaperOptions _options;
    private readonly PaperCounters _counters;
    private readonly PaperOrders _orders;
    private long _earlyEnd;
    private int _books;

    public PaperBooks(PaperOptions options, PaperCounters counters, PaperOrders orders)
    {
        (_options, _counters, _orders) = (options, counters, orders);
        _instruments = GC.AllocateArray<PaperInstrument>(options.MaxInstruments, pinned: true);
        _memory = GC.AllocateUninitializedArray<PaperLevel>(
            2 * (options.MaxInstruments + (options.MaxBooks * options.MaxLevelsPerSide)), pinned: true);
        for (var i = 0; i < _instruments.Length; i++)
        {
            _instruments[i].Bids = new PaperSide { Offset = 2 * i, Capacity = 1, Sign = 1 };
            _instruments[i].Asks = new PaperSide { Offset = (2 * i) + 1, Capacity = 1, Sign = -1 };
        }
    }

    /// <summary>Level memory, for the sides' methods.</summary>
    public PaperLevel[] Memory => _memory;

    /// <summary>All instruments.</summary>
    public Span<PaperInstrument> All => _instruments;

    /// <summary>The instrument of an id that <see cref="IsInRange"/>.</summary>
    public ref PaperInstrument At(uint id) => ref _instruments[id];

    /// <summary>The id is below the limit.</summary>
    public bool IsInRange(uint id) => id < (uint)_instruments.Length;

    /// <summary>Takes the slot's instrument; false when its id is past the limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTouch(uint id)
    {
        if (id >= (uint)_instruments.Length)
        {
            _counters.EventsUnbooked++;
            return false;
        }

        _instruments[id].IsKnown = true;
        return true;
    }

    /// <summary>Takes a quote in; false when the instrument has a book.</summary>
    public bool TryQuote(ref PaperInstrument instrument, in QuotePayload quote)
    {
        if (instrument.HasBook)
            return false;
        SetTop(ref instrument.Bids, quote.BidPriceE9, quote.BidSizeE9);
        SetTop(ref instrument.Asks, quote.AskPriceE9, quote.AskSizeE9);
        return true;
    }

    /// <summary>Takes a level in; true when its update is complete and not outdated.</summary>
    public bool TryLevel(uint id, in BookLevelPayload level, BookFlags flags)
    {
        ref var instrument = ref _instruments[id];
        if (!instrument.HasBook && !TryMakeBook(ref instrument))
            return false;
        if ((flags & BookFlags.Clear) != 0)
        {
            Forget(ref instrument.Bids);
            Forget(ref instrument.Asks);
            (instrument.IsInSnapshot, instrument.SnapshotUpdateId) = (true, level.VenueUpdateId);
        }

        var isDifference = (flags & BookFlags.Snapshot) == 0 && level.VenueUpdateId != 0;
        if (isDifference && level.VenueUpdateId <= instrument.SnapshotUpdateId)
            return false;
        if ((flags & BookFlags.NoLevel) == 0)
        {
            Set(ref instrument, in level);
            if (isDifference && !instrument.HasSnapshot)
                _early[_earlyEnd++ & (_early.Length - 1)] = (id, level);
        }

        if ((flags & BookFlags.Last) == 0)
            return false;
        if (instrument.IsInSnapshot)
            EndSnapshot(ref instrument, id);
        return true;
    }

    /// <summary>
    /// Something was missed: differences are kept again for the next picture, which may be older than they are.
    /// </summary>
    /// <param name="id">The instrument; <see cref="EngineEvent.NoInstrument"/> = all.</param>
    public void MarkGap(uint id)
    {
        if (id < (uint)_instruments.Length)
            _instruments[id].HasSnapshot = false;
        for (var i = 0; i < _instruments.Length && id == EngineEvent.NoInstrument; i++)
            _instruments[i].HasSnapshot = false;
    }

    /// <summary>Size of others ahead of an order that comes to a price now, 1e-9 units.</summary>
    public long AheadAt(in PaperSide side, long priceE9)
    {
        var at = side.Find(_memory, priceE9, out var isThere);
        if (isThere)
            return side.Levels(_memory)[at].LeftE9;
        // Worse than everything we can see, there may be others.
        return at == 0 ? QueuePosition.Unknown : 0;
    }

    /// <summary>
    /// At the end of an update: nobody is ahead of an order whose price the feed shows no size at, when it shows worse
    /// prices.
    /// </summary>
    public void EndUpdate(in PaperSide side)
    {
        if (side.Count == 0)
            return;
        var worst = side.Rank(_memory[side.Offset].PriceE9);
        for (var reference = side.FirstOrder; reference != 0;)
        {
            ref var order = ref _orders.At(reference);
            if (side.Rank(order.PriceE9) <= worst)
                return;
            if (order.AheadE9 != 0)
            {
                side.Find(_memory, order.PriceE9, out var isThere);
                if (!isThere)
                    order.AheadE9 = 0;
            }

            reference = order.Next;
        }
    }

    // A picture may be older than differences that came before it: those are applied again on top of it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EndSnapshot(ref PaperInstrument instrument, uint id)
    {
        (instrument.IsInSnapshot, instrument.HasSnapshot) = (false, true);
        for (var at = Math.Max(0, _earlyEnd - _early.Length); at < _earlyEnd; at++)
        {
            ref var early = ref _early[at & (_early.Length - 1)];
            if (early.Id == id && early.Level.VenueUpdateId > instrument.SnapshotUpdateId)
                Set(ref instrument, in early.Level);
            if (early.Id == id)
                early.Level.VenueUpdateId = 0;
        }
    }

    private void Set(ref PaperInstrument instrument, in BookLevelPayload level)
    {
        if (level.PriceE9 <= 0 || level.SizeE9 < 0)
            return;
        if (level.Side == Side.Bid)
            Set(ref instrument.Bids, level.PriceE9, level.SizeE9);
        else if (level.Side == Side.Ask)
            Set(ref instrument.Asks, level.PriceE9, level.SizeE9);
    }

    private void SetTop(ref PaperSide side, long priceE9, long sizeE9)
    {
        if (side.Count > 0 && _memory[side.Offset].PriceE9 == priceE9)
        {
            Set(ref side, priceE9, sizeE9);
            return;
        }

        if (side.Count > 0)
            Set(ref side, _memory[side.Offset].PriceE9, 0);
        if (priceE9 > 0 && sizeE9 > 0)
            Set(ref side, priceE9, sizeE9);
    }

    private void Set(ref PaperSide side, long priceE9, long sizeE9)
    {
        var at = side.Find(_memory, priceE9, out var isThere);
        var beforeE9 = 0L;
        if (isThere)
        {
            ref var level = ref _memory[side.Offset + at];
            beforeE9 = level.SizeE9;
            if (sizeE9 == 0)
                side.Remove(_memory, at);
            else if (sizeE9 != beforeE9)
                (level.SizeE9, level.ConsumedE9) = (sizeE9, 0);
        }
        else if (sizeE9 > 0)
        {
            var wasFull = side.Count == side.Capacity;
            var isIn = side.TryInsert(_memory, at, priceE9, sizeE9);
            if (wasFull)
                _counters.LevelsDropped++;
            if (!isIn)
                return;
        }

        if (side.FirstOrder != 0)
            MoveQueue(ref side, priceE9, beforeE9, sizeE9);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MoveQueue(ref PaperSide side, long priceE9, long beforeE9, long afterE9)
    {
        var rank = side.Rank(priceE9);
        for (var reference = side.FirstOrder; reference != 0;)
        {
            ref var order = ref _orders.At(reference);
            reference = order.Next;
            var other = side.Rank(order.PriceE9);
            if (other > rank)
                continue;
            if (other < rank)
                return;
            if (afterE9 > 0)
            {
                if (order.AheadE9 == QueuePosition.Unknown)
                    order.AheadE9 = afterE9;
                else if (beforeE9 == 0)
                    order.AheadE9 = Math.Min(order.AheadE9, afterE9);
                else
                    order.AheadE9 = QueuePosition.AfterChange(
                        _options.Queue, _options.QueuePower, order.AheadE9, order.TradedE9, beforeE9, afterE9);
            }

            order.TradedE9 = 0;
        }
    }

    private void Forget(ref PaperSide side)
    {
        side.Count = 0;
        for (var reference = side.FirstOrder; reference != 0;)
        {
            ref var order = ref _orders.At(reference);
            order.TradedE9 = 0;
            reference = order.Next;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryMakeBook(ref PaperInstrument instrument)
    {
        if (_books == _options.MaxBooks)
        {
            _counters.LevelsUnbooked++;
            return false;
        }

        Forget(ref instrument.Bids);
        Forget(ref instrument.Asks);
        var offset = 2 * (_instruments.Length + (_books++ * _options.MaxLevelsPerSide));
        (instrument.Bids.Offset, instrument.Bids.Capacity) = (offset, _options.MaxLevelsPerSide);
        (instrument.Asks.Offset, instrument.Asks.Capacity) =
            (offset + _options.MaxLevelsPerSide, _options.MaxLevelsPerSide);
        instrument.HasBook = true;
        return true;
    }
}
