using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MicroAlpha.Indicators.Batch;

/// <summary>128 bits of doubles.</summary>
internal readonly struct Double128 : IDoubleLanes<Vector128<double>>
{
    public static int Count => Vector128<double>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector128<double> All(double value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector128<double> Load(ref double source, nuint index) =>
        Vector128.LoadUnsafe(ref source, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // two loads, a difference, a conversion
    public static Vector128<double> FromInt64(ref long source, nuint index, ref long before, nuint indexBefore) =>
        Vector128.ConvertToDouble(
            Vector128.LoadUnsafe(ref source, index) - Vector128.LoadUnsafe(ref before, indexBefore));

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static void Store(Vector128<double> vector, ref double target, nuint index) =>
        vector.StoreUnsafe(ref target, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector128<double> Add(Vector128<double> left, Vector128<double> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector128<double> Subtract(Vector128<double> left, Vector128<double> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector128<double> Multiply(Vector128<double> left, Vector128<double> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector128<double> Divide(Vector128<double> left, Vector128<double> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector128<double> MultiplyAdd(
        Vector128<double> left, Vector128<double> right, Vector128<double> addend) =>
        Vector128.FusedMultiplyAdd(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector128<double> Max(Vector128<double> left, Vector128<double> right) =>
        Vector128.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector128<double> Min(Vector128<double> left, Vector128<double> right) =>
        Vector128.MinNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static Vector128<double> SquareRoot(Vector128<double> value) => Vector128.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a comparison and a choice
    public static Vector128<double> WhereAbove(
        Vector128<double> left,
        Vector128<double> right,
        Vector128<double> whenAbove,
        Vector128<double> otherwise) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(left, right), whenAbove, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // part of the batch kernel
    public static Vector128<double> ExpOfMinus(Vector128<double> value)
    {
        const double PerUnit = 1 / 0.693147180559945309417232121458;
        var clamped = Vector128.MaxNative(value, Vector128<double>.Zero);
        var steps = Vector128.Round(clamped * -PerUnit);
        var rest = Vector128.FusedMultiplyAdd(steps, All(-0.6931471805599453), -clamped);
        rest = Vector128.FusedMultiplyAdd(steps, All(-2.3190468138462996e-17), rest);
        var sum = All(ExpSeries.C13);
        sum = Vector128.FusedMultiplyAdd(sum, rest, All(ExpSeries.C12));
        sum = Vector128.FusedMultiplyAdd(sum, rest, All(ExpSeries.C11));
        sum = Vector128.FusedMultiplyAdd(sum, rest, All(ExpSeries.C10));
        sum = Vector128.FusedMultiplyAdd(sum, rest, All(ExpSeries.C9));
        sum = Vector128.FusedMultiplyAdd(sum, rest, All(ExpSeries.C8));
        sum = Vector128.FusedMultiplyAdd(sum, rest, All(ExpSeries.C7));
        sum = Vector128.FusedMultiplyAdd(sum, rest, All(ExpSeries.C6));
        sum = Vector128.FusedMultiplyAdd(sum, rest, All(ExpSeries.C5));
        sum = Vector128.FusedMultiplyAdd(sum, rest, All(ExpSeries.C4));
        sum = Vector128.FusedMultiplyAdd(sum, rest, All(ExpSeries.C3));
        sum = Vector128.FusedMultiplyAdd(sum, rest, All(0.5));
        sum = Vector128.FusedMultiplyAdd(sum, rest, All(1));
        sum = Vector128.FusedMultiplyAdd(sum, rest, All(1));
        var bits = Vector128.ShiftLeft(Vector128.ConvertToInt64(steps) + Vector128.Create(1023L), 52);
        return Vector128.ConditionalSelect(
            Vector128.LessThan(value, All(ExpSeries.Limit)), sum * bits.AsDouble(), Vector128<double>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction each
    public static Vector128<double> Up(Vector128<double> value, int lanes) => lanes switch
    {
        1 => Vector128.Shuffle(value, Vector128.Create(2L, 0)),
        _ => Vector128<double>.Zero,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    public static double Last(Vector128<double> value) => value.GetElement(Vector128<double>.Count - 1);
}
