namespace MicroAlpha.Events;

/// <summary>What a slot says. A number is never reused or changed: it is in every log ever written.</summary>
public enum EventKind : byte
{
    /// <summary>An abandoned claim: consumers skip it, the log keeps it so that sequences have no hole.</summary>
    None = 0,

    /// <summary>Best bid and ask of one instrument: <see cref="QuotePayload"/>.</summary>
    Quote = 1,

    /// <summary>One execution: <see cref="TradePayload"/>.</summary>
    Trade = 2,

    /// <summary>
    /// First slot of a correction, the trade as it was: <see cref="TradePayload"/>. A replacement follows.
    /// </summary>
    CorrectionOriginal = 3,

    /// <summary>Second slot of a correction, the trade as it should have been: <see cref="TradePayload"/>.</summary>
    CorrectionReplacement = 4,

    /// <summary>
    /// A trade withdrawn by its exchange: <see cref="TradePayload"/>, action in <see cref="TradePayload.Action"/>.
    /// </summary>
    TradeCancel = 5,

    /// <summary>
    /// One price level of a book: <see cref="BookLevelPayload"/> with <see cref="BookFlags"/> in the header.
    /// </summary>
    BookLevel = 6,

    /// <summary>First slot of a bar: open, high, low, close: <see cref="BarPricesPayload"/>. Totals follow.</summary>
    BarPrices = 7,

    /// <summary>Second slot of a bar: volume, trades, vwap: <see cref="BarTotalsPayload"/>.</summary>
    BarTotals = 8,

    /// <summary>Trading status or halt: <see cref="StatusPayload"/>.</summary>
    Status = 9,

    /// <summary>Limit-up limit-down band: <see cref="LuldBandPayload"/>.</summary>
    LuldBand = 10,

    /// <summary>Auction imbalance: <see cref="ImbalancePayload"/>.</summary>
    Imbalance = 11,

    /// <summary>The venue accepted an order: <see cref="OrderAcceptedPayload"/>.</summary>
    OrderAccepted = 12,

    /// <summary>One execution of our order: <see cref="OrderFilledPayload"/>.</summary>
    OrderFilled = 13,

    /// <summary>Our order is canceled: <see cref="OrderClosedPayload"/>.</summary>
    OrderCanceled = 14,

    /// <summary>Our order was replaced: <see cref="OrderAcceptedPayload"/> with the new terms.</summary>
    OrderReplaced = 15,

    /// <summary>Our order, replace or cancel was refused: <see cref="OrderRejectedPayload"/>.</summary>
    OrderRejected = 16,

    /// <summary>Our order expired: <see cref="OrderClosedPayload"/>.</summary>
    OrderExpired = 17,

    /// <summary>A timer is due: <see cref="TimerPayload"/>.</summary>
    Timer = 18,

    /// <summary>A feed connection went up or down, or has a gap: <see cref="ConnectionPayload"/>.</summary>
    Connection = 19,

    /// <summary>An operator's command took effect: <see cref="OperatorPayload"/>.</summary>
    Operator = 20,

    /// <summary>An instrument gets its dense id: <see cref="InstrumentDefinitionPayload"/>.</summary>
    InstrumentDefinition = 21,

    /// <summary>A trading day or a phase of it begins: <see cref="SessionStatePayload"/>.</summary>
    SessionState = 22,

    /// <summary>
    /// A live order found at the venue that this session did not send: <see cref="OrderAdoptedPayload"/>, with <see
    /// cref="AdoptionFlags"/> in the header.
    /// </summary>
    OrderAdopted = 23,

    /// <summary>
    /// What the broker says we hold, when orders and executions were told: <see cref="BrokerPositionPayload"/>.
    /// </summary>
    BrokerPosition = 24,
}
