namespace MicroAlpha.Indicators.Functions;

/// <summary>The simplex search of Nelder and Mead (1965): a minimum without derivatives. Cold path.</summary>
public static class Simplex
{
    private const int MaxSteps = 5_000;
    private const double Tolerance = 1e-12;

    /// <summary>Looks for a minimum from a start.</summary>
    /// <param name="cost">The function; may give infinity where it is not defined.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="size">Edge of the first simplex.</param>
    /// <param name="value">The function at the result.</param>
    /// <returns>The best point found.</returns>
    public static double[] Minimise(Func<double[], double> cost, double[] start, double size, out double value)
    {
        ArgumentNullException.ThrowIfNull(cost);
        ArgumentNullException.ThrowIfNull(start);
        var count = start.Length + 1;
        var points = new double[count][];
        var costs = new double[count];
        for (var i = 0; i < count; i++)
        {
            points[i] = (double[])start.Clone();
            if (i > 0)
                points[i][i - 1] += size;
            costs[i] = cost(points[i]);
        }

        for (var step = 0; step < MaxSteps; step++)
        {
            Array.Sort(costs, points);
            if (Math.Abs(costs[^1] - costs[0]) <= Tolerance * (1 + Math.Abs(costs[0])) && Width(points) < 1e-9)
                break;
            Step(cost, points, costs);
        }

        Array.Sort(costs, points);
        value = costs[0];
        return points[0];
    }

    private static void Step(Func<double[], double> cost, double[][] points, double[] costs)
    {
        var worst = points.Length - 1;
        var centre = new double[points[0].Length];
        for (var i = 0; i < worst; i++)
        {
            for (var j = 0; j < centre.Length; j++)
                centre[j] += points[i][j] / worst;
        }

        var reflected = Along(centre, points[worst], -1);
        var reflectedCost = cost(reflected);
        if (reflectedCost < costs[0])
        {
            var expanded = Along(centre, points[worst], -2);
            var expandedCost = cost(expanded);
            (points[worst], costs[worst]) = expandedCost < reflectedCost
                ? (expanded, expandedCost)
                : (reflected, reflectedCost);
            return;
        }

        if (reflectedCost < costs[worst - 1])
        {
            (points[worst], costs[worst]) = (reflected, reflectedCost);
            return;
        }

        var contracted = Along(centre, points[worst], reflectedCost < costs[worst] ? -0.5 : 0.5);
        var contractedCost = cost(contracted);
        if (contractedCost < Math.Min(reflectedCost, costs[worst]))
        {
            (points[worst], costs[worst]) = (contracted, contractedCost);
            return;
        }

        for (var i = 1; i < points.Length; i++)
        {
            points[i] = Along(points[0], points[i], 0.5);
            costs[i] = cost(points[i]);
        }
    }

    // centre + factor (point - centre).
    private static double[] Along(double[] centre, double[] point, double factor)
    {
        var result = new double[centre.Length];
        for (var j = 0; j < result.Length; j++)
            result[j] = centre[j] + (factor * (point[j] - centre[j]));
        return result;
    }

    private static double Width(double[][] points)
    {
        var width = 0.0;
        for (var i = 1; i < points.Length; i++)
        {
            for (var j = 0; j < points[0].Length; j++)
                width = Math.Max(width, Math.Abs(points[i][j] - points[0][j]));
        }

        return width;
    }
}
