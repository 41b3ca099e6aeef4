using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MicroAlpha.Indicators.Batch;

/// <summary>128 bits of 64-bit whole numbers.</summary>
internal readonly struct Long128 : ILongLanes<Vector128<long>>
{
    public static int Count => Vector128<long>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector128<long> All(long value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector128<long> Load(ref long source, nuint index) => Vector128.LoadUnsafe(ref source, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static void Store(Vector128<long> vector, ref long target, nuint index) =>
        vector.StoreUnsafe(ref target, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector128<long> Add(Vector128<long> left, Vector128<long> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector128<long> Subtract(Vector128<long> left, Vector128<long> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector128<long> Max(Vector128<long> left, Vector128<long> right) => Vector128.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector128<long> Min(Vector128<long> left, Vector128<long> right) => Vector128.Min(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a comparison and a choice
    public static Vector128<long> WhereAbove(
        Vector128<long> left, Vector128<long> right, Vector128<long> whenAbove, Vector128<long> otherwise) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(left, right), whenAbove, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a comparison and a choice
    public static Vector128<long> WhereZero(Vector128<long> value, Vector128<long> whenZero) =>
        Vector128.ConditionalSelect(Vector128.Equals(value, Vector128<long>.Zero), whenZero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction each
    public static Vector128<long> Up(Vector128<long> value, int lanes) =>
        Vector128.Shuffle(value, Vector128.Create(2L, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static long Last(Vector128<long> value) => value.GetElement(Vector128<long>.Count - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a few instructions a block
    public static long Sum(Vector128<long> value) => Vector128.Sum(value);
}
