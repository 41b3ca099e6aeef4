using MicroAlpha.Events;
using MicroAlpha.Pipeline.Books;
using NUnit.Framework;

namespace MicroAlpha.Tests.Pipeline.Books;

/// <summary>The books as slowly and plainly as possible: the specification of BookSet without its limits.</summary>
internal sealed class NaiveBooks
{
    private readonly Dictionary<uint, NaiveBook> _books = [];
    private long _allStaleAfter = -1;

    public sealed class NaiveBook
    {
        public SortedDictionary<long, long> Bids { get; } = new(Comparer<long>.Create((a, b) => b.CompareTo(a)));

        public SortedDictionary<long, long> Asks { get; } = [];

        public List<(long UpdateId, Side Side, long PriceE9, long SizeE9)> Waiting { get; } = [];

        public (long, long, long, long) Top { get; set; }

        public (long, long, long, long) BookTop { get; set; }

        public bool HasQuote { get; set; }

        public long QuoteAt { get; set; } = -1;

        public bool InSnapshot { get; set; }

        public bool IsComplete { get; set; } = true;

        public long SnapshotId { get; set; }

        public long SnapshotAt { get; set; } = -1;

        public long StaleAfter { get; set; } = -1;

        public int Groups { get; set; }

        public void Set(Side side, long priceE9, long sizeE9)
        {
            var levels = side == Side.Bid ? Bids : Asks;
            if (sizeE9 == 0)
                levels.Remove(priceE9);
            else
                levels[priceE9] = sizeE9;
        }

        public (long, long, long, long) Best()
        {
            var bid = Bids.FirstOrDefault();
            var ask = Asks.FirstOrDefault();
            return (bid.Key, bid.Value, ask.Key, ask.Value);
        }
    }

    public IEnumerable<uint> Ids => _books.Keys;

    public NaiveBook this[uint id] => _books.TryGetValue(id, out var book) ? book : _books[id] = new NaiveBook();

    public bool IsStale(uint id) => Math.Max(_allStaleAfter, this[id].StaleAfter) > this[id].SnapshotAt;

    public bool IsTopStale(uint id) =>
        this[id].HasQuote ? Math.Max(_allStaleAfter, this[id].StaleAfter) > this[id].QuoteAt : IsStale(id);

    public void Apply(in EngineEvent e, long sequence)
    {
        switch (e.Kind)
        {
            case EventKind.Quote:
                this[e.InstrumentId].HasQuote = true;
                this[e.InstrumentId].QuoteAt = sequence;
                this[e.InstrumentId].Top =
                    (e.Quote.BidPriceE9, e.Quote.BidSizeE9, e.Quote.AskPriceE9, e.Quote.AskSizeE9);
                break;
            case EventKind.Connection when e.Connection.State is ConnectionState.Gap or ConnectionState.Down:
                if (e.InstrumentId == EngineEvent.NoInstrument)
                    _allStaleAfter = sequence;
                else
                    this[e.InstrumentId].StaleAfter = sequence;
                break;
            case EventKind.BookLevel:
                ApplyLevel(in e, sequence);
                break;
        }
    }

    private void ApplyLevel(in EngineEvent e, long sequence)
    {
        var book = this[e.InstrumentId];
        var flags = (BookFlags)e.Flags;
        var level = e.BookLevel;
        if (flags.HasFlag(BookFlags.Clear))
        {
            book.Bids.Clear();
            book.Asks.Clear();
            book.SnapshotId = level.VenueUpdateId;
            book.SnapshotAt = sequence;
            book.InSnapshot = true;
        }

        if (!flags.HasFlag(BookFlags.Snapshot) && level.VenueUpdateId != 0)
        {
            if (level.VenueUpdateId <= book.SnapshotId)
                return;
            if ((book.SnapshotAt < 0 || IsStale(e.InstrumentId)) && !flags.HasFlag(BookFlags.NoLevel))
                book.Waiting.Add((level.VenueUpdateId, level.Side, level.PriceE9, level.SizeE9));
        }

        if (!flags.HasFlag(BookFlags.NoLevel))
            book.Set(level.Side, level.PriceE9, level.SizeE9);
        book.IsComplete = flags.HasFlag(BookFlags.Last);
        if (!book.IsComplete)
            return;
        if (book.InSnapshot)
        {
            foreach (var (id, side, priceE9, sizeE9) in book.Waiting.Where(w => w.UpdateId > book.SnapshotId))
                book.Set(side, priceE9, sizeE9);
            book.Waiting.Clear();
            book.InSnapshot = false;
        }

        book.Groups++;
        book.BookTop = book.Best();
        if (!book.HasQuote)
            book.Top = book.BookTop;
    }

    /// <summary>Everything that both can be asked; throws the assertion of the first difference.</summary>
    public void AssertEqual(BookSet books, uint id)
    {
        var naive = this[id];
        AssertSide(naive.Bids, books.Bids(id), "bids");
        AssertSide(naive.Asks, books.Asks(id), "asks");
        Assert.That(TopOf(books.Top(id)), Is.EqualTo(naive.Top), "top");
        Assert.That(TopOf(books.BookTop(id)), Is.EqualTo(naive.BookTop), "book top");
        Assert.That(books.IsComplete(id), Is.EqualTo(naive.IsComplete), "complete");
        Assert.That(books.IsStale(id), Is.EqualTo(IsStale(id)), "stale");
        Assert.That(books.IsTopStale(id), Is.EqualTo(IsTopStale(id)), "top stale");
        Assert.That(books.HasSnapshot(id), Is.EqualTo(naive.SnapshotAt >= 0), "snapshot");
        Assert.That(books.GroupCount(id), Is.EqualTo(naive.Groups), "groups");
    }

    public static (long, long, long, long) TopOf(in TopOfBook top) =>
        (top.BidPriceE9, top.BidSizeE9, top.AskPriceE9, top.AskSizeE9);

    private static void AssertSide(SortedDictionary<long, long> naive, ReadOnlySpan<BookLevel> levels, string side)
    {
        var equal = naive.Count == levels.Length;
        var i = levels.Length;
        foreach (var (priceE9, sizeE9) in naive)
        {
            if (!equal)
                break;
            i--;
            equal = levels[i].PriceE9 == priceE9 && levels[i].SizeE9 == sizeE9;
        }

        Assert.That(equal, side);
    }
}
