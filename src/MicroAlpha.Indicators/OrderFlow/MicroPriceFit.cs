namespace MicroAlpha.Indicators.OrderFlow;

/// <summary>
/// Fits the table of <see cref="MicroPrice"/> to rows (Stoikov 2018). Rows are states of a Markov chain; Q are its
/// transitions without a move of the mid, T those with one, K the moves. The expected first move is G1 = (1 - Q)^-1 K,
/// the state it leads to B = (1 - Q)^-1 T, and all moves together G* = Σ B^i G1. Every transition counts once as it is
/// and once mirrored, sides exchanged, without which the sum need not converge.
/// </summary>
/// <remarks>Fitting allocates. Example: rows that never move have adjustments of 0.</remarks>
public sealed class MicroPriceFit
{
    private const int MaxSteps = 100_000;
    private const double Precision = 1e-14;

    private readonly int _spreads;
    private readonly long _tickE9;
    private readonly double[,] _still;
    private readonly double[,] _moving;
    private readonly double[] _moves;
    private readonly double[] _counts;
    private int _lastState = -1;
    private long _lastMid2E9;

    /// <summary>A fit for spreads of 1 to <paramref name="spreads"/> ticks.</summary>
    /// <param name="spreads">1 to 8.</param>
    /// <param name="tickE9">The tick, 1e-9 currency units.</param>
    public MicroPriceFit(int spreads, long tickE9)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tickE9);
        ArgumentOutOfRangeException.ThrowIfLessThan(spreads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(spreads, MicroPrice.MaxSpread);
        (_spreads, _tickE9) = (spreads, tickE9);
        var states = spreads * MicroPrice.Buckets;
        (_still, _moving) = (new double[states, states], new double[states, states]);
        (_moves, _counts) = (new double[states], new double[states]);
    }

    /// <summary>Transitions taken in, the mirrored ones aside.</summary>
    public long Count { get; private set; }

    /// <summary>Takes a row in; one that has no state ends the chain.</summary>
    public void Add(long bidPriceE9, long bidSizeE9, long askPriceE9, long askSizeE9)
    {
        var state = MicroPrice.StateOf(bidPriceE9, bidSizeE9, askPriceE9, askSizeE9, _tickE9, _spreads);
        var mid2E9 = bidPriceE9 + askPriceE9;
        if (state >= 0 && _lastState >= 0)
        {
            var move = (mid2E9 - _lastMid2E9) / 2.0 / _tickE9;
            Take(_lastState, state, move);
            Take(Mirror(_lastState), Mirror(state), -move);
            Count++;
        }

        (_lastState, _lastMid2E9) = (state, mid2E9);
    }

    /// <summary>A gap: no transition is taken over it.</summary>
    public void Reset() => _lastState = -1;

    /// <summary>The adjustments, ticks, in the order of <see cref="MicroPrice"/>; 0 for states never seen.</summary>
    public double[] Adjustments()
    {
        var states = _moves.Length;
        // Columns: the matrix 1 - Q, then K, then T.
        var system = new double[states, (2 * states) + 1];
        for (var i = 0; i < states; i++)
        {
            for (var j = 0; j < states; j++)
            {
                system[i, j] = (i == j ? 1 : 0) - Share(_still[i, j], i);
                system[i, states + 1 + j] = Share(_moving[i, j], i);
            }

            system[i, states] = Share(_moves[i], i);
        }

        Solve(system);
        var step = new double[states];
        for (var i = 0; i < states; i++)
            step[i] = system[i, states];
        var sum = (double[])step.Clone();
        var largest = 1.0;
        for (var n = 0; n < MaxSteps && largest > Precision; n++)
        {
            var next = new double[states];
            largest = 0;
            for (var i = 0; i < states; i++)
            {
                for (var j = 0; j < states; j++)
                    next[i] += system[i, states + 1 + j] * step[j];
                sum[i] += next[i];
                largest = Math.Max(largest, Math.Abs(next[i]));
            }

            step = next;
        }

        return sum;
    }

    private static int Mirror(int state) => state + MicroPrice.Buckets - 1 - (2 * (state % MicroPrice.Buckets));

    private double Share(double count, int state) => _counts[state] > 0 ? count / _counts[state] : 0;

    private void Take(int from, int to, double move)
    {
        _counts[from]++;
        _moves[from] += move;
        if (move == 0)
            _still[from, to]++;
        else
            _moving[from, to]++;
    }

    // Gauss and Jordan with the largest pivot. States that never lead to a move have none: their rows become 0.
    private static void Solve(double[,] system)
    {
        var (rows, columns) = (system.GetLength(0), system.GetLength(1));
        for (var p = 0; p < rows; p++)
        {
            var best = p;
            for (var i = p + 1; i < rows; i++)
                best = Math.Abs(system[i, p]) > Math.Abs(system[best, p]) ? i : best;
            for (var j = 0; j < columns; j++)
                (system[p, j], system[best, j]) = (system[best, j], system[p, j]);
            var pivot = system[p, p];
            for (var j = 0; j < columns; j++)
                system[p, j] = Math.Abs(pivot) < 1e-12 ? 0 : system[p, j] / pivot;
            for (var i = 0; i < rows; i++)
            {
                var factor = i == p ? 0 : system[i, p];
                for (var j = 0; factor != 0 && j < columns; j++)
                    system[i, j] -= factor * system[p, j];
            }
        }
    }
}
