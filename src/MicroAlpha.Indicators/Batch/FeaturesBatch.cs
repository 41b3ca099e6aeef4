using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MicroAlpha.Indicators.OrderFlow;

namespace MicroAlpha.Indicators.Batch;

/// <summary>
/// Mid, weighted mid, queue imbalance and spread of many rows: the same operations as <see cref="QuoteFeatures"/>, so
/// the same numbers to the last bit on every path.
/// </summary>
public static class FeaturesBatch
{
    /// <summary>Writes four values a row. All spans are equally long; both sides of a row are there.</summary>
    /// <param name="bids">Best bids.</param>
    /// <param name="bidSizes">Their sizes, 0 or above.</param>
    /// <param name="asks">Best asks.</param>
    /// <param name="askSizes">Their sizes, 0 or above.</param>
    /// <param name="mids">Gets (bid + ask)/2.</param>
    /// <param name="weightedMids">Gets the size-weighted middle.</param>
    /// <param name="imbalances">Gets (q - r)/(q + r).</param>
    /// <param name="spreads">Gets ask - bid.</param>
    /// <param name="path">Which width.</param>
    /// <exception cref="ArgumentException">The spans are not equally long.</exception>
    public static void Compute(
        ReadOnlySpan<double> bids,
        ReadOnlySpan<double> bidSizes,
        ReadOnlySpan<double> asks,
        ReadOnlySpan<double> askSizes,
        Span<double> mids,
        Span<double> weightedMids,
        Span<double> imbalances,
        Span<double> spreads,
        SimdPath path = SimdPath.Best)
    {
        var rows = bids.Length;
        if (bidSizes.Length != rows || asks.Length != rows || askSizes.Length != rows || mids.Length != rows
            || weightedMids.Length != rows || imbalances.Length != rows || spreads.Length != rows)
            throw new ArgumentException("the spans must be equally long");
        var input = new Input { Bids = bids, BidSizes = bidSizes, Asks = asks, AskSizes = askSizes };
        var output = new Output { Mids = mids, Weighted = weightedMids, Imbalances = imbalances, Spreads = spreads };
        var at = SimdChoice.Resolve(path) switch
        {
            SimdPath.Vector512 => Run<Double512, Vector512<double>>(input, output),
            SimdPath.Vector256 => Run<Double256, Vector256<double>>(input, output),
            SimdPath.Vector128 => Run<Double128, Vector128<double>>(input, output),
            _ => 0,
        };
        for (; at < rows; at++)
        {
            mids[at] = (bids[at] + asks[at]) / 2;
            weightedMids[at] = QuoteFeatures.WeightedMid(bids[at], bidSizes[at], asks[at], askSizes[at]);
            imbalances[at] = QuoteFeatures.QueueImbalance(bidSizes[at], askSizes[at]);
            spreads[at] = asks[at] - bids[at];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // tier-0 code of a vector loop is 8 to 20 times slower
    private static int Run<TLanes, TVector>(in Input input, in Output output)
        where TLanes : IDoubleLanes<TVector>
    {
        var (zero, two) = (TLanes.All(0), TLanes.All(2));
        var at = 0;
        for (var last = input.Bids.Length - TLanes.Count; at <= last; at += TLanes.Count)
        {
            var row = (nuint)at;
            var bid = TLanes.Load(ref MemoryMarshal.GetReference(input.Bids), row);
            var ask = TLanes.Load(ref MemoryMarshal.GetReference(input.Asks), row);
            var q = TLanes.Load(ref MemoryMarshal.GetReference(input.BidSizes), row);
            var r = TLanes.Load(ref MemoryMarshal.GetReference(input.AskSizes), row);
            var total = TLanes.Add(q, r);
            var mid = TLanes.Divide(TLanes.Add(bid, ask), two);
            var weighted = TLanes.Divide(TLanes.Add(TLanes.Multiply(ask, q), TLanes.Multiply(bid, r)), total);
            var imbalance = TLanes.Divide(TLanes.Subtract(q, r), total);
            TLanes.Store(mid, ref MemoryMarshal.GetReference(output.Mids), row);
            TLanes.Store(
                TLanes.WhereAbove(total, zero, weighted, mid), ref MemoryMarshal.GetReference(output.Weighted), row);
            TLanes.Store(
                TLanes.WhereAbove(total, zero, imbalance, zero),
                ref MemoryMarshal.GetReference(output.Imbalances),
                row);
            TLanes.Store(TLanes.Subtract(ask, bid), ref MemoryMarshal.GetReference(output.Spreads), row);
        }

        return at;
    }

    private ref struct Input
    {
        public ReadOnlySpan<double> Bids;
        public ReadOnlySpan<double> BidSizes;
        public ReadOnlySpan<double> Asks;
        public ReadOnlySpan<double> AskSizes;
    }

    private ref struct Output
    {
        public Span<double> Mids;
        public Span<double> Weighted;
        public Span<double> Imbalances;
        public Span<double> Spreads;
    }
}
