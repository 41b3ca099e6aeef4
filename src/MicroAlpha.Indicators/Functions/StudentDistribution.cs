namespace MicroAlpha.Indicators.Functions;

/// <summary>Student's t distribution with any positive number of degrees of freedom, whole or not.</summary>
public static class StudentDistribution
{
    private const int MaxTerms = 500;
    private const double Tiny = 1e-300;

    /// <summary>P(T at most <paramref name="x"/>) by the regularised incomplete beta function.</summary>
    /// <param name="x">The quantile.</param>
    /// <param name="degrees">Degrees of freedom, above 0.</param>
    /// <remarks>Example: x = 1 with one degree (Cauchy) gives 0.75.</remarks>
    public static double Cumulative(double x, double degrees)
    {
        if (double.IsNaN(x) || !(degrees > 0))
            return double.NaN;
        if (double.IsInfinity(x))
            return x < 0 ? 0 : 1;
        if (x == 0)
            return 0.5;
        var square = x * x;
        var tail = 0.5 * IncompleteBeta(
            0.5 * degrees, 0.5, degrees / (degrees + square), square / (degrees + square));
        return x < 0 ? tail : 1 - tail;
    }

    /// <summary>I_x(a, b) with 1 - x given apart, so that neither loses digits.</summary>
    private static double IncompleteBeta(double a, double b, double x, double rest)
    {
        if (x <= 0)
            return 0;
        if (rest <= 0)
            return 1;
        var front = Math.Exp(
            LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(rest)));
        // The fraction converges fast on one side of the mean; the other side is one minus it.
        return x < (a + 1) / (a + b + 2)
            ? front * Fraction(a, b, x) / a
            : 1 - (front * Fraction(b, a, rest) / b);
    }

    // Lentz's evaluation of the continued fraction in Abramowitz and Stegun 26.5.8.
    private static double Fraction(double a, double b, double x)
    {
        var c = 1.0;
        var d = 1 - ((a + b) * x / (a + 1));
        d = 1 / Floor(d);
        var value = d;
        for (var m = 1; m <= MaxTerms; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / Floor(1 + (even * d));
            c = Floor(1 + (even / c));
            value *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / Floor(1 + (odd * d));
            c = Floor(1 + (odd / c));
            var step = d * c;
            value *= step;
            if (Math.Abs(step - 1) < 1e-16)
                break;
        }

        return value;
    }

    private static double Floor(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    // Stirling's series from 20 on, reached by ln Γ(z) = ln Γ(z+1) - ln z.
    private static double LogGamma(double z)
    {
        var shift = 0.0;
        while (z < 20)
        {
            shift += Math.Log(z);
            z += 1;
        }

        var inverse = 1 / z;
        var square = inverse * inverse;
        var series = inverse * ((1.0 / 12) - (square * ((1.0 / 360) - (square * ((1.0 / 1260) - (square / 1680))))));
        return ((z - 0.5) * Math.Log(z)) - z + (0.5 * Math.Log(2 * Math.PI)) + series - shift;
    }
}
