using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>Second slot of a vendor's bar, directly after its prices.</summary>
[StructLayout(LayoutKind.Explicit, Size = EngineEvent.PayloadSize, Pack = 4)]
public struct BarTotalsPayload
{
    /// <summary>Volume, 1e-9 units.</summary>
    [FieldOffset(0)] public long VolumeE9;

    /// <summary>Volume-weighted average price, 1e-9 currency units; 0 = none given.</summary>
    [FieldOffset(8)] public long VwapE9;

    /// <summary>Trades in the bar; 0 = none given.</summary>
    [FieldOffset(16)] public long TradeCount;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(24)] public long Reserved;

    /// <summary>b = first form, u = updated later, d = running daily bar.</summary>
    [FieldOffset(32)] public byte Revision;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(33)] public byte Reserved1;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(34)] public byte Reserved2;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(35)] public byte Reserved3;

    /// <summary>Walks the fields in canonical order.</summary>
    public static nint Visit<TVisitor>(ref BarTotalsPayload payload, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.E9(at, ",\"v\":"u8, ref payload.VolumeE9);
        at = visitor.E9(at, ",\"vw\":"u8, ref payload.VwapE9);
        at = visitor.Int64(at, ",\"n\":"u8, ref payload.TradeCount);
        at = visitor.Int64(at, ",\"r\":"u8, ref payload.Reserved);
        at = visitor.Char(at, ",\"rev\":"u8, ref payload.Revision);
        at = visitor.Byte(at, ",\"r1\":"u8, ref payload.Reserved1);
        at = visitor.Byte(at, ",\"r2\":"u8, ref payload.Reserved2);
        return visitor.Byte(at, ",\"r3\":"u8, ref payload.Reserved3);
    }
}
