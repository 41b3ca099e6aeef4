using System.Runtime.CompilerServices;

namespace MicroAlpha.Pipeline.Books;

/// <summary>The lower ask is better.</summary>
internal readonly struct AskOrder : ISideOrder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsBetter(long a, long b) => a < b;
}
