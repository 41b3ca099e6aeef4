using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>An operator's command, recorded so that a replay shows it.</summary>
[StructLayout(LayoutKind.Explicit, Size = EngineEvent.PayloadSize, Pack = 4)]
public struct OperatorPayload
{
    /// <summary>Identity of the kill the command belongs to; 0 = none.</summary>
    [FieldOffset(0)] public ulong KillId;

    /// <summary>New value of a limit, in its own unit.</summary>
    [FieldOffset(8)] public long Value;

    /// <summary>Unix user id of the peer.</summary>
    [FieldOffset(16)] public uint UserId;

    /// <summary>Process id of the peer.</summary>
    [FieldOffset(20)] public int ProcessId;

    /// <summary>Strategy or instrument id, by Scope.</summary>
    [FieldOffset(24)] public uint ScopeId;

    /// <summary>Which limit; 0 = none.</summary>
    [FieldOffset(28)] public uint LimitId;

    /// <summary>What was done.</summary>
    [FieldOffset(32)] public OperatorAction Action;

    /// <summary>How far it reaches.</summary>
    [FieldOffset(33)] public KillScope Scope;

    /// <summary>Kill level 1 to 4; 0 = none.</summary>
    [FieldOffset(34)] public byte Level;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(35)] public byte Reserved;

    /// <summary>Walks the fields in canonical order.</summary>
    public static nint Visit<TVisitor>(ref OperatorPayload payload, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.Hex64(at, ",\"kid\":"u8, ref payload.KillId);
        at = visitor.Int64(at, ",\"v\":"u8, ref payload.Value);
        at = visitor.UInt32(at, ",\"uid\":"u8, ref payload.UserId);
        at = visitor.Int32(at, ",\"pid\":"u8, ref payload.ProcessId);
        at = visitor.UInt32(at, ",\"scope\":"u8, ref payload.ScopeId);
        at = visitor.UInt32(at, ",\"lim\":"u8, ref payload.LimitId);
        at = visitor.Byte(at, ",\"a\":"u8, ref Unsafe.As<OperatorAction, byte>(ref payload.Action));
        at = visitor.Byte(at, ",\"sc\":"u8, ref Unsafe.As<KillScope, byte>(ref payload.Scope));
        at = visitor.Byte(at, ",\"lv\":"u8, ref payload.Level);
        return visitor.Byte(at, ",\"r\":"u8, ref payload.Reserved);
    }
}
