using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MicroAlpha.Indicators.Batch;

/// <summary>
/// y = d·y' + w·x over an array: the recurrence of EMA and of Wilder's mean. A block of lanes is solved by doubling
/// (shift by 1, 2, 4 lanes with d, d², d⁴), so that from block to block only one product and sum is on the chain.
/// </summary>
internal static class Smoothing
{
    /// <summary>Writes y for every x, beginning after <paramref name="seed"/>. In place is allowed.</summary>
    public static void Run(
        ReadOnlySpan<double> source, double seed, double decay, double weight, Span<double> target, SimdPath path)
    {
        var at = SimdChoice.Resolve(path) switch
        {
            SimdPath.Vector512 => Run<Double512, Vector512<double>>(source, ref seed, decay, weight, target),
            SimdPath.Vector256 => Run<Double256, Vector256<double>>(source, ref seed, decay, weight, target),
            SimdPath.Vector128 => Run<Double128, Vector128<double>>(source, ref seed, decay, weight, target),
            _ => 0,
        };
        for (; at < source.Length; at++)
        {
            seed = Math.FusedMultiplyAdd(decay, seed, weight * source[at]);
            target[at] = seed;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // tier-0 code of a vector loop is 8 to 20 times slower
    private static int Run<TLanes, TVector>(
        ReadOnlySpan<double> source, ref double seed, double decay, double weight, Span<double> target)
        where TLanes : IDoubleLanes<TVector>
    {
        Span<double> powers = stackalloc double[8];
        for (var (i, power) = (0, decay); i < powers.Length; i++, power *= decay)
            powers[i] = power;
        var (once, twice, four) = (TLanes.All(decay), TLanes.All(powers[1]), TLanes.All(powers[3]));
        var carryPowers = TLanes.Load(ref powers[0], 0);
        var whole = TLanes.All(powers[TLanes.Count - 1]);
        var weights = TLanes.All(weight);
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(target);
        var carry = TLanes.All(seed);
        var at = 0;
        for (var last = source.Length - TLanes.Count; at <= last; at += TLanes.Count)
        {
            var y = TLanes.Multiply(TLanes.Load(ref from, (nuint)at), weights);
            y = TLanes.MultiplyAdd(TLanes.Up(y, 1), once, y);
            if (TLanes.Count > 2)
                y = TLanes.MultiplyAdd(TLanes.Up(y, 2), twice, y);
            if (TLanes.Count > 4)
                y = TLanes.MultiplyAdd(TLanes.Up(y, 4), four, y);
            // The block's own last value is known without the carry: the chain is one product and sum a block.
            var end = TLanes.All(TLanes.Last(y));
            TLanes.Store(TLanes.MultiplyAdd(carry, carryPowers, y), ref to, (nuint)at);
            carry = TLanes.MultiplyAdd(carry, whole, end);
        }

        seed = TLanes.Last(carry);
        return at;
    }
}
