using System.Runtime.InteropServices;

namespace MicroAlpha.Indicators.OrderFlow;

/// <summary>
/// Order flow imbalance of one instrument: one cache line. All zeros is the state before the first row.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct OfiState
{
    /// <summary>Bid of the row before, 1e-9 currency units; 0 = no bid, which sorts below every price.</summary>
    [FieldOffset(0)] public long BidPriceE9;

    /// <summary>Its size, 1e-9 units.</summary>
    [FieldOffset(8)] public long BidSizeE9;

    /// <summary>
    /// Ask of the row before less one, 1e-9 currency units, unsigned: no ask (0) becomes the largest number there is,
    /// which sorts above every price.
    /// </summary>
    [FieldOffset(16)] public ulong AskRank;

    /// <summary>Its size, 1e-9 units.</summary>
    [FieldOffset(24)] public long AskSizeE9;

    /// <summary>
    /// Sum of all contributions since the start, 1e-9 units, modulo 2^64: the difference of two of them is exact while
    /// it is within 9.2e9 units.
    /// </summary>
    [FieldOffset(32)] public long SumE9;

    /// <summary>1 when there is a row before; 0 at the start and after a reset.</summary>
    [FieldOffset(40)] public long HasPrevious;
}
