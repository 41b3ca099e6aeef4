using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MicroAlpha.Indicators.Batch;

/// <summary>
/// OFI of many rows of one instrument at once: lanes are neighbouring rows. Whole numbers of 32 bits: prices in ticks,
/// sizes in lots, bid plus ask size below 2^31. Exact; every path gives the same.
/// </summary>
public static class OfiBatch
{
    /// <summary>Writes the contribution of every row; the first one's is 0.</summary>
    /// <param name="bids">Best bids, ticks; <see cref="int.MinValue"/> = none, with size 0.</param>
    /// <param name="bidSizes">Their sizes, lots.</param>
    /// <param name="asks">Best asks; <see cref="int.MaxValue"/> = none, with size 0.</param>
    /// <param name="askSizes">Their sizes.</param>
    /// <param name="flows">Gets the contributions, lots.</param>
    /// <param name="path">Which width.</param>
    /// <exception cref="ArgumentException">The spans are not equally long.</exception>
    public static void Compute(
        ReadOnlySpan<int> bids,
        ReadOnlySpan<int> bidSizes,
        ReadOnlySpan<int> asks,
        ReadOnlySpan<int> askSizes,
        Span<int> flows,
        SimdPath path = SimdPath.Best)
    {
        if (bidSizes.Length != bids.Length || asks.Length != bids.Length || askSizes.Length != bids.Length
            || flows.Length != bids.Length)
            throw new ArgumentException("the spans must be equally long");
        if (bids.IsEmpty)
            return;
        flows[0] = 0;
        var at = SimdChoice.Resolve(path) switch
        {
            SimdPath.Vector512 => Run<Int512, Vector512<int>>(bids, bidSizes, asks, askSizes, flows),
            SimdPath.Vector256 => Run<Int256, Vector256<int>>(bids, bidSizes, asks, askSizes, flows),
            SimdPath.Vector128 => Run<Int128Lanes, Vector128<int>>(bids, bidSizes, asks, askSizes, flows),
            _ => 1,
        };
        for (; at < bids.Length; at++)
            flows[at] = One(bids, bidSizes, asks, askSizes, at);
    }

    private static int One(
        ReadOnlySpan<int> bids,
        ReadOnlySpan<int> bidSizes,
        ReadOnlySpan<int> asks,
        ReadOnlySpan<int> askSizes,
        int at)
    {
        var e = bids[at] >= bids[at - 1] ? bidSizes[at] : 0;
        e -= bids[at] <= bids[at - 1] ? bidSizes[at - 1] : 0;
        e -= asks[at] <= asks[at - 1] ? askSizes[at] : 0;
        return e + (asks[at] >= asks[at - 1] ? askSizes[at - 1] : 0);
    }

    // The first place from the second vector on at which a vector begins at a multiple of its own width.
    private static unsafe int Aligned<TVector>(ref int first)
    {
        var count = Unsafe.SizeOf<TVector>() / sizeof(int);
        var past = (int)((nint)Unsafe.AsPointer(ref first) / sizeof(int) % count);
        return count + ((count - past) % count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // tier-0 code of a vector loop is 8 to 20 times slower
    private static int Run<TLanes, TVector>(
        ReadOnlySpan<int> bids,
        ReadOnlySpan<int> bidSizes,
        ReadOnlySpan<int> asks,
        ReadOnlySpan<int> askSizes,
        Span<int> flows)
        where TLanes : IIntLanes<TVector>
    {
        ref var bid = ref MemoryMarshal.GetReference(bids);
        ref var bidSize = ref MemoryMarshal.GetReference(bidSizes);
        ref var ask = ref MemoryMarshal.GetReference(asks);
        ref var askSize = ref MemoryMarshal.GetReference(askSizes);
        ref var flow = ref MemoryMarshal.GetReference(flows);
        // The first rows one by one, until a vector of the result begins at its own width: loads and stores across two
        // cache lines cost twice.
        var at = Aligned<TVector>(ref flow);
        if (at + TLanes.Count > bids.Length)
            return 1;
        for (var i = 1; i < at; i++)
            flows[i] = One(bids, bidSizes, asks, askSizes, i);
        var behind = at - TLanes.Count;
        var (bLast, aLast) = (TLanes.Load(ref bid, (nuint)behind), TLanes.Load(ref ask, (nuint)behind));
        var (qLast, rLast) = (TLanes.Load(ref bidSize, (nuint)behind), TLanes.Load(ref askSize, (nuint)behind));
        for (var last = bids.Length - TLanes.Count; at <= last; at += TLanes.Count)
        {
            var now = (nuint)at;
            var (b, q) = (TLanes.Load(ref bid, now), TLanes.Load(ref bidSize, now));
            var (a, r) = (TLanes.Load(ref ask, now), TLanes.Load(ref askSize, now));
            var b0 = TLanes.Before(bLast, b, ref bid, now);
            var a0 = TLanes.Before(aLast, a, ref ask, now);
            var e = TLanes.And(TLanes.AtLeast(b, b0), q);
            e = TLanes.Subtract(e, TLanes.And(TLanes.AtLeast(b0, b), TLanes.Before(qLast, q, ref bidSize, now)));
            e = TLanes.Subtract(e, TLanes.And(TLanes.AtLeast(a0, a), r));
            e = TLanes.Add(e, TLanes.And(TLanes.AtLeast(a, a0), TLanes.Before(rLast, r, ref askSize, now)));
            TLanes.Store(e, ref flow, now);
            (bLast, qLast, aLast, rLast) = (b, q, a, r);
        }

        return at;
    }
}
