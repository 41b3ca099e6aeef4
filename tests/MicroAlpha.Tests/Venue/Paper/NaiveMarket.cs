using MicroAlpha.Events;
using MicroAlpha.Venue.Paper;

namespace MicroAlpha.Tests.Venue.Paper;

/// <summary>One instrument of <see cref="NaivePaper"/>: levels by price, our orders in the order they came.</summary>
internal sealed class NaiveMarket(PaperOptions options)
{
    private readonly List<BookLevelPayload> _early = [];
    private bool _isInSnapshot;
    private long _snapshotId;

    /// <summary>There was a whole picture since the last gap.</summary>
    public bool HasSnapshot { get; set; }

    public Dictionary<long, NaiveLevel> Bids { get; } = [];

    public Dictionary<long, NaiveLevel> Asks { get; } = [];

    public List<NaiveOrder> Orders { get; } = [];

    public bool HasBook { get; private set; }

    public bool IsHalted { get; set; }

    public long Low { get; set; }

    public long High { get; set; }

    public long Tick { get; set; }

    public long Lot { get; set; }

    /// <summary>A price another of the same side goes before.</summary>
    public static bool IsBetter(Side side, long price, long than) => side == Side.Bid ? price > than : price < than;

    public Dictionary<long, NaiveLevel> Levels(Side side) => side == Side.Bid ? Bids : Asks;

    public IEnumerable<NaiveLevel> Best(Side side) => side == Side.Bid
        ? Bids.Values.OrderByDescending(level => level.Price)
        : Asks.Values.OrderBy(level => level.Price);

    /// <summary>Our orders of a side by price, then time.</summary>
    public IEnumerable<NaiveOrder> Ranked(Side side)
    {
        var mine = Orders.Where(order => order.Side == side);
        return side == Side.Bid ? mine.OrderByDescending(order => order.Price) : mine.OrderBy(order => order.Price);
    }

    public bool IsInBand(long price) => (Low == 0 || price >= Low) && (High == 0 || price <= High);

    public bool IsAllowed(Side side, long price) =>
        side == Side.Bid ? High == 0 || price <= High : Low == 0 || price >= Low;

    public bool CanMeet(NaiveOrder order, long price) =>
        IsInBand(price) && (order.IsMarket || !IsBetter(order.Side, price, order.Price));

    public long? AheadAt(Side side, long price)
    {
        if (Levels(side).TryGetValue(price, out var level))
            return level.Left;
        return Levels(side).Keys.Any(other => IsBetter(side, price, other)) ? 0 : null;
    }

    public void SetTop(Side side, long price, long size)
    {
        foreach (var other in Levels(side).Keys.Where(other => other != price).ToList())
            Set(side, other, 0);
        if ((price > 0 && size > 0) || Levels(side).ContainsKey(price))
            Set(side, price, size);
    }

    public bool TakeLevel(EngineEvent slot)
    {
        if (!HasBook)
            Clear();
        HasBook = true;
        var flags = (BookFlags)slot.Flags;
        var level = slot.BookLevel;
        if (flags.HasFlag(BookFlags.Clear))
        {
            Clear();
            (_isInSnapshot, _snapshotId) = (true, level.VenueUpdateId);
        }

        var isDifference = !flags.HasFlag(BookFlags.Snapshot) && level.VenueUpdateId != 0;
        if (isDifference && level.VenueUpdateId <= _snapshotId)
            return false;
        if (!flags.HasFlag(BookFlags.NoLevel))
        {
            Set(level);
            if (isDifference && !HasSnapshot)
                _early.Add(level);
        }

        if (!flags.HasFlag(BookFlags.Last))
            return false;
        if (_isInSnapshot)
        {
            foreach (var early in _early.Where(early => early.VenueUpdateId > _snapshotId))
                Set(early);
            _early.Clear();
            (_isInSnapshot, HasSnapshot) = (false, true);
        }

        return true;
    }

    private void Set(BookLevelPayload level)
    {
        if (level.PriceE9 > 0 && level.SizeE9 >= 0 && level.Side != Side.None)
            Set(level.Side, level.PriceE9, level.SizeE9);
    }

    private void Clear()
    {
        Bids.Clear();
        Asks.Clear();
        Orders.ForEach(order => order.Traded = 0);
    }

    private void Set(Side side, long price, long size)
    {
        var levels = Levels(side);
        var before = levels.GetValueOrDefault(price)?.Size ?? 0;
        if (size == 0)
            levels.Remove(price);
        else if (size != before)
            levels[price] = new NaiveLevel(price, size);
        foreach (var order in Orders.Where(order => order.Side == side && order.Price == price))
        {
            if (size > 0 && order.Ahead is null)
                order.Ahead = size;
            else if (size > 0 && before == 0)
                order.Ahead = Math.Min(order.Ahead!.Value, size);
            else if (size > 0)
                order.Ahead = QueuePosition.AfterChange(
                    options.Queue, options.QueuePower, order.Ahead!.Value, order.Traded, before, size);
            order.Traded = 0;
        }
    }
}
