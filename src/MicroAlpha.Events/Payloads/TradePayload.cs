using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>One execution, or the old or new form of a corrected or withdrawn one.</summary>
[StructLayout(LayoutKind.Explicit, Size = EngineEvent.PayloadSize, Pack = 4)]
public struct TradePayload
{
    /// <summary>Price, 1e-9 currency units.</summary>
    [FieldOffset(0)] public long PriceE9;

    /// <summary>Size, 1e-9 units.</summary>
    [FieldOffset(8)] public long SizeE9;

    /// <summary>The venue's trade id, unique per instrument, exchange and day; 0 = none given.</summary>
    [FieldOffset(16)] public long TradeId;

    /// <summary>Up to four sale condition letters, first in the low byte.</summary>
    [FieldOffset(24)] public uint Conditions;

    /// <summary>Exchange code, Latin-1; 0 = none given.</summary>
    [FieldOffset(28)] public byte Exchange;

    /// <summary>Who initiated: Bid = buyer, Ask = seller, None = not told.</summary>
    [FieldOffset(29)] public Side Aggressor;

    /// <summary>For cancels: C cancelled, E error; else 0.</summary>
    [FieldOffset(30)] public byte Action;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(31)] public byte Reserved;

    /// <summary>The source's own bit mask of conditions (Lean's sale condition flags); 0 = none.</summary>
    [FieldOffset(32)] public uint VenueFlags;

    /// <summary>Walks the fields in canonical order.</summary>
    public static nint Visit<TVisitor>(ref TradePayload payload, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.E9(at, ",\"p\":"u8, ref payload.PriceE9);
        at = visitor.E9(at, ",\"s\":"u8, ref payload.SizeE9);
        at = visitor.Int64(at, ",\"i\":"u8, ref payload.TradeId);
        at = visitor.Chars4(at, ",\"c\":"u8, ref payload.Conditions);
        at = visitor.Char(at, ",\"x\":"u8, ref payload.Exchange);
        at = visitor.Byte(at, ",\"side\":"u8, ref Unsafe.As<Side, byte>(ref payload.Aggressor));
        at = visitor.Char(at, ",\"a\":"u8, ref payload.Action);
        at = visitor.Byte(at, ",\"r\":"u8, ref payload.Reserved);
        return visitor.UInt32(at, ",\"vf\":"u8, ref payload.VenueFlags);
    }
}
