using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MicroAlpha.Indicators.Batch;

/// <summary>512 bits of whole numbers.</summary>
internal readonly struct Int512 : IIntLanes<Vector512<int>>
{
    public static int Count => Vector512<int>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<int> Load(ref int source, nuint index) => Vector512.LoadUnsafe(ref source, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<int> Before(Vector512<int> last, Vector512<int> now, ref int source, nuint index) =>
        Avx512F.IsSupported
            ? Avx512F.AlignRight32(now, last, 15)
            : Vector512.LoadUnsafe(ref source, index - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static void Store(Vector512<int> vector, ref int target, nuint index) =>
        vector.StoreUnsafe(ref target, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<int> AtLeast(Vector512<int> left, Vector512<int> right) =>
        Vector512.GreaterThanOrEqual(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<int> Add(Vector512<int> left, Vector512<int> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<int> Subtract(Vector512<int> left, Vector512<int> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<int> And(Vector512<int> left, Vector512<int> right) => left & right;
}
