using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>One execution of our order.</summary>
[StructLayout(LayoutKind.Explicit, Size = EngineEvent.PayloadSize, Pack = 4)]
public struct OrderFilledPayload
{
    /// <summary>Execution price, 1e-9 currency units.</summary>
    [FieldOffset(0)] public long PriceE9;

    /// <summary>Executed size, 1e-9 units.</summary>
    [FieldOffset(8)] public long SizeE9;

    /// <summary>Total executed size of the order after this one, 1e-9 units: the arbiter.</summary>
    [FieldOffset(16)] public long CumulativeSizeE9;

    /// <summary>First 64 bits of the venue's execution id.</summary>
    [FieldOffset(24)] public ulong ExecutionId;

    /// <summary>Our order id, dense within the session.</summary>
    [FieldOffset(32)] public uint OrderId;

    /// <summary>Walks the fields in canonical order.</summary>
    public static nint Visit<TVisitor>(ref OrderFilledPayload payload, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.E9(at, ",\"p\":"u8, ref payload.PriceE9);
        at = visitor.E9(at, ",\"s\":"u8, ref payload.SizeE9);
        at = visitor.E9(at, ",\"cs\":"u8, ref payload.CumulativeSizeE9);
        at = visitor.Hex64(at, ",\"e\":"u8, ref payload.ExecutionId);
        return visitor.UInt32(at, ",\"o\":"u8, ref payload.OrderId);
    }
}
