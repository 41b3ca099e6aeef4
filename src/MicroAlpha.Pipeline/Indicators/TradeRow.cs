using MicroAlpha.Indicators.Trades;

namespace MicroAlpha.Pipeline.Indicators;

/// <summary>A trade as the indicators take it, with the quote before it.</summary>
internal struct TradeRow
{
    /// <summary>Price, 1e-9 currency units, above 0.</summary>
    public long PriceE9;

    /// <summary>Size, 1e-9 units, above 0.</summary>
    public long SizeE9;

    /// <summary>+1 when the buyer began it, -1 the seller, 0 not known.</summary>
    public long TrueSign;

    /// <summary>Bid before it; 0 = none.</summary>
    public long BidPriceE9;

    /// <summary>Ask before it; 0 = none.</summary>
    public long AskPriceE9;

    /// <summary>Receive time, ns since the Unix epoch.</summary>
    public long TimeNs;

    /// <summary>Ring sequence.</summary>
    public long Sequence;

    /// <summary>Its sign by a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="tick">What the tick rule says.</param>
    public readonly long SignOf(SignRule rule, long tick) => rule switch
    {
        SignRule.True => TrueSign,
        SignRule.LeeReady => TickRule.LeeReady(PriceE9, BidPriceE9, AskPriceE9, tick),
        _ => tick,
    };
}
