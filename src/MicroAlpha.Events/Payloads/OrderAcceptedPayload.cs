using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>An order is working at the venue, or works with new terms.</summary>
[StructLayout(LayoutKind.Explicit, Size = EngineEvent.PayloadSize, Pack = 4)]
public struct OrderAcceptedPayload
{
    /// <summary>High half of the venue's order id (a UUID).</summary>
    [FieldOffset(0)] public ulong VenueOrderIdHigh;

    /// <summary>Low half of the venue's order id.</summary>
    [FieldOffset(8)] public ulong VenueOrderIdLow;

    /// <summary>Limit price, 1e-9 currency units; 0 = market.</summary>
    [FieldOffset(16)] public long PriceE9;

    /// <summary>Total size, 1e-9 units.</summary>
    [FieldOffset(24)] public long SizeE9;

    /// <summary>Our order id, dense within the session.</summary>
    [FieldOffset(32)] public uint OrderId;

    /// <summary>Walks the fields in canonical order.</summary>
    public static nint Visit<TVisitor>(ref OrderAcceptedPayload payload, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.Hex64(at, ",\"vh\":"u8, ref payload.VenueOrderIdHigh);
        at = visitor.Hex64(at, ",\"vl\":"u8, ref payload.VenueOrderIdLow);
        at = visitor.E9(at, ",\"p\":"u8, ref payload.PriceE9);
        at = visitor.E9(at, ",\"s\":"u8, ref payload.SizeE9);
        return visitor.UInt32(at, ",\"o\":"u8, ref payload.OrderId);
    }
}
