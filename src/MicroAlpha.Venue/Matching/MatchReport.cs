using System.Runtime.InteropServices;
using MicroAlpha.Events;

namespace MicroAlpha.Venue.Matching;

/// <summary>
/// One report, 64 bytes. The native library's <c>ma_report</c>. Its time is the <see cref="MatchCommand.TimeNs"/> of
/// the command that caused it. Fields that a kind does not name are 0.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct MatchReport
{
    /// <summary>Bytes of a report.</summary>
    public const int Size = 64;

    /// <summary>
    /// The order. Trade: the maker. Replaced: the id before. Rejected: the command's own. Applied, TopOfBook: 0.
    /// </summary>
    [FieldOffset(0)] public ulong OrderId;

    /// <summary>Trade: the taker.</summary>
    [FieldOffset(8)] public ulong TakerOrderId;

    /// <summary>Replaced: the id from now on. Rejected: the command's own.</summary>
    [FieldOffset(8)] public ulong NewOrderId;

    /// <summary>
    /// Limit price of the order, 1e-9 currency units, 0 for market orders. Trade: execution price. Rejected: the
    /// command's own.
    /// </summary>
    [FieldOffset(16)] public long PriceE9;

    /// <summary>TopOfBook: best bid, 1e-9 currency units; 0 = none.</summary>
    [FieldOffset(16)] public long BidPriceE9;

    /// <summary>
    /// Total size of the order, 1e-9 units. Trade: executed size. Rejected: the command's own.
    /// </summary>
    [FieldOffset(24)] public long SizeE9;

    /// <summary>TopOfBook: size at the best bid, 1e-9 units; 0 = none.</summary>
    [FieldOffset(24)] public long BidSizeE9;

    /// <summary>
    /// What remains of the order, 1e-9 units; Trade: of the maker, 0 = it is filled; Canceled and Expired: what is
    /// taken away.
    /// </summary>
    [FieldOffset(32)] public long RemainingE9;

    /// <summary>TopOfBook: best ask, 1e-9 currency units; 0 = none.</summary>
    [FieldOffset(32)] public long AskPriceE9;

    /// <summary>Trade: what remains of the taker, 1e-9 units; 0 = it is filled.</summary>
    [FieldOffset(40)] public long TakerRemainingE9;

    /// <summary>TopOfBook: size at the best ask, 1e-9 units; 0 = none.</summary>
    [FieldOffset(40)] public long AskSizeE9;

    /// <summary>Trade: 1, 2, 3 … over all instruments of the matcher.</summary>
    [FieldOffset(48)] public ulong MatchId;

    /// <summary>Dense instrument id. Rejected: the command's own.</summary>
    [FieldOffset(56)] public uint InstrumentId;

    /// <summary>What the report tells.</summary>
    [FieldOffset(60)] public MatchReportKind Kind;

    /// <summary>Rejected and Canceled: why.</summary>
    [FieldOffset(61)] public MatchReason Reason;

    /// <summary>
    /// Side of the order. Trade: of the taker. Rejected: the command's own. Applied and TopOfBook: None.
    /// </summary>
    [FieldOffset(62)] public Side Side;

    /// <summary>Marks.</summary>
    [FieldOffset(63)] public MatchReportFlags Flags;
}
