using MicroAlpha.Events;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>
/// What a report sees of one event of its symbol: a row of the top of book, or a trade with the quote before it.
/// </summary>
internal readonly record struct MarketRow
{
    /// <summary>Index of the row or trade among its like, from 0.</summary>
    public long Index { get; init; }

    /// <summary>Rows of the book before it: for a trade, the index of the row that comes next.</summary>
    public long BookIndex { get; init; }

    /// <summary>Receive time, ns since the Unix epoch.</summary>
    public long TimeNs { get; init; }

    /// <summary>Best bid (of a trade: before it), 1e-9 currency units; 0 = none.</summary>
    public long BidPriceE9 { get; init; }

    /// <summary>Its size, 1e-9 units.</summary>
    public long BidSizeE9 { get; init; }

    /// <summary>Best ask (of a trade: before it); 0 = none.</summary>
    public long AskPriceE9 { get; init; }

    /// <summary>Its size, 1e-9 units.</summary>
    public long AskSizeE9 { get; init; }

    /// <summary>Trade price, 1e-9 currency units; 0 for a row.</summary>
    public long PriceE9 { get; init; }

    /// <summary>Trade size, 1e-9 units.</summary>
    public long SizeE9 { get; init; }

    /// <summary>Who initiated the trade.</summary>
    public Side Aggressor { get; init; }

    /// <summary>+1 bought, -1 sold, 0 not told.</summary>
    public long TrueSign => Aggressor switch { Side.Bid => 1, Side.Ask => -1, _ => 0 };

    /// <summary>Both sides are there.</summary>
    public bool HasBoth => BidPriceE9 != 0 && AskPriceE9 != 0;
}
