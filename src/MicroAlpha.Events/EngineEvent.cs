using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>
/// One slot of the event ring: a 64-byte cache line with a 24-byte header, a 36-byte payload and the ring's 4-byte
/// stamp.
/// </summary>
/// <remarks>
/// Header and payload are written by the one thread that claimed the slot; the stamp belongs to the ring and is written
/// last. Fields that a kind does not use must be 0: clear a claimed slot before writing it.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct EngineEvent
{
    /// <summary>Bytes of a slot.</summary>
    public const int Size = 64;

    /// <summary>Offset of the payload in bytes.</summary>
    public const int PayloadOffset = 24;

    /// <summary>Bytes of the payload.</summary>
    public const int PayloadSize = 36;

    /// <summary>Time given by the venue, ns since the Unix epoch, venue clock; 0 when the venue gave none.</summary>
    [FieldOffset(0)] public long VenueTimeNs;

    /// <summary>
    /// Our first sight of the message, ns since the Unix epoch, clock of the machine that received it.
    /// </summary>
    [FieldOffset(8)] public long ReceiveTimeNs;

    /// <summary>
    /// Dense instrument id from 0 in order of first appearance; <see cref="NoInstrument"/> when the slot has none.
    /// </summary>
    [FieldOffset(16)] public uint InstrumentId;

    /// <summary>What the payload is.</summary>
    [FieldOffset(20)] public EventKind Kind;

    /// <summary>Bits whose meaning depends on the kind: <see cref="BookFlags"/>, <see cref="TradeFlags"/>,
    /// <see cref="FillFlags"/>, <see cref="AdoptionFlags"/>.</summary>
    [FieldOffset(21)] public byte Flags;

    /// <summary>Where the slot came from.</summary>
    [FieldOffset(22)] public EventSource Source;

    /// <summary>SIP tape letter (A, B, C, N, O) as a Latin-1 byte; 0 when the feed has none.</summary>
    [FieldOffset(23)] public byte Tape;

    /// <summary>Payload of <see cref="EventKind.Quote"/>.</summary>
    [FieldOffset(PayloadOffset)] public QuotePayload Quote;

    /// <summary>Payload of trades, corrections and cancels.</summary>
    [FieldOffset(PayloadOffset)] public TradePayload Trade;

    /// <summary>Payload of <see cref="EventKind.BookLevel"/>.</summary>
    [FieldOffset(PayloadOffset)] public BookLevelPayload BookLevel;

    /// <summary>Payload of <see cref="EventKind.BarPrices"/>.</summary>
    [FieldOffset(PayloadOffset)] public BarPricesPayload BarPrices;

    /// <summary>Payload of <see cref="EventKind.BarTotals"/>.</summary>
    [FieldOffset(PayloadOffset)] public BarTotalsPayload BarTotals;

    /// <summary>Payload of <see cref="EventKind.Status"/>.</summary>
    [FieldOffset(PayloadOffset)] public StatusPayload Status;

    /// <summary>Payload of <see cref="EventKind.LuldBand"/>.</summary>
    [FieldOffset(PayloadOffset)] public LuldBandPayload LuldBand;

    /// <summary>Payload of <see cref="EventKind.Imbalance"/>.</summary>
    [FieldOffset(PayloadOffset)] public ImbalancePayload Imbalance;

    /// <summary>Payload of <see cref="EventKind.OrderAccepted"/> and <see cref="EventKind.OrderReplaced"/>.</summary>
    [FieldOffset(PayloadOffset)] public OrderAcceptedPayload OrderAccepted;

    /// <summary>Payload of <see cref="EventKind.OrderFilled"/>.</summary>
    [FieldOffset(PayloadOffset)] public OrderFilledPayload OrderFilled;

    /// <summary>Payload of <see cref="EventKind.OrderCanceled"/> and <see cref="EventKind.OrderExpired"/>.</summary>
    [FieldOffset(PayloadOffset)] public OrderClosedPayload OrderClosed;

    /// <summary>Payload of <see cref="EventKind.OrderRejected"/>.</summary>
    [FieldOffset(PayloadOffset)] public OrderRejectedPayload OrderRejected;

    /// <summary>Payload of <see cref="EventKind.Timer"/>.</summary>
    [FieldOffset(PayloadOffset)] public TimerPayload Timer;

    /// <summary>Payload of <see cref="EventKind.Connection"/>.</summary>
    [FieldOffset(PayloadOffset)] public ConnectionPayload Connection;

    /// <summary>Payload of <see cref="EventKind.Operator"/>.</summary>
    [FieldOffset(PayloadOffset)] public OperatorPayload Operator;

    /// <summary>Payload of <see cref="EventKind.InstrumentDefinition"/>.</summary>
    [FieldOffset(PayloadOffset)] public InstrumentDefinitionPayload InstrumentDefinition;

    /// <summary>Payload of <see cref="EventKind.SessionState"/>.</summary>
    [FieldOffset(PayloadOffset)] public SessionStatePayload SessionState;

    /// <summary>Payload of <see cref="EventKind.OrderAdopted"/>.</summary>
    [FieldOffset(PayloadOffset)] public OrderAdoptedPayload OrderAdopted;

    /// <summary>Payload of <see cref="EventKind.BrokerPosition"/>.</summary>
    [FieldOffset(PayloadOffset)] public BrokerPositionPayload BrokerPosition;

    /// <summary>Low 32 bits of (sequence + 1), written last by the ring; never part of the log.</summary>
    [FieldOffset(60)] public uint Stamp;

    /// <summary>The instrument id of a slot that concerns no instrument.</summary>
    public const uint NoInstrument = uint.MaxValue;

    /// <summary>
    /// Walks the payload of <paramref name="slot"/> in canonical order with <paramref name="visitor"/>.
    /// </summary>
    /// <returns>The visitor's cursor after the last field, or 0 when the kind is not known.</returns>
    public static nint VisitPayload<TVisitor>(ref EngineEvent slot, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor => slot.Kind switch
        {
            EventKind.None => at,
            EventKind.Quote => QuotePayload.Visit(ref slot.Quote, at, ref visitor),
            EventKind.Trade or EventKind.TradeCancel or EventKind.CorrectionOriginal
                or EventKind.CorrectionReplacement =>
                TradePayload.Visit(ref slot.Trade, at, ref visitor),
            EventKind.BookLevel => BookLevelPayload.Visit(ref slot.BookLevel, at, ref visitor),
            EventKind.BarPrices => BarPricesPayload.Visit(ref slot.BarPrices, at, ref visitor),
            EventKind.BarTotals => BarTotalsPayload.Visit(ref slot.BarTotals, at, ref visitor),
            EventKind.Status => StatusPayload.Visit(ref slot.Status, at, ref visitor),
            EventKind.LuldBand => LuldBandPayload.Visit(ref slot.LuldBand, at, ref visitor),
            EventKind.Imbalance => ImbalancePayload.Visit(ref slot.Imbalance, at, ref visitor),
            EventKind.OrderAccepted or EventKind.OrderReplaced =>
                OrderAcceptedPayload.Visit(ref slot.OrderAccepted, at, ref visitor),
            EventKind.OrderFilled => OrderFilledPayload.Visit(ref slot.OrderFilled, at, ref visitor),
            EventKind.OrderCanceled or EventKind.OrderExpired =>
                OrderClosedPayload.Visit(ref slot.OrderClosed, at, ref visitor),
            EventKind.OrderRejected => OrderRejectedPayload.Visit(ref slot.OrderRejected, at, ref visitor),
            EventKind.Timer => TimerPayload.Visit(ref slot.Timer, at, ref visitor),
            EventKind.Connection => ConnectionPayload.Visit(ref slot.Connection, at, ref visitor),
            EventKind.Operator => OperatorPayload.Visit(ref slot.Operator, at, ref visitor),
            EventKind.InstrumentDefinition =>
                InstrumentDefinitionPayload.Visit(ref slot.InstrumentDefinition, at, ref visitor),
            EventKind.SessionState => SessionStatePayload.Visit(ref slot.SessionState, at, ref visitor),
            EventKind.OrderAdopted => OrderAdoptedPayload.Visit(ref slot.OrderAdopted, at, ref visitor),
            EventKind.BrokerPosition => BrokerPositionPayload.Visit(ref slot.BrokerPosition, at, ref visitor),
            _ => 0,
        };
}
