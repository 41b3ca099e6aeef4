using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MicroAlpha.Indicators.Functions;

/// <summary>
/// exp(-x) for x from 0 on, by a table of 64 powers of two and a polynomial of degree 5 on what is left (at most
/// 0.0055): relative error below 4e-16. Below 1e-300 the result is 0, so that no denormal number slows a chain down.
/// </summary>
/// <remarks>Example: exp(-1.5) = 0.22313016014842982.</remarks>
public static class FastExp
{
    // exp(-690) is 1e-300.
    private const double Limit = 690;
    private const double StepsPerUnit = 64 / 0.693147180559945309417232121458;
    // 1.5 * 2^52: adding it leaves the nearest whole number in the low bits.
    private const double Rounder = 6755399441055744.0;
    // ln 2 / 64 as a sum whose first part has trailing zeros, so that its product with a step count is exact.
    private const double StepHigh = 0.01083042469326756;
    private const double StepLow = 2.9815858269852933e-12;
    private const double C2 = 0.5;
    private const double C3 = 1.0 / 6;
    private const double C4 = 1.0 / 24;
    private const double C5 = 1.0 / 120;

    private static readonly double[] Powers = MakePowers();

    /// <summary>exp(-<paramref name="x"/>); 1 for x at or below 0, 0 from 690 on, 0 for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // the Hawkes update is this function and four operations
    public static double OfMinus(double x)
    {
        return OfDistance(x > 0 ? x : x <= 0 ? 0 : double.NaN);
    }

    /// <summary>The same for an <paramref name="x"/> that is known not to be negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as above
    internal static double OfDistance(double x)
    {
        if (!(x < Limit))
            return 0;
        var shifted = Math.FusedMultiplyAdd(x, -StepsPerUnit, Rounder);
        var steps = shifted - Rounder;
        var whole = BitConverter.DoubleToInt64Bits(shifted);
        var rest = Math.FusedMultiplyAdd(steps, -StepHigh, -x);
        rest = Math.FusedMultiplyAdd(steps, -StepLow, rest);
        var square = rest * rest;
        var high = Math.FusedMultiplyAdd(rest, C5, C4);
        var low = Math.FusedMultiplyAdd(rest, C3, C2);
        var tail = Math.FusedMultiplyAdd(square, high, low);
        var sum = Math.FusedMultiplyAdd(square, tail, rest);
        var power = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Powers), (nint)(whole & 63));
        // whole >> 6 is the power of two: it goes into the exponent bits.
        var scale = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(power) + ((whole >> 6) << 52));
        return Math.FusedMultiplyAdd(scale, sum, scale);
    }

    private static double[] MakePowers()
    {
        var powers = new double[64];
        for (var i = 0; i < powers.Length; i++)
            powers[i] = Math.Pow(2, i / 64.0);
        return powers;
    }
}
