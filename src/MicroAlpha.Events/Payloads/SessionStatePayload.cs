using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>A trading day or a phase of it begins.</summary>
[StructLayout(LayoutKind.Explicit, Size = EngineEvent.PayloadSize, Pack = 4)]
public struct SessionStatePayload
{
    /// <summary>Regular open, ns since the Unix epoch; 0 = not known.</summary>
    [FieldOffset(0)] public long OpenTimeNs;

    /// <summary>Regular close, ns since the Unix epoch; early closes included.</summary>
    [FieldOffset(8)] public long CloseTimeNs;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(16)] public long Reserved;

    /// <summary>Trading day as yyyymmdd, New York calendar.</summary>
    [FieldOffset(24)] public uint TradingDay;

    /// <summary>Next trading day as yyyymmdd; 0 = not known.</summary>
    [FieldOffset(28)] public uint NextTradingDay;

    /// <summary>Phase that begins.</summary>
    [FieldOffset(32)] public SessionPhase Phase;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(33)] public byte Reserved1;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(34)] public byte Reserved2;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(35)] public byte Reserved3;

    /// <summary>Walks the fields in canonical order.</summary>
    public static nint Visit<TVisitor>(ref SessionStatePayload payload, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.TimeNs(at, ",\"op\":"u8, ref payload.OpenTimeNs);
        at = visitor.TimeNs(at, ",\"cl\":"u8, ref payload.CloseTimeNs);
        at = visitor.Int64(at, ",\"r\":"u8, ref payload.Reserved);
        at = visitor.UInt32(at, ",\"day\":"u8, ref payload.TradingDay);
        at = visitor.UInt32(at, ",\"next\":"u8, ref payload.NextTradingDay);
        at = visitor.Byte(at, ",\"ph\":"u8, ref Unsafe.As<SessionPhase, byte>(ref payload.Phase));
        at = visitor.Byte(at, ",\"r1\":"u8, ref payload.Reserved1);
        at = visitor.Byte(at, ",\"r2\":"u8, ref payload.Reserved2);
        return visitor.Byte(at, ",\"r3\":"u8, ref payload.Reserved3);
    }
}
