using MicroAlpha.Events;

namespace MicroAlpha.Tests.Venue.Matching;

/// <summary>
/// One instrument of <see cref="NaiveMatcher"/>: a list for each side, sorted by price and then by turn.
/// </summary>
internal sealed class NaiveBook(long tickE9, long lotE9)
{
    private readonly List<NaiveOrder> _bids = [];
    private readonly List<NaiveOrder> _asks = [];

    public long TickE9 { get; } = tickE9;

    public long LotE9 { get; } = lotE9;

    public bool IsHalted { get; set; }

    /// <summary>0 = none.</summary>
    public long LowerBandE9 { get; set; }

    /// <summary>0 = none.</summary>
    public long UpperBandE9 { get; set; }

    /// <summary>What was reported last.</summary>
    public (long BidPriceE9, long BidSizeE9, long AskPriceE9, long AskSizeE9) ReportedTop { get; set; }

    /// <summary>Best price first, then who came first.</summary>
    public IReadOnlyList<NaiveOrder> Queue(Side side) => side == Side.Bid ? _bids : _asks;

    public NaiveOrder? Best(Side side) => Queue(side).Count == 0 ? null : Queue(side)[0];

    public void Add(NaiveOrder order)
    {
        var queue = order.Side == Side.Bid ? _bids : _asks;
        var at = queue.FindIndex(other => IsBefore(order, other));
        queue.Insert(at < 0 ? queue.Count : at, order);
    }

    public void Remove(NaiveOrder order) =>
        (order.Side == Side.Bid ? _bids : _asks).RemoveAll(other => ReferenceEquals(other, order));

    /// <summary>Every order, bids first.</summary>
    public List<NaiveOrder> Where(Func<NaiveOrder, bool> condition) => [.. _bids.Concat(_asks).Where(condition)];

    public IEnumerable<(long PriceE9, long SizeE9, uint Orders)> Levels(Side side) =>
        from order in Queue(side)
        group order by order.PriceE9 into level
        select (level.Key, level.Sum(order => order.RemainingE9), (uint)level.Count());

    public (long BidPriceE9, long BidSizeE9, long AskPriceE9, long AskSizeE9) Top()
    {
        var (bid, ask) = (Best(Side.Bid)?.PriceE9 ?? 0, Best(Side.Ask)?.PriceE9 ?? 0);
        return (bid, SizeAt(Side.Bid, bid), ask, SizeAt(Side.Ask, ask));
    }

    /// <summary>Sum of one side.</summary>
    public Int128 Total(Side side)
    {
        Int128 sum = 0;
        foreach (var order in Queue(side))
            sum += order.RemainingE9;
        return sum;
    }

    public bool IsOutsideBand(Side side, long priceE9) => side == Side.Bid
        ? UpperBandE9 != 0 && priceE9 > UpperBandE9
        : priceE9 < LowerBandE9;

    /// <summary>Whether a taker may trade with a resting order; a market order may within the band.</summary>
    public bool Meets(NaiveOrder taker, NaiveOrder maker)
    {
        if (taker.Type == OrderType.Market)
            return !IsOutsideBand(taker.Side, maker.PriceE9);
        return taker.Side == Side.Bid ? maker.PriceE9 <= taker.PriceE9 : maker.PriceE9 >= taker.PriceE9;
    }

    private static bool IsBefore(NaiveOrder one, NaiveOrder other)
    {
        if (one.PriceE9 == other.PriceE9)
            return one.Turn < other.Turn;
        return one.Side == Side.Bid ? one.PriceE9 > other.PriceE9 : one.PriceE9 < other.PriceE9;
    }

    private long SizeAt(Side side, long priceE9)
    {
        var sum = 0L;
        foreach (var order in Queue(side))
        {
            if (order.PriceE9 != priceE9)
                break;
            sum += order.RemainingE9;
        }

        return sum;
    }
}
