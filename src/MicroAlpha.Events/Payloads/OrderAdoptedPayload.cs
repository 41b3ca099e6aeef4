using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>
/// A live order found at the venue that this session did not send. Cumulative sizes of its further events count from
/// what is booked already.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = EngineEvent.PayloadSize, Pack = 4)]
public struct OrderAdoptedPayload
{
    /// <summary>High half of the venue's order id: of a random UUID, enough to know it again.</summary>
    [FieldOffset(0)] public ulong VenueOrderIdHigh;

    /// <summary>Executed part that is in our position already, or was before anybody looked, 1e-9 units.</summary>
    [FieldOffset(8)] public long BookedSizeE9;

    /// <summary>Limit price, 1e-9 currency units; 0 = market.</summary>
    [FieldOffset(16)] public long PriceE9;

    /// <summary>What may still execute, 1e-9 units, above 0.</summary>
    [FieldOffset(24)] public long SizeE9;

    /// <summary>Our order id: the next below the last adopted one.</summary>
    [FieldOffset(32)] public uint OrderId;

    /// <summary>Walks the fields in canonical order.</summary>
    public static nint Visit<TVisitor>(ref OrderAdoptedPayload payload, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.Hex64(at, ",\"vh\":"u8, ref payload.VenueOrderIdHigh);
        at = visitor.E9(at, ",\"b\":"u8, ref payload.BookedSizeE9);
        at = visitor.E9(at, ",\"p\":"u8, ref payload.PriceE9);
        at = visitor.E9(at, ",\"s\":"u8, ref payload.SizeE9);
        return visitor.UInt32(at, ",\"o\":"u8, ref payload.OrderId);
    }
}
