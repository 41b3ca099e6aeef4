using MicroAlpha.Events;

namespace MicroAlpha.Pipeline.Orders;

/// <summary>The keys by which the table knows a message again: the order's id, a kind, and an identity.</summary>
internal static class OrderKeys
{
    public const int Execution = 1;
    public const int VenueId = 2;
    public const int Reject = 3;

    public static ulong Head(uint id, int kind) => ((ulong)id << 3) | (uint)kind;

    public static ulong Fold(ulong high, ulong low) => high ^ ulong.RotateLeft(low, 29);

    /// <summary>The venue's id in one word.</summary>
    public static ulong IdentityOf(ref readonly OrderAcceptedPayload payload) =>
        Fold(payload.VenueOrderIdHigh, payload.VenueOrderIdLow);

    /// <summary>The order that an event is about; 0 = none.</summary>
    public static uint OrderIdOf(ref readonly EngineEvent slot) => slot.Kind switch
    {
        EventKind.OrderAccepted or EventKind.OrderReplaced => slot.OrderAccepted.OrderId,
        EventKind.OrderFilled => slot.OrderFilled.OrderId,
        EventKind.OrderCanceled or EventKind.OrderExpired => slot.OrderClosed.OrderId,
        EventKind.OrderRejected => slot.OrderRejected.OrderId,
        _ => 0u,
    };
}
