namespace MicroAlpha.Indicators.Intensity;

/// <summary>
/// Likelihood of a Hawkes process whose kernel is a sum of exponentials: λ(t) = μ + Σ_k α_k Σ exp(-β_k (t - t_i)).
/// </summary>
/// <remarks>
/// On [0, T]: Σ log λ(t_i-) - μ T - Σ_k α_k/β_k Σ (1 - exp(-β_k (T - t_i))), O(N) by Ozaki's recursion (1979). Example:
/// one event at 1 with μ = 0.5, α = 0 and T = 2: ln 0.5 - 1 = -1.693147.
/// </remarks>
public static class HawkesKernels
{
    /// <summary>Most exponentials.</summary>
    public const int MaxCount = 8;

    /// <summary>The log-likelihood; negative infinity for parameters that give no process.</summary>
    /// <param name="times">Seconds from the start, none below the one before it.</param>
    /// <param name="horizon">T, seconds, not below the last time.</param>
    /// <param name="mu">μ, per second.</param>
    /// <param name="alphas">Jumps, per second.</param>
    /// <param name="betas">Decays, per second, as many.</param>
    public static double LogLikelihood(
        ReadOnlySpan<double> times,
        double horizon,
        double mu,
        ReadOnlySpan<double> alphas,
        ReadOnlySpan<double> betas)
    {
        if (!(mu > 0))
            return double.NegativeInfinity;
        Span<double> excitations = stackalloc double[MaxCount];
        excitations.Clear();
        var (sum, before) = (0.0, 0.0);
        var isFirst = true;
        foreach (var time in times)
        {
            var intensity = mu;
            for (var k = 0; k < alphas.Length; k++)
            {
                if (!isFirst)
                    excitations[k] = Math.Exp(-betas[k] * (time - before)) * (1 + excitations[k]);
                intensity += alphas[k] * excitations[k];
            }

            sum += Math.Log(intensity);
            (before, isFirst) = (time, false);
        }

        sum -= mu * horizon;
        for (var k = 0; k < alphas.Length; k++)
        {
            // Σ (1 - exp(-β (T - t_i))) = N - exp(-β (T - t_N)) (1 + R_N); near the horizon expm1 would be needed for a
            // single term, the whole sum has N of them.
            var left = Math.Exp(-betas[k] * (horizon - before)) * (1 + excitations[k]);
            sum -= isFirst ? 0 : alphas[k] / betas[k] * (times.Length - left);
        }

        return double.IsNaN(sum) ? double.NegativeInfinity : sum;
    }

    /// <summary>
    /// Writes the compensator between neighbouring events, which are independent Exp(1) numbers if the model is true.
    /// </summary>
    public static void Residuals(
        ReadOnlySpan<double> times,
        double mu,
        ReadOnlySpan<double> alphas,
        ReadOnlySpan<double> betas,
        Span<double> residuals)
    {
        Span<double> excitations = stackalloc double[MaxCount];
        excitations.Clear();
        var before = 0.0;
        for (var i = 0; i < times.Length; i++)
        {
            var passed = times[i] - before;
            var value = mu * passed;
            for (var k = 0; k < alphas.Length && i > 0; k++)
            {
                var decay = Math.Exp(-betas[k] * passed);
                value += alphas[k] / betas[k] * (1 + excitations[k]) * (1 - decay);
                excitations[k] = decay * (1 + excitations[k]);
            }

            residuals[i] = value;
            before = times[i];
        }
    }

    /// <summary>Distance of Kolmogorov and Smirnov between numbers and the distribution Exp(1). Sorts them.</summary>
    public static double DistanceFromExponential(Span<double> values)
    {
        values.Sort();
        var distance = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            var share = 1 - Math.Exp(-values[i]);
            distance = Math.Max(distance, Math.Max(((i + 1.0) / values.Length) - share, share
                - ((double)i / values.Length)));
        }

        return distance;
    }
}
