using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>Limit-up limit-down price band.</summary>
[StructLayout(LayoutKind.Explicit, Size = EngineEvent.PayloadSize, Pack = 4)]
public struct LuldBandPayload
{
    /// <summary>Limit-up price, 1e-9 currency units.</summary>
    [FieldOffset(0)] public long UpPriceE9;

    /// <summary>Limit-down price, 1e-9 currency units.</summary>
    [FieldOffset(8)] public long DownPriceE9;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(16)] public long Reserved;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(24)] public long Reserved1;

    /// <summary>The venue's indicator letter.</summary>
    [FieldOffset(32)] public byte Indicator;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(33)] public byte Reserved2;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(34)] public byte Reserved3;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(35)] public byte Reserved4;

    /// <summary>Walks the fields in canonical order.</summary>
    public static nint Visit<TVisitor>(ref LuldBandPayload payload, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.E9(at, ",\"u\":"u8, ref payload.UpPriceE9);
        at = visitor.E9(at, ",\"d\":"u8, ref payload.DownPriceE9);
        at = visitor.Int64(at, ",\"r\":"u8, ref payload.Reserved);
        at = visitor.Int64(at, ",\"r1\":"u8, ref payload.Reserved1);
        at = visitor.Char(at, ",\"i\":"u8, ref payload.Indicator);
        at = visitor.Byte(at, ",\"r2\":"u8, ref payload.Reserved2);
        at = visitor.Byte(at, ",\"r3\":"u8, ref payload.Reserved3);
        return visitor.Byte(at, ",\"r4\":"u8, ref payload.Reserved4);
    }
}
