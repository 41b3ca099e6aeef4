using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>Our order, replace or cancel was refused by risk or by the venue.</summary>
[StructLayout(LayoutKind.Explicit, Size = EngineEvent.PayloadSize, Pack = 4)]
public struct OrderRejectedPayload
{
    /// <summary>The value that failed, in the unit of the check.</summary>
    [FieldOffset(0)] public long ObservedValue;

    /// <summary>The limit it failed against, same unit.</summary>
    [FieldOffset(8)] public long LimitValue;

    /// <summary>Sequence of the refused command.</summary>
    [FieldOffset(16)] public long CommandSequence;

    /// <summary>Stable code of the reason.</summary>
    [FieldOffset(24)] public uint ReasonCode;

    /// <summary>1 = risk gate, 2 = last gate, 3 = venue, 4 = nobody: the outcome is not known.</summary>
    [FieldOffset(28)] public byte RejectedBy;

    /// <summary>Kind of the refused command (CommandKind).</summary>
    [FieldOffset(29)] public byte RefusedCommand;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(30)] public byte Reserved;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(31)] public byte Reserved1;

    /// <summary>Our order id, dense within the session.</summary>
    [FieldOffset(32)] public uint OrderId;

    /// <summary>Walks the fields in canonical order.</summary>
    public static nint Visit<TVisitor>(ref OrderRejectedPayload payload, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.Int64(at, ",\"ov\":"u8, ref payload.ObservedValue);
        at = visitor.Int64(at, ",\"lim\":"u8, ref payload.LimitValue);
        at = visitor.Int64(at, ",\"cmd\":"u8, ref payload.CommandSequence);
        at = visitor.UInt32(at, ",\"rc\":"u8, ref payload.ReasonCode);
        at = visitor.Byte(at, ",\"by\":"u8, ref payload.RejectedBy);
        at = visitor.Byte(at, ",\"what\":"u8, ref payload.RefusedCommand);
        at = visitor.Byte(at, ",\"r\":"u8, ref payload.Reserved);
        at = visitor.Byte(at, ",\"r1\":"u8, ref payload.Reserved1);
        return visitor.UInt32(at, ",\"o\":"u8, ref payload.OrderId);
    }
}
