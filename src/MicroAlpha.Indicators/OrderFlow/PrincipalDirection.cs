namespace MicroAlpha.Indicators.OrderFlow;

/// <summary>
/// First principal direction of a vector of flows by window (Cont, Cucuringu, Zhang 2021): the eigenvector of the
/// sample covariance with the largest eigenvalue, with the sign that makes its sum positive, divided by the sum of its
/// absolute values. Fit it on history, keep it for the day: the dot product with it is the integrated OFI.
/// </summary>
/// <remarks>Example: flows that are always equal on two levels have weights 0.5, 0.5. Fitting allocates.</remarks>
public sealed class PrincipalDirection
{
    private const int MaxSweeps = 100;

    private readonly double[] _means;
    private readonly double[,] _products;
    private long _count;

    /// <summary>A direction of <paramref name="levels"/> numbers.</summary>
    public PrincipalDirection(int levels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(levels);
        (_means, _products) = (new double[levels], new double[levels, levels]);
    }

    /// <summary>Share of the variance that the direction has; NaN before <see cref="Weights"/>.</summary>
    public double ExplainedRatio { get; private set; } = double.NaN;

    /// <summary>Integrated OFI: the flows, not centred, along the weights.</summary>
    public static double Project(ReadOnlySpan<double> weights, ReadOnlySpan<double> flows)
    {
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
            sum += weights[i] * flows[i];
        return sum;
    }

    /// <summary>Takes the flows of a window in: co-moments about the running means.</summary>
    public void Add(ReadOnlySpan<double> flows)
    {
        _count++;
        Span<double> off = stackalloc double[flows.Length];
        for (var i = 0; i < flows.Length; i++)
        {
            off[i] = flows[i] - _means[i];
            _means[i] += off[i] / _count;
        }

        for (var i = 0; i < flows.Length; i++)
        {
            for (var j = 0; j < flows.Length; j++)
                _products[i, j] += off[i] * (flows[j] - _means[j]);
        }
    }

    /// <summary>The weights, by Jacobi rotations: no start vector, no order of convergence to depend on.</summary>
    public double[] Weights()
    {
        var size = _means.Length;
        var matrix = (double[,])_products.Clone();
        var vectors = new double[size, size];
        for (var i = 0; i < size; i++)
            vectors[i, i] = 1;
        for (var sweep = 0; sweep < MaxSweeps && Rotate(matrix, vectors) > 0; sweep++)
            continue;
        var (best, trace, sum, norm) = (0, 0.0, 0.0, 0.0);
        for (var i = 0; i < size; i++)
        {
            trace += matrix[i, i];
            if (matrix[i, i] > matrix[best, best])
                best = i;
        }

        for (var i = 0; i < size; i++)
        {
            sum += vectors[i, best];
            norm += Math.Abs(vectors[i, best]);
        }

        ExplainedRatio = matrix[best, best] / trace;
        var weights = new double[size];
        for (var i = 0; i < size; i++)
            weights[i] = vectors[i, best] / (sum < 0 ? -norm : norm);
        return weights;
    }

    // One sweep over all pairs; returns how many were rotated.
    private static int Rotate(double[,] matrix, double[,] vectors)
    {
        var (size, rotated) = (matrix.GetLength(0), 0);
        for (var p = 0; p < size; p++)
        {
            for (var q = p + 1; q < size; q++)
            {
                var off = matrix[p, q];
                if (Math.Abs(off) <= 1e-17 * Math.Sqrt(Math.Abs(matrix[p, p] * matrix[q, q])))
                    continue;
                rotated++;
                var theta = (matrix[q, q] - matrix[p, p]) / (2 * off);
                var t = (theta < 0 ? -1 : 1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
                var c = 1 / Math.Sqrt((t * t) + 1);
                Turn(matrix, vectors, p, q, c, t * c);
            }
        }

        return rotated;
    }

    private static void Turn(double[,] matrix, double[,] vectors, int p, int q, double c, double s)
    {
        var size = matrix.GetLength(0);
        for (var i = 0; i < size; i++)
            (matrix[i, p], matrix[i, q]) =
                ((c * matrix[i, p]) - (s * matrix[i, q]), (s * matrix[i, p]) + (c * matrix[i, q]));
        for (var i = 0; i < size; i++)
        {
            (matrix[p, i], matrix[q, i]) =
                ((c * matrix[p, i]) - (s * matrix[q, i]), (s * matrix[p, i]) + (c * matrix[q, i]));
            (vectors[i, p], vectors[i, q]) =
                ((c * vectors[i, p]) - (s * vectors[i, q]), (s * vectors[i, p]) + (c * vectors[i, q]));
        }
    }
}
