using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>Our order is canceled or expired.</summary>
[StructLayout(LayoutKind.Explicit, Size = EngineEvent.PayloadSize, Pack = 4)]
public struct OrderClosedPayload
{
    /// <summary>Total executed size at the end, 1e-9 units.</summary>
    [FieldOffset(0)] public long CumulativeSizeE9;

    /// <summary>Size given back, 1e-9 units.</summary>
    [FieldOffset(8)] public long LeavesSizeE9;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(16)] public long Reserved;

    /// <summary>Stable code of the reason; 0 = the venue gave none.</summary>
    [FieldOffset(24)] public uint ReasonCode;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(28)] public uint Reserved1;

    /// <summary>Our order id, dense within the session.</summary>
    [FieldOffset(32)] public uint OrderId;

    /// <summary>Walks the fields in canonical order.</summary>
    public static nint Visit<TVisitor>(ref OrderClosedPayload payload, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.E9(at, ",\"cs\":"u8, ref payload.CumulativeSizeE9);
        at = visitor.E9(at, ",\"lv\":"u8, ref payload.LeavesSizeE9);
        at = visitor.Int64(at, ",\"r\":"u8, ref payload.Reserved);
        at = visitor.UInt32(at, ",\"rc\":"u8, ref payload.ReasonCode);
        at = visitor.UInt32(at, ",\"r1\":"u8, ref payload.Reserved1);
        return visitor.UInt32(at, ",\"o\":"u8, ref payload.OrderId);
    }
}
