namespace MicroAlpha.Indicators.Functions;

/// <summary>The standard normal distribution.</summary>
public static class NormalDistribution
{
    // exp(-x²/2) is 0 in a double from here on.
    private const double Far = 38.5;
    private const double Near = 3;

    /// <summary>
    /// P(Z at most <paramref name="x"/>), relative error below 1e-14: near 0 by the series of Abramowitz and Stegun
    /// 26.2.11, whose terms all have one sign, farther out by the continued fraction 26.2.14 of the tail.
    /// </summary>
    /// <remarks>Example: 1.96 gives 0.9750021048517795.</remarks>
    public static double Cumulative(double x)
    {
        if (double.IsNaN(x))
            return double.NaN;
        var far = Math.Abs(x);
        if (far > Far)
            return x < 0 ? 0 : 1;
        var density = Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);
        if (far > Near)
        {
            var tail = density * Fraction(far);
            return x < 0 ? tail : 1 - tail;
        }

        var (sum, term) = (x, x);
        for (var k = 3; Math.Abs(term) > Math.Abs(sum) * 1e-17 && k < 400; k += 2)
        {
            term *= x * x / k;
            sum += term;
        }

        return 0.5 + (density * sum);
    }

    // 1/(x+ 1/(x+ 2/(x+ 3/(x+ …)))) from its far end.
    private static double Fraction(double x)
    {
        var value = x;
        for (var k = 120; k >= 1; k--)
            value = x + (k / value);
        return 1 / value;
    }
}
