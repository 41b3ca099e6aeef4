using MicroAlpha.Indicators.OrderFlow;
using NUnit.Framework;

namespace MicroAlpha.Tests.Indicators.OrderFlow;

/// <summary>Stoikov's micro-price: its example, and the fit against the expected mid of the chain.</summary>
[TestFixture]
internal sealed class MicroPriceTests
{
    private const long One = 1_000_000_000;
    private const long Tick = One / 100;

    [Test]
    public void Of_WorkedExample()
    {
        var table = new MicroPrice(Enumerable.Range(0, 10).Select(bucket => bucket < 5 ? -0.2 : 0.2));
        Assert.That(table.Of(10 * One, 30 * One, (10 * One) + Tick, 10 * One, Tick), Is.EqualTo(10.007).Within(1e-12));
        Assert.That(table.Of(10 * One, 30 * One, (10 * One) + (2 * Tick), 10 * One, Tick), Is.NaN, "two ticks");
        Assert.That(table.Of(10 * One, 30 * One, 0, 0, Tick), Is.NaN, "one side");
    }

    [Test]
    public void Adjustments_OfAChain_AreWhereItsMidIsExpectedToEnd([Values(1, 2)] int spreads)
    {
        var fit = new MicroPriceFit(spreads, Tick);
        var states = spreads * 10;
        var transitions = new List<(int From, int To, double Move)>();
        var (last, lastMid) = (-1, 0.0);
        foreach (var (bid, q, ask, r) in Rows(spreads))
        {
            fit.Add(bid, q, ask, r);
            var state = MicroPrice.StateOf(bid, q, ask, r, Tick, spreads);
            var mid = (bid + ask) / 2.0 / Tick;
            if (last >= 0 && state >= 0)
            {
                transitions.Add((last, state, mid - lastMid));
                transitions.Add((Mirror(last), Mirror(state), lastMid - mid));
            }

            (last, lastMid) = (state, mid);
        }

        // The definition: what the mid is expected to have moved after so many steps, until it stays.
        var counts = new double[states];
        var weights = new Dictionary<(int From, int To, double Move), double>();
        foreach (var one in transitions)
        {
            counts[one.From]++;
            weights[one] = weights.GetValueOrDefault(one) + 1;
        }

        var expected = new double[states];
        for (var step = 0; step < 4_000; step++)
        {
            var next = new double[states];
            foreach (var ((from, to, move), weight) in weights)
                next[from] += weight / counts[from] * (move + expected[to]);
            expected = next;
        }

        var fitted = fit.Adjustments();
        Assert.That(fitted.Max(), Is.GreaterThan(0.1), "the imbalance tells something");
        for (var state = 0; state < states; state++)
        {
            Assert.That(fitted[state], Is.EqualTo(expected[state]).Within(1e-8), $"state {state}");
            Assert.That(fitted[state], Is.EqualTo(-fitted[Mirror(state)]).Within(1e-9), "mirrored");
        }
    }

    [Test]
    public void Adjustments_NothingMoves_AreZero()
    {
        var fit = new MicroPriceFit(1, Tick);
        for (var i = 0; i < 100; i++)
            fit.Add(One, (i % 7) * One, One + Tick, ((i % 5) + 1) * One);
        Assert.That(fit.Adjustments(), Has.All.EqualTo(0.0));
        Assert.That(fit.Count, Is.EqualTo(99));
    }

    private static int Mirror(int state) => state + 9 - (2 * (state % 10));

    // A market whose price follows its imbalance.
    private static IEnumerable<(long Bid, long Q, long Ask, long R)> Rows(int spreads)
    {
        var random = new Random(4);
        var (bid, share) = (1_000 * Tick, 0.5);
        for (var i = 0; i < 20_000; i++)
        {
            share = Math.Clamp(share + ((random.NextDouble() - 0.5) * 0.4), 0.02, 0.98);
            if (random.NextDouble() < 0.1)
            {
                bid += random.NextDouble() < share ? Tick : -Tick;
                share = random.NextDouble();
            }

            var q = (long)(share * 1_000) * One;
            yield return (bid, q, bid + ((1 + random.Next(spreads)) * Tick), (1_000 * One) - q);
        }
    }
}
