using MicroAlpha.Indicators.Functions;

namespace MicroAlpha.Indicators.Intensity;

/// <summary>Maximum likelihood of a Hawkes process with a sum of exponentials, found in log parameters.</summary>
/// <param name="Mu">Base rate, per second.</param>
/// <param name="Alphas">Jumps, per second.</param>
/// <param name="Betas">Decays, per second, fastest first.</param>
/// <param name="LogLikelihood">At these parameters.</param>
/// <param name="PoissonLogLikelihood">Of a constant rate, for comparison.</param>
/// <param name="Distance">Kolmogorov-Smirnov distance of the residuals from Exp(1).</param>
/// <param name="Events">Events.</param>
/// <param name="Evaluations">Likelihoods computed.</param>
public sealed record HawkesFit(
    double Mu,
    IReadOnlyList<double> Alphas,
    IReadOnlyList<double> Betas,
    double LogLikelihood,
    double PoissonLogLikelihood,
    double Distance,
    int Events,
    int Evaluations)
{
    private const int MaxRestarts = 30;

    /// <summary>Σ α/β: expected children of one event.</summary>
    public double BranchingRatio
    {
        get
        {
            var sum = 0.0;
            for (var k = 0; k < Alphas.Count; k++)
                sum += Alphas[k] / Betas[k];
            return sum;
        }
    }

    /// <summary>Akaike's criterion: lower is better, parameters are paid for.</summary>
    public double Akaike => (2 * (1 + (2 * Alphas.Count))) - (2 * LogLikelihood);

    /// <summary>Fits. Allocates; seconds of work for many events.</summary>
    /// <param name="times">Seconds from the start, none below the one before it; at least two.</param>
    /// <param name="horizon">T, seconds, not below the last time.</param>
    /// <param name="kernels">Exponentials, 1 to 3.</param>
    public static HawkesFit Of(double[] times, double horizon, int kernels)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentOutOfRangeException.ThrowIfLessThan(times.Length, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(kernels, 3);
        var rate = times.Length / horizon;
        var best = Search(times, horizon, Start(rate, kernels), out var value, out var evaluations);
        var order = new int[kernels];
        for (var k = 0; k < kernels; k++)
            order[k] = k;
        Array.Sort(order, (a, b) => best[2 + (2 * b)].CompareTo(best[2 + (2 * a)]));
        var (alphas, betas) = (new double[kernels], new double[kernels]);
        for (var k = 0; k < kernels; k++)
            (alphas[k], betas[k]) = (Math.Exp(best[1 + (2 * order[k])]), Math.Exp(best[2 + (2 * order[k])]));
        var residuals = new double[times.Length];
        HawkesKernels.Residuals(times, Math.Exp(best[0]), alphas, betas, residuals);
        return new HawkesFit(
            Math.Exp(best[0]),
            alphas,
            betas,
            -value,
            (times.Length * Math.Log(rate)) - times.Length,
            HawkesKernels.DistanceFromExponential(residuals),
            times.Length,
            evaluations);
    }

    // Half of the rate from outside; decays far apart, the fastest of the order of network round trips.
    private static double[] Start(double rate, int kernels)
    {
        var start = new double[1 + (2 * kernels)];
        start[0] = Math.Log(rate / 2);
        for (var k = 0; k < kernels; k++)
        {
            var beta = kernels == 1 ? 100 : 1_000 * Math.Pow(0.01, k);
            start[1 + (2 * k)] = Math.Log(beta / (2 * kernels));
            start[2 + (2 * k)] = Math.Log(beta);
        }

        return start;
    }

    private static double[] Search(
        double[] times, double horizon, double[] start, out double value, out int evaluations)
    {
        var kernels = start.Length / 2;
        var (alphas, betas) = (new double[kernels], new double[kernels]);
        var count = 0;
        double Cost(double[] point)
        {
            count++;
            for (var k = 0; k < kernels; k++)
                (alphas[k], betas[k]) = (Math.Exp(point[1 + (2 * k)]), Math.Exp(point[2 + (2 * k)]));
            return -HawkesKernels.LogLikelihood(times, horizon, Math.Exp(point[0]), alphas, betas);
        }

        // A simplex can shrink where there is no minimum: begin again from the best point until nothing is gained.
        var best = start;
        value = Cost(best);
        for (var restart = 0; restart < MaxRestarts; restart++)
        {
            var before = value;
            best = Simplex.Minimise(Cost, best, restart == 0 ? 1 : 0.1, out value);
            if (before - value < 1e-10 * Math.Abs(value))
                break;
        }

        evaluations = count;
        return best;
    }
}
