using System.Runtime.CompilerServices;

namespace MicroAlpha.Pipeline.Books;

/// <summary>
/// A 64-bit hash for comparing two runs: each word is folded in by a 64×64→128-bit product whose halves are combined.
/// Not against someone who wants collisions.
/// </summary>
internal static class StateHash
{
    /// <summary>Start value: the first 64 bits of the fraction of pi.</summary>
    public const ulong Seed = 0x243F6A8885A308D3;

    private const ulong Odd = 0x9E3779B97F4A7C15;

    /// <summary>Folds one word in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Add(ulong hash, ulong word) => Fold(hash ^ word, Odd);

    /// <summary>Folds two words in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Add(ulong hash, long first, long second) =>
        Fold(hash ^ (ulong)first, (ulong)second ^ Odd) + BitRotate(hash);

    /// <summary>Folds all levels in, and how many they are.</summary>
    public static ulong Add(ulong hash, ReadOnlySpan<BookLevel> levels)
    {
        hash = Add(hash, (ulong)levels.Length);
        foreach (ref readonly var level in levels)
            hash = Add(hash, level.PriceE9, level.SizeE9);
        return hash;
    }

    /// <summary>Folds a top in, without its sequence.</summary>
    public static ulong Add(ulong hash, in TopOfBook top)
    {
        hash = Add(hash, top.BidPriceE9, top.BidSizeE9);
        hash = Add(hash, top.AskPriceE9, top.AskSizeE9);
        return Add(hash, top.VenueTimeNs, top.ReceiveTimeNs);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }

    // Keeps the history when a factor happens to be 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong BitRotate(ulong hash) => System.Numerics.BitOperations.RotateLeft(hash, 23);
}
