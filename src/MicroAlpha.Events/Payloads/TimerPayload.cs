using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>A timer is due. ReceiveTimeNs of the header is when it fired.</summary>
[StructLayout(LayoutKind.Explicit, Size = EngineEvent.PayloadSize, Pack = 4)]
public struct TimerPayload
{
    /// <summary>When it was due, ns since the Unix epoch, our clock.</summary>
    [FieldOffset(0)] public long DueTimeNs;

    /// <summary>Period in ns; 0 = once.</summary>
    [FieldOffset(8)] public long IntervalNs;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(16)] public long Reserved;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(24)] public long Reserved1;

    /// <summary>Which timer.</summary>
    [FieldOffset(32)] public uint TimerId;

    /// <summary>Walks the fields in canonical order.</summary>
    public static nint Visit<TVisitor>(ref TimerPayload payload, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.TimeNs(at, ",\"due\":"u8, ref payload.DueTimeNs);
        at = visitor.Int64(at, ",\"every\":"u8, ref payload.IntervalNs);
        at = visitor.Int64(at, ",\"r\":"u8, ref payload.Reserved);
        at = visitor.Int64(at, ",\"r1\":"u8, ref payload.Reserved1);
        return visitor.UInt32(at, ",\"tm\":"u8, ref payload.TimerId);
    }
}
