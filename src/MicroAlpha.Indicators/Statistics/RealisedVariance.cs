namespace MicroAlpha.Indicators.Statistics;

/// <summary>
/// Realised variance, the sum of squared log returns of a mid sampled on a grid, and bipower variation, π/2 Σ |r_i|
/// |r_{i-1}|, which jumps do not enter. A day's volatility is the root. All zeros is the start.
/// </summary>
/// <remarks>Example: mids 100, 110, 99 have returns 0.09531, -0.10536: variance 0.020185, bipower 0.015774.</remarks>
public struct RealisedVariance
{
    private double _last;
    private double _lastReturn;

    /// <summary>Σ r².</summary>
    public double Variance { get; private set; }

    /// <summary>π/2 Σ |r_i| |r_{i-1}|.</summary>
    public double Bipower { get; private set; }

    /// <summary>Returns so far.</summary>
    public long Count { get; private set; }

    /// <summary>The log return that the last mid made; 0 for the first one.</summary>
    public double LastReturn { get; private set; }

    /// <summary>There is a mid before: the next one makes a return.</summary>
    public readonly bool HasMid => _last > 0;

    /// <summary>Takes a mid in, above 0.</summary>
    public void Add(double mid)
    {
        LastReturn = 0;
        if (_last > 0)
        {
            // The log of the ratio: an unchanged mid gives exactly 0.
            LastReturn = Math.Log(mid / _last);
            Variance += LastReturn * LastReturn;
            if (Count > 0)
                Bipower += Math.PI / 2 * Math.Abs(LastReturn) * Math.Abs(_lastReturn);
            Count++;
            _lastReturn = LastReturn;
        }

        _last = mid;
    }

    /// <summary>A gap: no return is taken over it.</summary>
    public void Reset() => (_last, _lastReturn) = (0, 0);
}
