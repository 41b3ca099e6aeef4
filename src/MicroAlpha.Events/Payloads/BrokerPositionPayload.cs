using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>
/// What the broker says we hold of an instrument. It is told behind all executions that the broker's answer has in it.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = EngineEvent.PayloadSize, Pack = 4)]
public struct BrokerPositionPayload
{
    /// <summary>Held, 1e-9 units; negative = short.</summary>
    [FieldOffset(0)] public long SizeE9;

    /// <summary>Average entry price by the broker, 1e-9 currency units; 0 = not told.</summary>
    [FieldOffset(8)] public long EntryPriceE9;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(16)] public long Reserved;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(24)] public long Reserved1;

    /// <summary>Which reconciliation of the session told it, from 1.</summary>
    [FieldOffset(32)] public uint Reconciliation;

    /// <summary>Walks the fields in canonical order.</summary>
    public static nint Visit<TVisitor>(ref BrokerPositionPayload payload, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.E9(at, ",\"s\":"u8, ref payload.SizeE9);
        at = visitor.E9(at, ",\"p\":"u8, ref payload.EntryPriceE9);
        at = visitor.Int64(at, ",\"r\":"u8, ref payload.Reserved);
        at = visitor.Int64(at, ",\"r1\":"u8, ref payload.Reserved1);
        return visitor.UInt32(at, ",\"n\":"u8, ref payload.Reconciliation);
    }
}
