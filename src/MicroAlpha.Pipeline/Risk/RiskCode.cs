namespace MicroAlpha.Pipeline.Risk;

/// <summary>
/// Why the risk gate refused, in the order of its checks. Numbers are in logs: never reused or changed. What value and
/// limit are stands behind each.
/// </summary>
public enum RiskCode : byte
{
    /// <summary>Passed.</summary>
    None = 0,

    /// <summary>A kill level forbids it.</summary>
    /// <remarks>Level, highest level that lets it pass.</remarks>
    Killed = 1,

    /// <summary>Trading is not open: starting, reconciling or stopped.</summary>
    /// <remarks>Run state, the open one.</remarks>
    NotRunning = 2,

    /// <summary>The lease of the guard ended.</summary>
    /// <remarks>Now, end of the lease; ns.</remarks>
    LeaseLost = 3,

    /// <summary>The decision is older than allowed, or from the future.</summary>
    /// <remarks>Age, limit; ns.</remarks>
    DecisionTooOld = 4,

    /// <summary>No such instrument is defined.</summary>
    /// <remarks>Id, count.</remarks>
    UnknownInstrument = 5,

    /// <summary>No such strategy.</summary>
    /// <remarks>Id, largest id.</remarks>
    UnknownStrategy = 6,

    /// <summary>Not a new order, a replace or a cancel.</summary>
    /// <remarks>Kind, largest kind.</remarks>
    BadCommand = 7,

    /// <summary>The order to change is not known, of another strategy, or has ended.</summary>
    /// <remarks>Order id, orders.</remarks>
    OrderNotLive = 8,

    /// <summary>A change of the order waits for its answer, or nothing would change.</summary>
    /// <remarks>Facts, 0.</remarks>
    ChangePending = 9,

    /// <summary>Neither buy nor sell.</summary>
    /// <remarks>Side, largest side.</remarks>
    BadSide = 10,

    /// <summary>Neither limit nor market.</summary>
    /// <remarks>Type, largest type.</remarks>
    BadOrderType = 11,

    /// <summary>No time in force that is known.</summary>
    /// <remarks>Value, largest.</remarks>
    BadTimeInForce = 12,

    /// <summary>The size is not above 0, or of a replace not above what is executed.</summary>
    /// <remarks>Size, least size; 1e-9 units.</remarks>
    BadSize = 13,

    /// <summary>The size is not whole lots.</summary>
    /// <remarks>What is left of it, 0; 1e-9 units.</remarks>
    BadLot = 14,

    /// <summary>The price of a limit order is not above 0, or a market order has one.</summary>
    /// <remarks>Price, least price; 1e-9.</remarks>
    BadPrice = 15,

    /// <summary>The price is not whole ticks.</summary>
    /// <remarks>What is left of it, 0; 1e-9.</remarks>
    BadTick = 16,

    /// <summary>No limits are loaded for the instrument.</summary>
    /// <remarks>0, 1.</remarks>
    MissingLimit = 17,

    /// <summary>A sum does not fit 64 bits.</summary>
    /// <remarks>The sum, held; the largest number.</remarks>
    Overflow = 18,

    /// <summary>No order more can be kept in this session.</summary>
    /// <remarks>Orders, capacity.</remarks>
    TableFull = 19,

    /// <summary>Not in the hours in which it may trade.</summary>
    /// <remarks>Phase or now; regular or the end.</remarks>
    OutsideSession = 20,

    /// <summary>The instrument is halted, by its venue or by us.</summary>
    /// <remarks>State, trading; 255 = by us.</remarks>
    Halted = 21,

    /// <summary>The price is outside the limit-up limit-down band.</summary>
    /// <remarks>Price, band; 1e-9.</remarks>
    OutsideBand = 22,

    /// <summary>A side of the market has no quote.</summary>
    /// <remarks>Bid or ask, 1; 1e-9.</remarks>
    NoQuote = 23,

    /// <summary>The quote is older than allowed, or from before a gap.</summary>
    /// <remarks>Age, limit; ns.</remarks>
    StaleQuote = 24,

    /// <summary>The bid reaches the ask.</summary>
    /// <remarks>Bid, largest bid; 1e-9.</remarks>
    LockedOrCrossed = 25,

    /// <summary>Larger than any order may be.</summary>
    /// <remarks>Size, limit; 1e-9 units.</remarks>
    MaxQuantity = 26,

    /// <summary>Worth more than any order may be.</summary>
    /// <remarks>Value, limit; 1e-9 currency.</remarks>
    MaxNotional = 27,

    /// <summary>Too far through the other side of the market, by share.</summary>
    /// <remarks>Distance, limit; bps.</remarks>
    CollarTouchBps = 28,

    /// <summary>Too far through the other side of the market, in ticks.</summary>
    /// <remarks>Distance, limit; ticks.</remarks>
    CollarTouchTicks = 29,

    /// <summary>Too far from the last trade, by share.</summary>
    /// <remarks>Distance, limit; bps.</remarks>
    CollarLastBps = 30,

    /// <summary>Too far from the last trade, in ticks.</summary>
    /// <remarks>Distance, limit; ticks.</remarks>
    CollarLastTicks = 31,

    /// <summary>Position with everything open on the side would be too large.</summary>
    /// <remarks>Size, limit; 1e-9 units.</remarks>
    MaxPosition = 32,

    /// <summary>The strategy's gross value would be too large.</summary>
    /// <remarks>Value, limit; 1e-9 currency.</remarks>
    StrategyGross = 33,

    /// <summary>The strategy's net value would be too large.</summary>
    /// <remarks>Value, limit; 1e-9 currency.</remarks>
    StrategyNet = 34,

    /// <summary>The account's gross value would be too large.</summary>
    /// <remarks>Value, limit; 1e-9 currency.</remarks>
    AccountGross = 35,

    /// <summary>The account's net value would be too large.</summary>
    /// <remarks>Value, limit; 1e-9 currency.</remarks>
    AccountNet = 36,

    /// <summary>Too many live orders in the account.</summary>
    /// <remarks>Orders, limit.</remarks>
    OpenOrders = 37,

    /// <summary>Too many live orders in the instrument.</summary>
    /// <remarks>Orders, limit.</remarks>
    OpenOrdersSymbol = 38,

    /// <summary>More than the buying power that losses left.</summary>
    /// <remarks>Value, power; 1e-9 currency.</remarks>
    BuyingPower = 39,

    /// <summary>It would sell short what may not be sold short.</summary>
    /// <remarks>Position then, 0; 1e-9 units.</remarks>
    ShortNotAllowed = 40,

    /// <summary>A short sale at or below the bid while they are restricted.</summary>
    /// <remarks>Price, least price; 1e-9.</remarks>
    ShortSaleRestricted = 41,

    /// <summary>The instrument is not on the allow list.</summary>
    /// <remarks>0, 1.</remarks>
    NotAllowed = 42,

    /// <summary>It would meet an order of our own.</summary>
    /// <remarks>Price, that order's; 1e-9.</remarks>
    SelfTrade = 43,

    /// <summary>The same order is live, or was sent a moment ago.</summary>
    /// <remarks>Elapsed, window; ns.</remarks>
    DuplicateOrder = 44,

    /// <summary>Too many messages; what is left is kept for cancels.</summary>
    /// <remarks>Tokens, needed; 1e-9.</remarks>
    MessageRate = 45,

    /// <summary>Too many executions in the instrument in a short time.</summary>
    /// <remarks>Executions, limit.</remarks>
    RepeatedExecutions = 46,

    /// <summary>Too many orders for the executions they brought.</summary>
    /// <remarks>Orders, limit.</remarks>
    OrderToFill = 47,

    /// <summary>No such parent intent, or of another instrument or side.</summary>
    /// <remarks>Parent, parents.</remarks>
    ParentUnknown = 48,

    /// <summary>Filled, open and unknown children would exceed the parent.</summary>
    /// <remarks>Size, limit; 1e-9 units.</remarks>
    ParentConservation = 49,

    /// <summary>The day lost more than allowed.</summary>
    /// <remarks>Loss, limit; 1e-9 currency.</remarks>
    DailyLoss = 50,

    /// <summary>More than allowed was lost since the highest equity.</summary>
    /// <remarks>Loss, limit; 1e-9 currency.</remarks>
    Drawdown = 51,

    /// <summary>Too many refusals by the venue in a short time.</summary>
    /// <remarks>Refusals, limit.</remarks>
    RejectStorm = 52,

    /// <summary>An order of the instrument has an unknown outcome.</summary>
    /// <remarks>Orders, 0.</remarks>
    UnknownOrdersSymbol = 53,

    /// <summary>Too many orders of the account have unknown outcomes.</summary>
    /// <remarks>Orders, limit.</remarks>
    UnknownOrders = 54,

    /// <summary>The broker's position is not ours.</summary>
    /// <remarks>Difference, limit; 1e-9 units.</remarks>
    PositionDrift = 55,

    /// <summary>Limits, configuration or build are not those of the session.</summary>
    /// <remarks>Identity, expected.</remarks>
    ConfigIdentity = 56,
}
