using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MicroAlpha.Pipeline.Core;

/// <summary>Broken invariants: what is said here stops the lane, and with it all trading.</summary>
internal static class Throw
{
    /// <summary>An order became live again after its reservation was released.</summary>
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ReleasedTwice(uint orderId) =>
        throw new InvalidOperationException($"order {orderId} is live after its reservation was released");
}
