using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>A change of an instrument's trading status.</summary>
[StructLayout(LayoutKind.Explicit, Size = EngineEvent.PayloadSize, Pack = 4)]
public struct StatusPayload
{
    /// <summary>The venue's status code, up to 8 characters.</summary>
    [FieldOffset(0)] public Latin1Text8 StatusCode;

    /// <summary>The venue's reason code, up to 8 characters.</summary>
    [FieldOffset(8)] public Latin1Text8 ReasonCode;

    /// <summary>When trading resumes, ns since the Unix epoch, venue clock; 0 = not told.</summary>
    [FieldOffset(16)] public long ResumeTimeNs;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(24)] public long Reserved;

    /// <summary>What the codes mean for us.</summary>
    [FieldOffset(32)] public TradingState State;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(33)] public byte Reserved1;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(34)] public byte Reserved2;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(35)] public byte Reserved3;

    /// <summary>Walks the fields in canonical order.</summary>
    public static nint Visit<TVisitor>(ref StatusPayload payload, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.Text(at, ",\"sc\":"u8, payload.StatusCode);
        at = visitor.Text(at, ",\"rc\":"u8, payload.ReasonCode);
        at = visitor.TimeNs(at, ",\"resume\":"u8, ref payload.ResumeTimeNs);
        at = visitor.Int64(at, ",\"r\":"u8, ref payload.Reserved);
        at = visitor.Byte(at, ",\"st\":"u8, ref Unsafe.As<TradingState, byte>(ref payload.State));
        at = visitor.Byte(at, ",\"r1\":"u8, ref payload.Reserved1);
        at = visitor.Byte(at, ",\"r2\":"u8, ref payload.Reserved2);
        return visitor.Byte(at, ",\"r3\":"u8, ref payload.Reserved3);
    }
}
