using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MicroAlpha.Indicators.Batch;

/// <summary>
/// Signs of many trades of one instrument: +1 bought, -1 sold, 0 not known. Equal to <see cref="Trades.TickRule"/> on
/// every path: the lanes that did not change take the sign below them by doubling steps, the first ones that of the
/// block before.
/// </summary>
public static class TradeSignBatch
{
    /// <summary>The tick rule: a price above the one before is a buy, below a sell, the same keeps the sign.</summary>
    /// <param name="pricesE9">Prices, 1e-9 currency units, above 0.</param>
    /// <param name="signs">Gets as many signs.</param>
    /// <param name="path">Which width.</param>
    /// <exception cref="ArgumentException">The spans are not equally long.</exception>
    public static void Tick(ReadOnlySpan<long> pricesE9, Span<long> signs, SimdPath path = SimdPath.Best)
    {
        if (signs.Length != pricesE9.Length)
            throw new ArgumentException("the spans must be equally long");
        if (signs.IsEmpty)
            return;
        signs[0] = 0;
        var at = SimdChoice.Resolve(path) switch
        {
            SimdPath.Vector512 => Tick<Long512, Vector512<long>>(pricesE9, signs),
            SimdPath.Vector256 => Tick<Long256, Vector256<long>>(pricesE9, signs),
            SimdPath.Vector128 => Tick<Long128, Vector128<long>>(pricesE9, signs),
            _ => 1,
        };
        for (; at < signs.Length; at++)
        {
            var step = pricesE9[at].CompareTo(pricesE9[at - 1]);
            signs[at] = step == 0 ? signs[at - 1] : step;
        }
    }

    /// <summary>
    /// Lee and Ready (1991): above the middle of the quote before the trade a buy, below a sell, at it, or without one
    /// side, the tick rule.
    /// </summary>
    /// <param name="pricesE9">Prices, 1e-9 currency units, above 0.</param>
    /// <param name="bidsE9">Bid strictly before each trade; 0 = none.</param>
    /// <param name="asksE9">Ask strictly before each trade; 0 = none.</param>
    /// <param name="tickSigns">What <see cref="Tick"/> says.</param>
    /// <param name="signs">Gets as many signs; may be the same memory as <paramref name="tickSigns"/>.</param>
    /// <param name="path">Which width.</param>
    /// <exception cref="ArgumentException">The spans are not equally long.</exception>
    public static void LeeReady(
        ReadOnlySpan<long> pricesE9,
        ReadOnlySpan<long> bidsE9,
        ReadOnlySpan<long> asksE9,
        ReadOnlySpan<long> tickSigns,
        Span<long> signs,
        SimdPath path = SimdPath.Best)
    {
        if (bidsE9.Length != pricesE9.Length || asksE9.Length != pricesE9.Length
            || tickSigns.Length != pricesE9.Length || signs.Length != pricesE9.Length)
            throw new ArgumentException("the spans must be equally long");
        var at = SimdChoice.Resolve(path) switch
        {
            SimdPath.Vector512 => LeeReady<Long512, Vector512<long>>(pricesE9, bidsE9, asksE9, tickSigns, signs),
            SimdPath.Vector256 => LeeReady<Long256, Vector256<long>>(pricesE9, bidsE9, asksE9, tickSigns, signs),
            SimdPath.Vector128 => LeeReady<Long128, Vector128<long>>(pricesE9, bidsE9, asksE9, tickSigns, signs),
            _ => 0,
        };
        for (; at < signs.Length; at++)
            signs[at] = Trades.TickRule.LeeReady(pricesE9[at], bidsE9[at], asksE9[at], tickSigns[at]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // tier-0 code of a vector loop is 8 to 20 times slower
    private static int Tick<TLanes, TVector>(ReadOnlySpan<long> pricesE9, Span<long> signs)
        where TLanes : ILongLanes<TVector>
    {
        ref var price = ref MemoryMarshal.GetReference(pricesE9);
        var (zero, one, minus) = (TLanes.All(0), TLanes.All(1), TLanes.All(-1));
        var carry = zero;
        var at = 1;
        for (var last = signs.Length - TLanes.Count; at <= last; at += TLanes.Count)
        {
            var (now, before) = (TLanes.Load(ref price, (nuint)at), TLanes.Load(ref price, (nuint)at - 1));
            var sign = TLanes.WhereAbove(now, before, one, TLanes.WhereAbove(before, now, minus, zero));
            sign = TLanes.WhereZero(sign, TLanes.Up(sign, 1));
            if (TLanes.Count > 2)
                sign = TLanes.WhereZero(sign, TLanes.Up(sign, 2));
            if (TLanes.Count > 4)
                sign = TLanes.WhereZero(sign, TLanes.Up(sign, 4));
            sign = TLanes.WhereZero(sign, carry);
            TLanes.Store(sign, ref MemoryMarshal.GetReference(signs), (nuint)at);
            carry = TLanes.All(TLanes.Last(sign));
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // as above
    private static int LeeReady<TLanes, TVector>(
        ReadOnlySpan<long> pricesE9,
        ReadOnlySpan<long> bidsE9,
        ReadOnlySpan<long> asksE9,
        ReadOnlySpan<long> tickSigns,
        Span<long> signs)
        where TLanes : ILongLanes<TVector>
    {
        var (zero, one, minus) = (TLanes.All(0), TLanes.All(1), TLanes.All(-1));
        var at = 0;
        for (var last = signs.Length - TLanes.Count; at <= last; at += TLanes.Count)
        {
            var price = TLanes.Load(ref MemoryMarshal.GetReference(pricesE9), (nuint)at);
            var bid = TLanes.Load(ref MemoryMarshal.GetReference(bidsE9), (nuint)at);
            var ask = TLanes.Load(ref MemoryMarshal.GetReference(asksE9), (nuint)at);
            var tick = TLanes.Load(ref MemoryMarshal.GetReference(tickSigns), (nuint)at);
            var (above, below) = (TLanes.Subtract(price, bid), TLanes.Subtract(ask, price));
            var sign = TLanes.WhereAbove(above, below, one, TLanes.WhereAbove(below, above, minus, tick));
            // One side missing: the smaller of both is 0.
            sign = TLanes.WhereAbove(TLanes.Min(bid, ask), zero, sign, tick);
            TLanes.Store(sign, ref MemoryMarshal.GetReference(signs), (nuint)at);
        }

        return at;
    }
}
