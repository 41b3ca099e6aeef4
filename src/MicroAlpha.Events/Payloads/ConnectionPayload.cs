using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>A feed connection changed, or data between two times is missing.</summary>
[StructLayout(LayoutKind.Explicit, Size = EngineEvent.PayloadSize, Pack = 4)]
public struct ConnectionPayload
{
    /// <summary>Start of the missing range, ns since the Unix epoch; 0 = no range.</summary>
    [FieldOffset(0)] public long GapStartNs;

    /// <summary>End of the missing range, ns since the Unix epoch; 0 = open.</summary>
    [FieldOffset(8)] public long GapEndNs;

    /// <summary>Messages known to be missing; 0 = not known.</summary>
    [FieldOffset(16)] public long MissedCount;

    /// <summary>
    /// The venue's or socket's error code; 0 = none. Of Filled and Incomplete: the channels that the log lacks in the
    /// range, as bits (1 trades, 2 quotes, 4 bars, 8 updated bars, 16 daily bars, 32 statuses, 64 limit bands,
    /// 128 imbalances, 256 order books).
    /// </summary>
    [FieldOffset(24)] public int Code;

    /// <summary>Reconnect attempt, from 1.</summary>
    [FieldOffset(28)] public uint Attempt;

    /// <summary>Up, down or gap.</summary>
    [FieldOffset(32)] public ConnectionState State;

    /// <summary>Index of the feed in the configuration.</summary>
    [FieldOffset(33)] public byte Feed;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(34)] public byte Reserved;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(35)] public byte Reserved1;

    /// <summary>Walks the fields in canonical order.</summary>
    public static nint Visit<TVisitor>(ref ConnectionPayload payload, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.TimeNs(at, ",\"gs\":"u8, ref payload.GapStartNs);
        at = visitor.TimeNs(at, ",\"ge\":"u8, ref payload.GapEndNs);
        at = visitor.Int64(at, ",\"m\":"u8, ref payload.MissedCount);
        at = visitor.Int32(at, ",\"code\":"u8, ref payload.Code);
        at = visitor.UInt32(at, ",\"n\":"u8, ref payload.Attempt);
        at = visitor.Byte(at, ",\"st\":"u8, ref Unsafe.As<ConnectionState, byte>(ref payload.State));
        at = visitor.Byte(at, ",\"fd\":"u8, ref payload.Feed);
        at = visitor.Byte(at, ",\"r\":"u8, ref payload.Reserved);
        return visitor.Byte(at, ",\"r1\":"u8, ref payload.Reserved1);
    }
}
