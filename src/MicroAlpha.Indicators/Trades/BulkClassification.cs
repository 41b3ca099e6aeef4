using MicroAlpha.Indicators.Functions;

namespace MicroAlpha.Indicators.Trades;

/// <summary>
/// Bulk classification (Easley, Lopez de Prado, O'Hara 2012): of a bar's volume the share Z(dP/σ) counts as bought,
/// with dP the close less the close of the bar before on the same day and Z a distribution function. The first bar of a
/// day has no dP and gets 1/2.
/// </summary>
/// <remarks>
/// σ is the sample standard deviation of all dP given: in-sample, as the paper does, so not for live use; <see
/// cref="LiveBulkVpin"/> is. Example: closes 10, 11, 10 have dP +1 and -1, σ = 1.41421 and normal fractions 0.5,
/// 0.76025, 0.23975.
/// </remarks>
public static class BulkClassification
{
    /// <summary>The degrees of freedom of the later papers' Student distribution.</summary>
    public const double PaperDegrees = 0.25;

    /// <summary>σ of the price changes between neighbouring bars of one day, in the unit of the closes.</summary>
    /// <param name="closes">Closes in order.</param>
    /// <param name="isFirstOfDay">The bar opens a day.</param>
    public static double Sigma(ReadOnlySpan<double> closes, ReadOnlySpan<bool> isFirstOfDay)
    {
        var (count, mean, squares) = (0L, 0.0, 0.0);
        for (var i = 1; i < closes.Length; i++)
        {
            if (isFirstOfDay[i])
                continue;
            var change = closes[i] - closes[i - 1];
            count++;
            var off = change - mean;
            mean += off / count;
            squares += off * (change - mean);
        }

        return count < 2 ? double.NaN : Math.Sqrt(squares / (count - 1));
    }

    /// <summary>Writes the bought share of every bar.</summary>
    /// <param name="closes">Closes in order.</param>
    /// <param name="isFirstOfDay">The bar opens a day.</param>
    /// <param name="degrees">Degrees of freedom of Student's distribution; 0 = normal.</param>
    /// <param name="fractions">Gets the shares.</param>
    public static void Classify(
        ReadOnlySpan<double> closes, ReadOnlySpan<bool> isFirstOfDay, double degrees, Span<double> fractions)
    {
        var sigma = Sigma(closes, isFirstOfDay);
        for (var i = 0; i < closes.Length; i++)
            fractions[i] = i == 0 || isFirstOfDay[i] ? 0.5 : Share(closes[i] - closes[i - 1], sigma, degrees);
    }

    /// <summary>Writes the bought share of every bar as a live engine does: σ from the bars before, or given.</summary>
    /// <param name="closes">Closes in order.</param>
    /// <param name="isFirstOfDay">The bar opens a day.</param>
    /// <param name="sigma">σ in the unit of the closes; 0 = from the past.</param>
    /// <param name="degrees">Degrees of freedom of Student's distribution; 0 = normal.</param>
    /// <param name="fractions">Gets the shares.</param>
    public static void ClassifyPast(
        ReadOnlySpan<double> closes,
        ReadOnlySpan<bool> isFirstOfDay,
        double sigma,
        double degrees,
        Span<double> fractions)
    {
        var past = default(PastDeviation);
        for (var i = 0; i < closes.Length; i++)
        {
            fractions[i] = i == 0 || isFirstOfDay[i]
                ? 0.5
                : past.Next(closes[i] - closes[i - 1], sigma, degrees);
        }
    }

    /// <summary>Z(change/σ); 1/2 where σ is 0 or not known.</summary>
    public static double Share(double change, double sigma, double degrees)
    {
        if (!(sigma > 0))
            return 0.5;
        var score = change / sigma;
        return degrees > 0
            ? StudentDistribution.Cumulative(score, degrees)
            : NormalDistribution.Cumulative(score);
    }
}
