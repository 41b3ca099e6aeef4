using System.Runtime.InteropServices;
using MicroAlpha.Events;

namespace MicroAlpha.Venue.Matching;

/// <summary>One command, 64 bytes. The native library's <c>ma_command</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct MatchCommand
{
    /// <summary>Bytes of a command.</summary>
    public const int Size = 64;

    /// <summary>
    /// New: the order's id, not 0, unique among the resting orders of the matcher. Cancel and Replace: the order meant.
    /// </summary>
    [FieldOffset(0)] public ulong OrderId;

    /// <summary>Replace: the order's id from then on; 0 = it keeps its id.</summary>
    [FieldOffset(8)] public ulong NewOrderId;

    /// <summary>
    /// New: limit price, 1e-9 currency units, 0 for market orders. Replace: the new limit, 0 = unchanged.
    /// </summary>
    [FieldOffset(16)] public long PriceE9;

    /// <summary>DefineInstrument: every price is a multiple of it, 1e-9 currency units.</summary>
    [FieldOffset(16)] public long TickE9;

    /// <summary>LuldBand: no execution below, 1e-9 currency units; 0 = no lower band.</summary>
    [FieldOffset(16)] public long LowerBandE9;

    /// <summary>
    /// New: size, 1e-9 units. Replace: the new total size, what is filled already included; 0 = unchanged.
    /// </summary>
    [FieldOffset(24)] public long SizeE9;

    /// <summary>DefineInstrument: every size is a multiple of it, 1e-9 units.</summary>
    [FieldOffset(24)] public long LotE9;

    /// <summary>LuldBand: no execution above, 1e-9 currency units; 0 = no upper band.</summary>
    [FieldOffset(24)] public long UpperBandE9;

    /// <summary>
    /// When the command happened, venue clock, ns since the Unix epoch. The time of its reports; no rule reads it.
    /// </summary>
    [FieldOffset(32)] public long TimeNs;

    /// <summary>Dense instrument id, below the matcher's limit.</summary>
    [FieldOffset(40)] public uint InstrumentId;

    /// <summary>Owner of the order: for self-trade prevention; Cancel and Replace must name the same.</summary>
    [FieldOffset(44)] public uint AccountId;

    /// <summary>What to do.</summary>
    [FieldOffset(48)] public MatchCommandKind Kind;

    /// <summary>New: Bid buys, Ask sells.</summary>
    [FieldOffset(49)] public Side Side;

    /// <summary>New: limit or market.</summary>
    [FieldOffset(50)] public OrderType OrderType;

    /// <summary>New: how long the order works. Replace: Day or GoodTillCanceled; None = unchanged.</summary>
    [FieldOffset(51)] public TimeInForce TimeInForce;

    /// <summary>New: post-only. A replaced order keeps its own.</summary>
    [FieldOffset(52)] public MatchFlags Flags;

    /// <summary>New: what to do about its own account's orders. A replaced order keeps its own.</summary>
    [FieldOffset(53)] public SelfTradeMode SelfTrade;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(54)] public ushort Reserved0;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(56)] public ulong Reserved1;
}
