using MicroAlpha.Events;
using MicroAlpha.Pipeline.Orders;

namespace MicroAlpha.Tests.Pipeline.Orders;

/// <summary>Order events and intents for tests; prices and sizes in 1e-9 units.</summary>
internal static class OrderSlots
{
    public const long One = DecimalE9.One;

    public static EngineEvent Accepted(uint order, ulong venueId, long sizeE9, long priceE9) =>
        Of(EventKind.OrderAccepted, Terms(order, venueId, sizeE9, priceE9));

    public static EngineEvent Replaced(uint order, ulong venueId, long sizeE9, long priceE9) =>
        Of(EventKind.OrderReplaced, Terms(order, venueId, sizeE9, priceE9));

    public static EngineEvent Filled(uint order, ulong execution, long sizeE9, long priceE9, long cumulativeE9)
    {
        EngineEvent slot = new() { Kind = EventKind.OrderFilled, ReceiveTimeNs = 1 };
        slot.OrderFilled = new OrderFilledPayload
        {
            OrderId = order,
            ExecutionId = execution,
            SizeE9 = sizeE9,
            PriceE9 = priceE9,
            CumulativeSizeE9 = cumulativeE9,
        };
        return slot;
    }

    public static EngineEvent Closed(uint order, EventKind kind, long cumulativeE9)
    {
        EngineEvent slot = new() { Kind = kind, ReceiveTimeNs = 1 };
        slot.OrderClosed = new OrderClosedPayload { OrderId = order, CumulativeSizeE9 = cumulativeE9 };
        return slot;
    }

    public static EngineEvent Rejected(uint order, CommandKind refused, long venueTimeNs = 1, byte by = 3)
    {
        EngineEvent slot = new() { Kind = EventKind.OrderRejected, ReceiveTimeNs = 1, VenueTimeNs = venueTimeNs };
        slot.OrderRejected = new OrderRejectedPayload
        {
            OrderId = order,
            RejectedBy = by,
            RefusedCommand = (byte)refused,
        };
        return slot;
    }

    public static OrderIntent Intent(Side side, long sizeE9, long priceE9, uint instrument = 0) => new()
    {
        Kind = CommandKind.New,
        Side = side,
        OrderType = priceE9 == 0 ? OrderType.Market : OrderType.Limit,
        TimeInForce = TimeInForce.Day,
        SizeE9 = sizeE9,
        PriceE9 = priceE9,
        InstrumentId = instrument,
        DecisionTimeNs = 1,
    };

    private static EngineEvent Of(EventKind kind, OrderAcceptedPayload terms)
    {
        EngineEvent slot = new() { Kind = kind, ReceiveTimeNs = 1 };
        slot.OrderAccepted = terms;
        return slot;
    }

    private static OrderAcceptedPayload Terms(uint order, ulong venueId, long sizeE9, long priceE9) =>
        new() { OrderId = order, VenueOrderIdLow = venueId, SizeE9 = sizeE9, PriceE9 = priceE9 };
}
