using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MicroAlpha.Indicators.Batch;

/// <summary>512 bits of 64-bit whole numbers.</summary>
internal readonly struct Long512 : ILongLanes<Vector512<long>>
{
    public static int Count => Vector512<long>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<long> All(long value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<long> Load(ref long source, nuint index) => Vector512.LoadUnsafe(ref source, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static void Store(Vector512<long> vector, ref long target, nuint index) =>
        vector.StoreUnsafe(ref target, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<long> Add(Vector512<long> left, Vector512<long> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<long> Subtract(Vector512<long> left, Vector512<long> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<long> Max(Vector512<long> left, Vector512<long> right) => Vector512.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<long> Min(Vector512<long> left, Vector512<long> right) => Vector512.Min(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a comparison and a choice
    public static Vector512<long> WhereAbove(
        Vector512<long> left, Vector512<long> right, Vector512<long> whenAbove, Vector512<long> otherwise) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(left, right), whenAbove, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a comparison and a choice
    public static Vector512<long> WhereZero(Vector512<long> value, Vector512<long> whenZero) =>
        Vector512.ConditionalSelect(Vector512.Equals(value, Vector512<long>.Zero), whenZero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction each
    public static Vector512<long> Up(Vector512<long> value, int lanes) => lanes switch
    {
        1 => Avx512F.IsSupported
            ? Avx512F.AlignRight64(value, Vector512<long>.Zero, 7)
            : Vector512.Shuffle(value, Vector512.Create(8L, 0, 1, 2, 3, 4, 5, 6)),
        2 => Avx512F.IsSupported
            ? Avx512F.AlignRight64(value, Vector512<long>.Zero, 6)
            : Vector512.Shuffle(value, Vector512.Create(8L, 8, 0, 1, 2, 3, 4, 5)),
        _ => Avx512F.IsSupported
            ? Avx512F.AlignRight64(value, Vector512<long>.Zero, 4)
            : Vector512.Shuffle(value, Vector512.Create(8L, 8, 8, 8, 0, 1, 2, 3)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static long Last(Vector512<long> value) => value.GetElement(Vector512<long>.Count - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a few instructions a block
    public static long Sum(Vector512<long> value) => Vector512.Sum(value);
}
