using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>One price level of a book: its total size after the update. Size 0 removes it.</summary>
[StructLayout(LayoutKind.Explicit, Size = EngineEvent.PayloadSize, Pack = 4)]
public struct BookLevelPayload
{
    /// <summary>Price, 1e-9 currency units.</summary>
    [FieldOffset(0)] public long PriceE9;

    /// <summary>Total size at the price after the update, 1e-9 units; 0 = the level is gone.</summary>
    [FieldOffset(8)] public long SizeE9;

    /// <summary>The venue's id of the update the level belongs to; 0 = none given.</summary>
    [FieldOffset(16)] public long VenueUpdateId;

    /// <summary>Orders at the level; 0 = not told.</summary>
    [FieldOffset(24)] public uint OrderCount;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(28)] public uint Reserved;

    /// <summary>Bid or Ask; None only with BookFlags.NoLevel.</summary>
    [FieldOffset(32)] public Side Side;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(33)] public byte Reserved1;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(34)] public byte Reserved2;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(35)] public byte Reserved3;

    /// <summary>Walks the fields in canonical order.</summary>
    public static nint Visit<TVisitor>(ref BookLevelPayload payload, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.E9(at, ",\"p\":"u8, ref payload.PriceE9);
        at = visitor.E9(at, ",\"s\":"u8, ref payload.SizeE9);
        at = visitor.Int64(at, ",\"u\":"u8, ref payload.VenueUpdateId);
        at = visitor.UInt32(at, ",\"n\":"u8, ref payload.OrderCount);
        at = visitor.UInt32(at, ",\"r\":"u8, ref payload.Reserved);
        at = visitor.Byte(at, ",\"side\":"u8, ref Unsafe.As<Side, byte>(ref payload.Side));
        at = visitor.Byte(at, ",\"r1\":"u8, ref payload.Reserved1);
        at = visitor.Byte(at, ",\"r2\":"u8, ref payload.Reserved2);
        return visitor.Byte(at, ",\"r3\":"u8, ref payload.Reserved3);
    }
}
