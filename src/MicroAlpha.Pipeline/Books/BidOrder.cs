using System.Runtime.CompilerServices;

namespace MicroAlpha.Pipeline.Books;

/// <summary>The higher bid is better.</summary>
internal readonly struct BidOrder : ISideOrder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsBetter(long a, long b) => a > b;
}
