namespace MicroAlpha.Indicators.Intensity;

/// <summary>
/// Parameters of a Hawkes process with an exponential kernel: λ(t) = μ + Σ α exp(-β (t - t_i)). The branching ratio is
/// α/β.
/// </summary>
/// <param name="Mu">Base rate, events per second, above 0.</param>
/// <param name="Alpha">Jump of the intensity at an event, per second, 0 or above.</param>
/// <param name="Beta">Decay, per second, above 0.</param>
public readonly record struct HawkesParameters(double Mu, double Alpha, double Beta)
{
    /// <summary>Expected children of one event; the process is stationary below 1.</summary>
    public double BranchingRatio => Alpha / Beta;
}
