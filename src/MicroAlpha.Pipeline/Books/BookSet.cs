using System.Runtime.CompilerServices;
using MicroAlpha.Events;

namespace MicroAlpha.Pipeline.Books;

/// <summary>
/// A level-2 book and the top of book of every instrument, a pure function of the slots applied to it. Written and read
/// by the core lane only, without allocation after construction; nothing grows past <see cref="BookOptions"/>. When a
/// side or the level memory is full its worst levels are dropped, counted, and the book is marked truncated until its
/// next snapshot.
/// </summary>
/// <remarks>
/// Differences are applied as they come, also before the first snapshot. A snapshot (Clear) replaces the book;
/// differences with an update id at or below the snapshot's are ignored, and those that came before it with a higher
/// one are applied again on top of it. A Connection event with state Down or Gap makes the book (all books when it
/// names no instrument) stale until its next snapshot.
/// </remarks>
public sealed class BookSet
{
    private readonly InstrumentBook[] _books;
    private readonly LevelArena _arena;
    private readonly PendingLevel[] _pending;
    private readonly long[] _eventsByKind = new long[256];
    private readonly int _maxLevelsPerSide;
    private long _pendingEnd;
    private long _gapMark;
    private int _touchedEnd;

    /// <summary>Reserves all memory.</summary>
    /// <exception cref="EngineException">MA-411 when a limit is out of range.</exception>
    public BookSet(BookOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _books = GC.AllocateArray<InstrumentBook>(options.MaxInstruments, pinned: true);
        _arena = new LevelArena(options.MaxLevels);
        _pending = GC.AllocateUninitializedArray<PendingLevel>(options.MaxPendingLevels, pinned: true);
        _maxLevelsPerSide = options.MaxLevelsPerSide;
    }

    /// <summary>Counters; see there.</summary>
    public BookCounters Counters { get; } = new();

    /// <summary>Instruments below this id may have a book.</summary>
    public int InstrumentEnd => _touchedEnd;

    /// <summary>Level memory that was ever in use, levels.</summary>
    public int LevelsUsed => _arena.Used;

    /// <summary>Slots seen of each kind, by its number.</summary>
    public ReadOnlySpan<long> EventsByKind => _eventsByKind;

    /// <summary>
    /// Top of book by quotes, or by the book as long as the instrument had no quote. Valid until the next event; all
    /// zeros for an instrument without any. <paramref name="id"/> must be below <see
    /// cref="BookOptions.MaxInstruments"/>.
    /// </summary>
    public ref readonly TopOfBook Top(uint id) => ref _books[id].Top;

    /// <summary>Top of the level-2 book after its last complete update; as <see cref="Top"/> otherwise.</summary>
    public ref readonly TopOfBook BookTop(uint id) => ref _books[id].BookTop;

    /// <summary>Bids in ascending order of price: the best one is the last. Valid until the next event.</summary>
    public ReadOnlySpan<BookLevel> Bids(uint id) => SideSpan(in _books[id].Bids);

    /// <summary>Asks in descending order of price: the best one is the last. Valid until the next event.</summary>
    public ReadOnlySpan<BookLevel> Asks(uint id) => SideSpan(in _books[id].Asks);

    /// <summary>Copies the best levels of a side, best first, and returns how many there are.</summary>
    public int CopyBest(uint id, Side side, Span<BookLevel> target)
    {
        var levels = side == Side.Bid ? Bids(id) : Asks(id);
        var count = Math.Min(levels.Length, target.Length);
        for (var i = 0; i < count; i++)
            target[i] = levels[levels.Length - 1 - i];
        return count;
    }

    /// <summary>No update is half applied: the last level carried Last.</summary>
    public bool IsComplete(uint id) => (_books[id].State & BookState.InGroup) == 0;

    /// <summary>The book had a snapshot.</summary>
    public bool HasSnapshot(uint id) => _books[id].SnapshotMark != 0;

    /// <summary>The book had a snapshot, no gap since, and no update is half applied.</summary>
    public bool IsReady(uint id) => HasSnapshot(id) && IsComplete(id) && !IsStale(id);

    /// <summary>The book missed something: there was a gap or a lost connection after its last snapshot.</summary>
    public bool IsStale(uint id) => Math.Max(_gapMark, _books[id].GapMark) > _books[id].SnapshotMark;

    /// <summary><see cref="Top"/> comes from before a gap or a lost connection.</summary>
    public bool IsTopStale(uint id)
    {
        ref readonly var book = ref _books[id];
        return (book.State & BookState.HasQuote) == 0
            ? IsStale(id)
            : Math.Max(_gapMark, book.GapMark) > book.Top.Sequence + 1;
    }

    /// <summary>Levels were dropped since the last snapshot, because a limit was reached.</summary>
    public bool IsTruncated(uint id) => (_books[id].State & BookState.Truncated) != 0;

    /// <summary>Complete updates of the book so far.</summary>
    public long GroupCount(uint id) => _books[id].GroupCount;

    /// <summary>Takes one slot in. Kinds that do not concern books are counted only.</summary>
    /// <param name="slot">The slot; read only.</param>
    /// <param name="sequence">Its ring sequence.</param>
    public void Apply(ref EngineEvent slot, long sequence)
    {
        _eventsByKind[(byte)slot.Kind]++;
        if (slot.Kind == EventKind.BookLevel)
            ApplyLevel(ref slot, sequence);
        else if (slot.Kind == EventKind.Quote)
            ApplyQuote(ref slot, sequence);
        else if (slot.Kind == EventKind.Connection)
            ApplyConnection(ref slot, sequence);
    }

    /// <summary>Makes every book and top stale, as a gap of the whole feed does.</summary>
    /// <param name="sequence">Ring sequence of what was noticed last.</param>
    public void MarkAllStale(long sequence)
    {
        _gapMark = sequence + 1;
        Counters.Gaps++;
    }

    /// <summary>
    /// Hash of all books, tops and event counts: equal for equal histories, however the slots were batched. Sequences
    /// are left out. Only books that changed since the last call are read again. Does not allocate.
    /// </summary>
    public ulong StateHash()
    {
        var hash = Books.StateHash.Seed;
        foreach (var count in _eventsByKind)
            hash = Books.StateHash.Add(hash, (ulong)count);
        for (var id = 0u; id < _touchedEnd; id++)
        {
            ref var book = ref _books[id];
            if ((book.State & BookState.Touched) == 0)
                continue;
            if ((book.State & BookState.HashStale) != 0)
                Rehash(ref book);
            var stale = (IsStale(id) ? 1 : 0) + (IsTopStale(id) ? 2 : 0);
            hash = Books.StateHash.Add(hash, (long)book.Hash, (id * 4L) + stale);
        }

        return hash;
    }

    private ReadOnlySpan<BookLevel> SideSpan(in BookSide side) => _arena.Span(side.Offset, side.Count);

    private void Rehash(ref InstrumentBook book)
    {
        book.State &= ~BookState.HashStale;
        var hash = Books.StateHash.Add(Books.StateHash.Seed, in book.Top);
        hash = Books.StateHash.Add(hash, in book.BookTop);
        hash = Books.StateHash.Add(hash, SideSpan(in book.Bids));
        hash = Books.StateHash.Add(hash, SideSpan(in book.Asks));
        hash = Books.StateHash.Add(hash, book.SnapshotUpdateId, book.GroupCount);
        book.Hash = Books.StateHash.Add(hash, (ulong)book.State);
    }

    private void ApplyLevel(ref EngineEvent slot, long sequence)
    {
        if (!TryTouch(slot.InstrumentId))
            return;
        ref var book = ref _books[slot.InstrumentId];
        var flags = (BookFlags)slot.Flags;
        var updateId = slot.BookLevel.VenueUpdateId;
        if ((flags & BookFlags.Clear) != 0)
            BeginSnapshot(ref book, updateId, sequence);
        if ((flags & BookFlags.Snapshot) == 0 && updateId != 0)
        {
            if (updateId <= book.SnapshotUpdateId)
            {
                if ((flags & BookFlags.NoLevel) == 0)
                    Counters.LevelsOutdated++;
                return;
            }

            if (book.SnapshotMark == 0 || IsStale(slot.InstrumentId))
                KeepPending(ref book, ref slot);
        }

        if ((flags & BookFlags.NoLevel) == 0)
            SetLevel(ref book, slot.BookLevel.Side, slot.BookLevel.PriceE9, slot.BookLevel.SizeE9);
        if ((flags & BookFlags.Last) != 0)
            EndGroup(ref book, ref slot, sequence);
        else
            book.State |= BookState.InGroup;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTouch(uint id, BookState state = BookState.Touched | BookState.HashStale)
    {
        if (id >= (uint)_books.Length)
        {
            Counters.Unbooked++;
            return false;
        }

        if (id >= (uint)_touchedEnd)
            _touchedEnd = (int)id + 1;
        // Mostly the bits are set: not writing them again keeps neighbouring events from waiting for each other.
        ref var book = ref _books[id];
        if ((book.State & state) != state)
            book.State |= state;
        return true;
    }

    private void SetLevel(ref InstrumentBook book, Side side, long priceE9, long sizeE9)
    {
        LevelChange change;
        if (priceE9 <= 0 || sizeE9 < 0)
            change = LevelChange.Malformed;
        else if (side == Side.Bid)
            change = book.Bids.Set<BidOrder>(_arena, _maxLevelsPerSide, priceE9, sizeE9);
        else if (side == Side.Ask)
            change = book.Asks.Set<AskOrder>(_arena, _maxLevelsPerSide, priceE9, sizeE9);
        else
            change = LevelChange.Malformed;
        if (change == LevelChange.Applied)
            Counters.LevelsApplied++;
        else
            NoteChange(ref book, change);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void NoteChange(ref InstrumentBook book, LevelChange change)
    {
        switch (change)
        {
            case LevelChange.NothingThere:
                Counters.RemovalsOfNothing++;
                break;
            case LevelChange.Malformed:
                Counters.LevelsMalformed++;
                break;
            default:
                Counters.LevelsDropped++;
                book.State |= BookState.Truncated;
                break;
        }
    }

    private void EndGroup(ref InstrumentBook book, ref EngineEvent slot, long sequence)
    {
        if ((book.State & BookState.InSnapshot) != 0)
            EndSnapshot(ref book, slot.InstrumentId);
        book.State &= ~(BookState.InGroup | BookState.InSnapshot);
        book.GroupCount++;
        Counters.GroupsApplied++;
        ref var top = ref book.BookTop;
        top = default;
        if (book.Bids.Count > 0)
        {
            ref var best = ref _arena.At(book.Bids.Offset + book.Bids.Count - 1);
            (top.BidPriceE9, top.BidSizeE9) = (best.PriceE9, best.SizeE9);
        }

        if (book.Asks.Count > 0)
        {
            ref var best = ref _arena.At(book.Asks.Offset + book.Asks.Count - 1);
            (top.AskPriceE9, top.AskSizeE9) = (best.PriceE9, best.SizeE9);
        }

        (top.VenueTimeNs, top.ReceiveTimeNs, top.Sequence) = (slot.VenueTimeNs, slot.ReceiveTimeNs, sequence);
        if (top.IsLockedOrCrossed)
            Counters.CrossedGroups++;
        if ((book.State & BookState.HasQuote) == 0)
            book.Top = top;
    }

    private void ApplyQuote(ref EngineEvent slot, long sequence)
    {
        if (!TryTouch(slot.InstrumentId, BookState.Touched | BookState.HashStale | BookState.HasQuote))
            return;
        ref var book = ref _books[slot.InstrumentId];
        ref var top = ref book.Top;
        top.BidPriceE9 = slot.Quote.BidPriceE9;
        top.BidSizeE9 = slot.Quote.BidSizeE9;
        top.AskPriceE9 = slot.Quote.AskPriceE9;
        top.AskSizeE9 = slot.Quote.AskSizeE9;
        top.VenueTimeNs = slot.VenueTimeNs;
        top.ReceiveTimeNs = slot.ReceiveTimeNs;
        top.Sequence = sequence;
        Counters.QuotesApplied++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ApplyConnection(ref EngineEvent slot, long sequence)
    {
        // The trading stream carries no books: its loss makes none of them stale.
        if (slot.Connection.State is not (ConnectionState.Down or ConnectionState.Gap)
            || slot.Source == EventSource.AlpacaTrading)
        {
            return;
        }

        if (slot.InstrumentId == EngineEvent.NoInstrument)
        {
            MarkAllStale(sequence);
            return;
        }

        if (!TryTouch(slot.InstrumentId))
            return;
        _books[slot.InstrumentId].GapMark = sequence + 1;
        Counters.Gaps++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void BeginSnapshot(ref InstrumentBook book, long updateId, long sequence)
    {
        book.Bids.Count = 0;
        book.Asks.Count = 0;
        book.SnapshotUpdateId = updateId;
        book.SnapshotMark = sequence + 1;
        book.State = (book.State | BookState.InSnapshot | BookState.InGroup) & ~BookState.Truncated;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EndSnapshot(ref InstrumentBook book, uint id)
    {
        Counters.Snapshots++;
        if ((book.State & BookState.HasPending) != 0)
        {
            for (var at = Math.Max(book.PendingFrom, _pendingEnd - _pending.Length); at < _pendingEnd; at++)
            {
                ref var level = ref _pending[(int)(at & (_pending.Length - 1))];
                if (level.InstrumentId != id || level.VenueUpdateId <= book.SnapshotUpdateId)
                    continue;
                SetLevel(ref book, level.Side, level.PriceE9, level.SizeE9);
                Counters.LevelsReapplied++;
            }
        }

        // What was lost might have belonged on top: only the next snapshot can be trusted.
        if ((book.State & BookState.PendingLost) != 0)
            book.GapMark = Math.Max(book.GapMark, book.SnapshotMark + 1);
        book.State &= ~(BookState.HasPending | BookState.PendingLost);
        book.PendingFrom = _pendingEnd;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void KeepPending(ref InstrumentBook book, ref EngineEvent slot)
    {
        if (((BookFlags)slot.Flags & BookFlags.NoLevel) != 0)
            return;
        ref var level = ref _pending[(int)(_pendingEnd & (_pending.Length - 1))];
        if (_pendingEnd >= _pending.Length)
            NoteOverwritten(level.InstrumentId, _pendingEnd - _pending.Length);
        level.InstrumentId = slot.InstrumentId;
        level.Side = slot.BookLevel.Side;
        level.PriceE9 = slot.BookLevel.PriceE9;
        level.SizeE9 = slot.BookLevel.SizeE9;
        level.VenueUpdateId = slot.BookLevel.VenueUpdateId;
        _pendingEnd++;
        book.State |= BookState.HasPending;
    }

    private void NoteOverwritten(uint id, long position)
    {
        ref var owner = ref _books[id];
        if ((owner.State & BookState.HasPending) == 0 || position < owner.PendingFrom)
            return;
        owner.State |= BookState.PendingLost;
        Counters.PendingLost++;
    }
}
