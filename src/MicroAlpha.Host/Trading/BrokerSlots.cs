using System.Buffers.Binary;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Trading;

/// <summary>The events that a broker adapter makes itself.</summary>
internal static class BrokerSlots
{
    /// <summary><see cref="OrderRejectedPayload.RejectedBy"/>: the last gate, or the adapter before it.</summary>
    public const byte ByLastGate = 2;

    /// <summary>The venue.</summary>
    public const byte ByVenue = 3;

    /// <summary>Nobody: the outcome is not known.</summary>
    public const byte ByNobody = 4;

    private const string OurPrefix = "MA-";

    /// <summary>A command was refused, or (by 4) its outcome is not known.</summary>
    public static EngineEvent Rejected(BrokerOrder order, CommandKind kind, long sequence, byte by)
    {
        EngineEvent slot = new()
        {
            ReceiveTimeNs = WallClock.NowNs(),
            InstrumentId = order.InstrumentId,
            Kind = EventKind.OrderRejected,
            Source = EventSource.AlpacaTrading,
        };
        (slot.OrderRejected.OrderId, slot.OrderRejected.RejectedBy) = (order.OrderId, by);
        (slot.OrderRejected.RefusedCommand, slot.OrderRejected.CommandSequence) = ((byte)kind, sequence);
        return slot;
    }

    /// <summary>A live order was found at the venue.</summary>
    public static EngineEvent Adoption(AlpacaOrder order, uint orderId, uint instrumentId, long bookedE9)
    {
        EngineEvent slot = new()
        {
            VenueTimeNs = order.SubmittedTimeNs,
            ReceiveTimeNs = WallClock.NowNs(),
            InstrumentId = instrumentId,
            Kind = EventKind.OrderAdopted,
            Source = EventSource.AlpacaTrading,
            Flags = (byte)((order.Side == Side.Ask ? AdoptionFlags.Sells : AdoptionFlags.None)
                | (order.LimitPriceE9 == 0 ? AdoptionFlags.IsMarket : AdoptionFlags.None)
                | (IsOurs(order) ? AdoptionFlags.IsOurs : AdoptionFlags.None)),
        };
        (slot.OrderAdopted.VenueOrderIdHigh, slot.OrderAdopted.BookedSizeE9) = (Halves(order.Id).High, bookedE9);
        (slot.OrderAdopted.PriceE9, slot.OrderAdopted.SizeE9) = (order.LimitPriceE9, order.SizeE9 - bookedE9);
        slot.OrderAdopted.OrderId = orderId;
        return slot;
    }

    /// <summary>Its name is of our form.</summary>
    public static bool IsOurs(AlpacaOrder order) =>
        order.ClientOrderId.StartsWith(OurPrefix, StringComparison.Ordinal);

    /// <summary>The halves of an id, as slots have them.</summary>
    public static (ulong High, ulong Low) Halves(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return (BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    /// <summary>The id of its halves.</summary>
    public static Guid Whole(ulong high, ulong low)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], low);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>What the broker holds for us.</summary>
    public static EngineEvent Position(uint id, AlpacaPosition? told, uint reconciliation)
    {
        EngineEvent slot = new()
        {
            ReceiveTimeNs = WallClock.NowNs(),
            InstrumentId = id,
            Kind = EventKind.BrokerPosition,
            Source = EventSource.AlpacaTrading,
        };
        (slot.BrokerPosition.SizeE9, slot.BrokerPosition.EntryPriceE9) = (told?.SizeE9 ?? 0, told?.EntryPriceE9 ?? 0);
        slot.BrokerPosition.Reconciliation = reconciliation;
        return slot;
    }
}
