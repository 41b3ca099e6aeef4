using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>
/// One slot of the command ring, 64 bytes: what the core decided, and which event made it decide so. Written by the
/// core lane only; read by the recorder and the egress.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct OrderCommand
{
    /// <summary>Bytes of a slot.</summary>
    public const int Size = 64;

    /// <summary>Sequence of the event that caused the command.</summary>
    [FieldOffset(0)] public long CauseSequence;

    /// <summary>ReceiveTimeNs of the causing event: the time of the decision as the core knows it.</summary>
    [FieldOffset(8)] public long DecisionTimeNs;

    /// <summary>Dense instrument id; <see cref="EngineEvent.NoInstrument"/> for a checkpoint.</summary>
    [FieldOffset(16)] public uint InstrumentId;

    /// <summary>What to do.</summary>
    [FieldOffset(20)] public CommandKind Kind;

    /// <summary>Bid buys, Ask sells.</summary>
    [FieldOffset(21)] public Side Side;

    /// <summary>Limit, market or post-only.</summary>
    [FieldOffset(22)] public OrderType OrderType;

    /// <summary>How long the order works.</summary>
    [FieldOffset(23)] public TimeInForce TimeInForce;

    /// <summary>Limit price, 1e-9 currency units; 0 for market orders.</summary>
    [FieldOffset(24)] public long PriceE9;

    /// <summary>Checkpoint only: hash of the core's state.</summary>
    [FieldOffset(24)] public ulong StateHash;

    /// <summary>Size, 1e-9 units.</summary>
    [FieldOffset(32)] public long SizeE9;

    /// <summary>Checkpoint only: hash of all commands so far.</summary>
    [FieldOffset(32)] public ulong CommandHash;

    /// <summary>Refused only: the value that failed, in the unit of the check.</summary>
    [FieldOffset(40)] public long ObservedValue;

    /// <summary>Our order id, dense within the session.</summary>
    [FieldOffset(40)] public uint OrderId;

    /// <summary>Checkpoint only: hash of all events so far, every field of every slot.</summary>
    [FieldOffset(40)] public ulong EventHash;

    /// <summary>Parent intent of the order, dense within the session; 0 = none.</summary>
    [FieldOffset(44)] public uint ParentId;

    /// <summary>Price of the touch when the decision was made, 1e-9 currency units; 0 = none.</summary>
    [FieldOffset(48)] public long ReferencePriceE9;

    /// <summary>Refused only: the limit it failed against, same unit.</summary>
    [FieldOffset(48)] public long LimitValue;

    /// <summary>Checkpoint only: events processed so far.</summary>
    [FieldOffset(48)] public long EventCount;

    /// <summary>Strategy that decided.</summary>
    [FieldOffset(56)] public ushort StrategyId;

    /// <summary>Why the strategy decided so, its own code.</summary>
    [FieldOffset(58)] public byte Reason;

    /// <summary>Refused only: stable code of the check that failed.</summary>
    [FieldOffset(58)] public byte RiskCode;

    /// <summary>What the last gate must know of an order that passed a kill level.</summary>
    [FieldOffset(59)] public CommandFlags Flags;

    /// <summary>Refused only: what was asked for, new, replace or cancel.</summary>
    [FieldOffset(59)] public CommandKind RefusedKind;

    /// <summary>Low 32 bits of (sequence + 1), written last by the ring; never part of the log.</summary>
    [FieldOffset(60)] public uint Stamp;

    /// <summary>Walks the fields behind the header in canonical order; see <see cref="IFieldVisitor"/>.</summary>
    public static nint VisitPayload<TVisitor>(ref OrderCommand slot, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.Int64(at, ",\"cause\":"u8, ref slot.CauseSequence);
        at = visitor.TimeNs(at, ",\"dt\":"u8, ref slot.DecisionTimeNs);
        at = visitor.UInt32(at, ",\"id\":"u8, ref slot.InstrumentId);
        return slot.Kind switch
        {
            CommandKind.Checkpoint => VisitCheckpoint(ref slot, at, ref visitor),
            CommandKind.Refused => VisitRefused(ref slot, at, ref visitor),
            _ => VisitOrder(ref slot, at, ref visitor),
        };
    }

    private static nint VisitCheckpoint<TVisitor>(ref OrderCommand slot, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.Hex64(at, ",\"state\":"u8, ref slot.StateHash);
        at = visitor.Hex64(at, ",\"cmds\":"u8, ref slot.CommandHash);
        at = visitor.Hex64(at, ",\"evts\":"u8, ref slot.EventHash);
        return visitor.Int64(at, ",\"n\":"u8, ref slot.EventCount);
    }

    private static nint VisitOrder<TVisitor>(ref OrderCommand slot, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = VisitTerms(ref slot, at, ref visitor);
        at = visitor.UInt32(at, ",\"o\":"u8, ref slot.OrderId);
        at = visitor.UInt32(at, ",\"parent\":"u8, ref slot.ParentId);
        at = visitor.E9(at, ",\"ref\":"u8, ref slot.ReferencePriceE9);
        var strategy = (uint)slot.StrategyId;
        at = visitor.UInt32(at, ",\"strat\":"u8, ref strategy);
        slot.StrategyId = (ushort)strategy;
        at = visitor.Byte(at, ",\"why\":"u8, ref slot.Reason);
        return visitor.Byte(at, ",\"r\":"u8, ref Unsafe.As<CommandFlags, byte>(ref slot.Flags));
    }

    private static nint VisitRefused<TVisitor>(ref OrderCommand slot, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = VisitTerms(ref slot, at, ref visitor);
        at = visitor.Int64(at, ",\"ov\":"u8, ref slot.ObservedValue);
        at = visitor.Int64(at, ",\"lim\":"u8, ref slot.LimitValue);
        var strategy = (uint)slot.StrategyId;
        at = visitor.UInt32(at, ",\"strat\":"u8, ref strategy);
        slot.StrategyId = (ushort)strategy;
        at = visitor.Byte(at, ",\"rc\":"u8, ref slot.RiskCode);
        return visitor.Byte(at, ",\"what\":"u8, ref Unsafe.As<CommandKind, byte>(ref slot.RefusedKind));
    }

    private static nint VisitTerms<TVisitor>(ref OrderCommand slot, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.Byte(at, ",\"side\":"u8, ref Unsafe.As<Side, byte>(ref slot.Side));
        at = visitor.Byte(
            at, ",\"type\":"u8, ref Unsafe.As<OrderType, byte>(ref slot.OrderType));
        at = visitor.Byte(
            at, ",\"tif\":"u8, ref Unsafe.As<TimeInForce, byte>(ref slot.TimeInForce));
        at = visitor.E9(at, ",\"p\":"u8, ref slot.PriceE9);
        return visitor.E9(at, ",\"s\":"u8, ref slot.SizeE9);
    }
}
