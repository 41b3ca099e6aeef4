using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MicroAlpha.Indicators.Batch;

/// <summary>512 bits of doubles.</summary>
internal readonly struct Double512 : IDoubleLanes<Vector512<double>>
{
    public static int Count => Vector512<double>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<double> All(double value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<double> Load(ref double source, nuint index) =>
        Vector512.LoadUnsafe(ref source, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // two loads, a difference, a conversion
    public static Vector512<double> FromInt64(ref long source, nuint index, ref long before, nuint indexBefore) =>
        Vector512.ConvertToDouble(
            Vector512.LoadUnsafe(ref source, index) - Vector512.LoadUnsafe(ref before, indexBefore));

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static void Store(Vector512<double> vector, ref double target, nuint index) =>
        vector.StoreUnsafe(ref target, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<double> Add(Vector512<double> left, Vector512<double> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<double> Subtract(Vector512<double> left, Vector512<double> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<double> Multiply(Vector512<double> left, Vector512<double> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<double> Divide(Vector512<double> left, Vector512<double> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<double> MultiplyAdd(
        Vector512<double> left, Vector512<double> right, Vector512<double> addend) =>
        Vector512.FusedMultiplyAdd(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<double> Max(Vector512<double> left, Vector512<double> right) =>
        Vector512.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<double> Min(Vector512<double> left, Vector512<double> right) =>
        Vector512.MinNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector512<double> SquareRoot(Vector512<double> value) => Vector512.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a comparison and a choice
    public static Vector512<double> WhereAbove(
        Vector512<double> left,
        Vector512<double> right,
        Vector512<double> whenAbove,
        Vector512<double> otherwise) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(left, right), whenAbove, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // part of the batch kernel
    public static Vector512<double> ExpOfMinus(Vector512<double> value)
    {
        const double PerUnit = 1 / 0.693147180559945309417232121458;
        var clamped = Vector512.MaxNative(value, Vector512<double>.Zero);
        var steps = Vector512.Round(clamped * -PerUnit);
        var rest = Vector512.FusedMultiplyAdd(steps, All(-0.6931471805599453), -clamped);
        rest = Vector512.FusedMultiplyAdd(steps, All(-2.3190468138462996e-17), rest);
        var sum = All(ExpSeries.C13);
        sum = Vector512.FusedMultiplyAdd(sum, rest, All(ExpSeries.C12));
        sum = Vector512.FusedMultiplyAdd(sum, rest, All(ExpSeries.C11));
        sum = Vector512.FusedMultiplyAdd(sum, rest, All(ExpSeries.C10));
        sum = Vector512.FusedMultiplyAdd(sum, rest, All(ExpSeries.C9));
        sum = Vector512.FusedMultiplyAdd(sum, rest, All(ExpSeries.C8));
        sum = Vector512.FusedMultiplyAdd(sum, rest, All(ExpSeries.C7));
        sum = Vector512.FusedMultiplyAdd(sum, rest, All(ExpSeries.C6));
        sum = Vector512.FusedMultiplyAdd(sum, rest, All(ExpSeries.C5));
        sum = Vector512.FusedMultiplyAdd(sum, rest, All(ExpSeries.C4));
        sum = Vector512.FusedMultiplyAdd(sum, rest, All(ExpSeries.C3));
        sum = Vector512.FusedMultiplyAdd(sum, rest, All(0.5));
        sum = Vector512.FusedMultiplyAdd(sum, rest, All(1));
        sum = Vector512.FusedMultiplyAdd(sum, rest, All(1));
        var bits = Vector512.ShiftLeft(Vector512.ConvertToInt64(steps) + Vector512.Create(1023L), 52);
        return Vector512.ConditionalSelect(
            Vector512.LessThan(value, All(ExpSeries.Limit)), sum * bits.AsDouble(), Vector512<double>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction each
    public static Vector512<double> Up(Vector512<double> value, int lanes) => lanes switch
    {
        1 => Shifted(value, 1, Vector512.Create(8L, 0, 1, 2, 3, 4, 5, 6)),
        2 => Shifted(value, 2, Vector512.Create(8L, 8, 0, 1, 2, 3, 4, 5)),
        _ => Shifted(value, 4, Vector512.Create(8L, 8, 8, 8, 0, 1, 2, 3)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static double Last(Vector512<double> value) => value.GetElement(Vector512<double>.Count - 1);

    // valignq where there is one: a permutation that fills with zeros is two instructions.
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    private static Vector512<double> Shifted(
        Vector512<double> value, int lanes, Vector512<long> indices)
    {
        if (!Avx512F.IsSupported)
            return Vector512.Shuffle(value, indices);
        var (above, zero) = (value.AsInt64(), Vector512<long>.Zero);
        return lanes switch
        {
            1 => Avx512F.AlignRight64(above, zero, 7).AsDouble(),
            2 => Avx512F.AlignRight64(above, zero, 6).AsDouble(),
            _ => Avx512F.AlignRight64(above, zero, 4).AsDouble(),
        };
    }
}
