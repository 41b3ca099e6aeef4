namespace MicroAlpha.Indicators.Trades;

/// <summary>
/// Bulk classification without look-ahead: σ² is an exponentially weighted mean of the squared price changes before,
/// with weight 1/32 for the newest; or σ is given. All zeros is the start.
/// </summary>
/// <remarks>Example: closes 10, 11, 10: 0.5 and 0.5 while nothing is known, then σ = 1 and Z(-1) = 0.158655.</remarks>
internal struct PastDeviation
{
    private const double Weight = 1.0 / 32;

    private double _variance;

    /// <summary>The bought share of a bar, which then belongs to the past.</summary>
    /// <param name="change">Close less the close before.</param>
    /// <param name="sigma">σ when it is given; 0 = from the past.</param>
    /// <param name="degrees">Degrees of freedom of Student's distribution; 0 = normal.</param>
    public double Next(double change, double sigma, double degrees)
    {
        var share = BulkClassification.Share(change, sigma > 0 ? sigma : Math.Sqrt(_variance), degrees);
        _variance += (_variance > 0 ? Weight : 1) * ((change * change) - _variance);
        return share;
    }
}
