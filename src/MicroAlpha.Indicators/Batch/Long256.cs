using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MicroAlpha.Indicators.Batch;

/// <summary>256 bits of 64-bit whole numbers.</summary>
internal readonly struct Long256 : ILongLanes<Vector256<long>>
{
    public static int Count => Vector256<long>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector256<long> All(long value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector256<long> Load(ref long source, nuint index) => Vector256.LoadUnsafe(ref source, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static void Store(Vector256<long> vector, ref long target, nuint index) =>
        vector.StoreUnsafe(ref target, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector256<long> Add(Vector256<long> left, Vector256<long> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector256<long> Subtract(Vector256<long> left, Vector256<long> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector256<long> Max(Vector256<long> left, Vector256<long> right) => Vector256.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector256<long> Min(Vector256<long> left, Vector256<long> right) => Vector256.Min(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a comparison and a choice
    public static Vector256<long> WhereAbove(
        Vector256<long> left, Vector256<long> right, Vector256<long> whenAbove, Vector256<long> otherwise) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(left, right), whenAbove, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a comparison and a choice
    public static Vector256<long> WhereZero(Vector256<long> value, Vector256<long> whenZero) =>
        Vector256.ConditionalSelect(Vector256.Equals(value, Vector256<long>.Zero), whenZero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction each
    public static Vector256<long> Up(Vector256<long> value, int lanes) => lanes == 1
        ? Vector256.Shuffle(value, Vector256.Create(4L, 0, 1, 2))
        : Vector256.Shuffle(value, Vector256.Create(4L, 4, 0, 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static long Last(Vector256<long> value) => value.GetElement(Vector256<long>.Count - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a few instructions a block
    public static long Sum(Vector256<long> value) => Vector256.Sum(value);
}
