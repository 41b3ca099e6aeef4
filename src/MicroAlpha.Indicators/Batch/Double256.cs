using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MicroAlpha.Indicators.Batch;

/// <summary>256 bits of doubles.</summary>
internal readonly struct Double256 : IDoubleLanes<Vector256<double>>
{
    public static int Count => Vector256<double>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector256<double> All(double value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector256<double> Load(ref double source, nuint index) =>
        Vector256.LoadUnsafe(ref source, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // two loads, a difference, a conversion
    public static Vector256<double> FromInt64(ref long source, nuint index, ref long before, nuint indexBefore) =>
        Vector256.ConvertToDouble(
            Vector256.LoadUnsafe(ref source, index) - Vector256.LoadUnsafe(ref before, indexBefore));

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static void Store(Vector256<double> vector, ref double target, nuint index) =>
        vector.StoreUnsafe(ref target, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector256<double> Add(Vector256<double> left, Vector256<double> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector256<double> Subtract(Vector256<double> left, Vector256<double> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector256<double> Multiply(Vector256<double> left, Vector256<double> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector256<double> Divide(Vector256<double> left, Vector256<double> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector256<double> MultiplyAdd(
        Vector256<double> left, Vector256<double> right, Vector256<double> addend) =>
        Vector256.FusedMultiplyAdd(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector256<double> Max(Vector256<double> left, Vector256<double> right) =>
        Vector256.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector256<double> Min(Vector256<double> left, Vector256<double> right) =>
        Vector256.MinNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector256<double> SquareRoot(Vector256<double> value) => Vector256.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a comparison and a choice
    public static Vector256<double> WhereAbove(
        Vector256<double> left,
        Vector256<double> right,
        Vector256<double> whenAbove,
        Vector256<double> otherwise) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(left, right), whenAbove, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // part of the batch kernel
    public static Vector256<double> ExpOfMinus(Vector256<double> value)
    {
        const double PerUnit = 1 / 0.693147180559945309417232121458;
        var clamped = Vector256.MaxNative(value, Vector256<double>.Zero);
        var steps = Vector256.Round(clamped * -PerUnit);
        var rest = Vector256.FusedMultiplyAdd(steps, All(-0.6931471805599453), -clamped);
        rest = Vector256.FusedMultiplyAdd(steps, All(-2.3190468138462996e-17), rest);
        var sum = All(ExpSeries.C13);
        sum = Vector256.FusedMultiplyAdd(sum, rest, All(ExpSeries.C12));
        sum = Vector256.FusedMultiplyAdd(sum, rest, All(ExpSeries.C11));
        sum = Vector256.FusedMultiplyAdd(sum, rest, All(ExpSeries.C10));
        sum = Vector256.FusedMultiplyAdd(sum, rest, All(ExpSeries.C9));
        sum = Vector256.FusedMultiplyAdd(sum, rest, All(ExpSeries.C8));
        sum = Vector256.FusedMultiplyAdd(sum, rest, All(ExpSeries.C7));
        sum = Vector256.FusedMultiplyAdd(sum, rest, All(ExpSeries.C6));
        sum = Vector256.FusedMultiplyAdd(sum, rest, All(ExpSeries.C5));
        sum = Vector256.FusedMultiplyAdd(sum, rest, All(ExpSeries.C4));
        sum = Vector256.FusedMultiplyAdd(sum, rest, All(ExpSeries.C3));
        sum = Vector256.FusedMultiplyAdd(sum, rest, All(0.5));
        sum = Vector256.FusedMultiplyAdd(sum, rest, All(1));
        sum = Vector256.FusedMultiplyAdd(sum, rest, All(1));
        var bits = Vector256.ShiftLeft(Vector256.ConvertToInt64(steps) + Vector256.Create(1023L), 52);
        return Vector256.ConditionalSelect(
            Vector256.LessThan(value, All(ExpSeries.Limit)), sum * bits.AsDouble(), Vector256<double>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction each
    public static Vector256<double> Up(Vector256<double> value, int lanes) => lanes switch
    {
        1 => Vector256.Shuffle(value, Vector256.Create(4L, 0, 1, 2)),
        2 => Vector256.Shuffle(value, Vector256.Create(4L, 4, 0, 1)),
        _ => Vector256<double>.Zero,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static double Last(Vector256<double> value) => value.GetElement(Vector256<double>.Count - 1);
}
