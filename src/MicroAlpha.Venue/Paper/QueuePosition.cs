namespace MicroAlpha.Venue.Paper;

/// <summary>
/// The arithmetic of <see cref="QueueModel"/>. Sizes are whole numbers of 1e-9 units; shares use only the four basic
/// operations on doubles, so that every machine gets the same bits. Any thread; no state.
/// </summary>
/// <remarks>
/// Erik Rigtorp, "Estimating order queue position", 2013-06-08 (rigtorp.se), after question 3782 of
/// quant.stackexchange.com: of a decrease that no trade explains, the share f(ahead) / (f(ahead) + f(behind)) was ahead
/// of us, with f(x) = x^n or f(x) = ln(1 + x), x in whole units. Example: 30 ahead, 70 behind, 20 cancelled, n = 1:
/// 30 % of 20 = 6 were ahead, 24 stay; n = 2: 900 / 5800 of 20 = 3.1034..., 27 whole units and a rest stay.
/// </remarks>
public static class QueuePosition
{
    /// <summary>The size ahead is not known: the order rests where the feed shows nothing.</summary>
    public const long Unknown = -1;

    private const double Unit = 1e9;

    /// <summary>
    /// Size ahead of an order after its level changed from <paramref name="beforeE9"/> to <paramref name="afterE9"/>.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="power">Exponent of <see cref="QueueModel.Power"/>, 1 to 8.</param>
    /// <param name="aheadE9">Size ahead of the order, trades taken off, 1e-9 units, 0 or more.</param>
    /// <param name="tradedE9">Traded at the level since it was told last, 1e-9 units: already in the decrease.</param>
    /// <param name="beforeE9">Size of the level as it was told before, 1e-9 units.</param>
    /// <param name="afterE9">Size of the level now, 1e-9 units.</param>
    public static long AfterChange(
        QueueModel model, int power, long aheadE9, long tradedE9, long beforeE9, long afterE9)
    {
        var levelE9 = Math.Max(0, beforeE9 - tradedE9);
        var canceledE9 = levelE9 - afterE9;
        if (model == QueueModel.RiskAverse || canceledE9 <= 0)
            return Math.Min(aheadE9, afterE9);
        var frontE9 = Math.Min(aheadE9, levelE9);
        var behindE9 = levelE9 - frontE9;
        // Rounded down: a part of a unit that may have been ahead stays ahead.
        var aheadCanceledE9 = (long)(ShareAhead(model, power, frontE9, behindE9) * canceledE9);
        // No more can be cancelled behind than is there: never more ahead than the level shows.
        return Math.Clamp(frontE9 - aheadCanceledE9, 0, afterE9);
    }

    /// <summary>The share of cancels that come from ahead, 0 to 1.</summary>
    /// <param name="model"><see cref="QueueModel.Power"/> or <see cref="QueueModel.Logarithmic"/>.</param>
    /// <param name="power">Exponent, 1 to 8.</param>
    /// <param name="aheadE9">Size ahead, 1e-9 units, 0 or more.</param>
    /// <param name="behindE9">Size behind, 1e-9 units, 0 or more.</param>
    public static double ShareAhead(QueueModel model, int power, long aheadE9, long behindE9)
    {
        var (ahead, behind) = (Weight(model, power, aheadE9 / Unit), Weight(model, power, behindE9 / Unit));
        var sum = ahead + behind;
        return sum > 0 ? ahead / sum : 0;
    }

    private static double Weight(QueueModel model, int power, double size)
    {
        if (model == QueueModel.Logarithmic)
            return Log1Plus(size);
        var weight = size;
        for (var i = 1; i < power; i++)
            weight *= size;
        return weight;
    }

    // ln(1 + x) for x of 0 or more: 1 + x = m * 2^e with m around 1, then 2 atanh((m - 1) / (m + 1)) as its series.
    // The library's logarithm differs between machines in the last bit; this one does not.
    private static double Log1Plus(double x)
    {
        const double Ln2 = 0.693147180559945309417;
        const double SquareRootOfTwo = 1.41421356237309504880;
        var value = 1 + x;
        var exponent = (int)((BitConverter.DoubleToUInt64Bits(value) >> 52) & 0x7FF) - 1023;
        var mantissa = double.ScaleB(value, -exponent);
        if (mantissa > SquareRootOfTwo)
            (mantissa, exponent) = (mantissa / 2, exponent + 1);
        // Below 1 the sum has lost digits of x; x itself still has them.
        var s = exponent == 0 ? x / (2 + x) : (mantissa - 1) / (mantissa + 1);
        var (square, sum) = (s * s, 0.0);
        for (var k = 21; k >= 1; k -= 2)
            sum = (sum * square) + (1.0 / k);
        return (exponent * Ln2) + (2 * s * sum);
    }
}
