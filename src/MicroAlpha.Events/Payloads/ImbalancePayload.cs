using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>Auction imbalance published during a halt or before an auction.</summary>
[StructLayout(LayoutKind.Explicit, Size = EngineEvent.PayloadSize, Pack = 4)]
public struct ImbalancePayload
{
    /// <summary>Reference price, 1e-9 currency units.</summary>
    [FieldOffset(0)] public long PriceE9;

    /// <summary>Imbalance size, 1e-9 units; 0 = not told.</summary>
    [FieldOffset(8)] public long SizeE9;

    /// <summary>Paired size, 1e-9 units; 0 = not told.</summary>
    [FieldOffset(16)] public long PairedSizeE9;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(24)] public long Reserved;

    /// <summary>Side of the imbalance; None = not told.</summary>
    [FieldOffset(32)] public Side Side;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(33)] public byte Reserved1;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(34)] public byte Reserved2;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(35)] public byte Reserved3;

    /// <summary>Walks the fields in canonical order.</summary>
    public static nint Visit<TVisitor>(ref ImbalancePayload payload, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.E9(at, ",\"p\":"u8, ref payload.PriceE9);
        at = visitor.E9(at, ",\"s\":"u8, ref payload.SizeE9);
        at = visitor.E9(at, ",\"ps\":"u8, ref payload.PairedSizeE9);
        at = visitor.Int64(at, ",\"r\":"u8, ref payload.Reserved);
        at = visitor.Byte(at, ",\"side\":"u8, ref Unsafe.As<Side, byte>(ref payload.Side));
        at = visitor.Byte(at, ",\"r1\":"u8, ref payload.Reserved1);
        at = visitor.Byte(at, ",\"r2\":"u8, ref payload.Reserved2);
        return visitor.Byte(at, ",\"r3\":"u8, ref payload.Reserved3);
    }
}
