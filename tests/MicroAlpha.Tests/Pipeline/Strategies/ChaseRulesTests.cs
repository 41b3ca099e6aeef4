using MicroAlpha.Events;
using MicroAlpha.Pipeline.Strategies;
using NUnit.Framework;

namespace MicroAlpha.Tests.Pipeline.Strategies;

/// <summary>The golden cases of smart chasing, each for both sides, and what always holds.</summary>
[TestFixture]
internal sealed class ChaseRulesTests
{
    private const long One = DecimalE9.One;
    private const long NoCap = 1_000 * One;

    // Best bid, flow, rounds left; threshold 2, a working buy at 100.
    [TestCase(103.0, 0, 3, ChaseReason.PriceDrift, 103.0)]
    [TestCase(102.0, 10, 3, ChaseReason.AlphaDriven, 102.0)]
    [TestCase(102.5, -20, 3, ChaseReason.HoldNegativeAlpha, 100.0)]
    [TestCase(102.0, 0, 3, ChaseReason.None, 100.0)]
    [TestCase(101.99, 10, 3, ChaseReason.None, 100.0)]
    [TestCase(100.0, 50, 3, ChaseReason.None, 100.0)]
    [TestCase(99.0, -50, 3, ChaseReason.None, 100.0)]
    [TestCase(100.01, 0, 0, ChaseReason.MaxChaseReached, 100.0)]
    [TestCase(100.0, 0, 0, ChaseReason.None, 100.0)]
    [TestCase(103.0, double.NaN, 3, ChaseReason.PriceDrift, 103.0)]
    [TestCase(102.0, double.NaN, 3, ChaseReason.None, 100.0)]
    [TestCase(0.0, 10, 3, ChaseReason.None, 100.0)]
    public void Decide_GoldenCases_BuyAndMirroredSell(
        double best, double flow, int rounds, ChaseReason expected, double price)
    {
        var bestE9 = (long)Math.Round(best * 1e9);
        var priceE9 = (long)Math.Round(price * 1e9);
        var reason = ChaseRules.Decide(Side.Bid, 100 * One, bestE9, NoCap, 2 * One, flow, rounds, out var buy);
        Assert.That((reason, buy), Is.EqualTo((expected, priceE9)));
        var mirrored = bestE9 == 0 ? 0 : (200 * One) - bestE9;
        reason = ChaseRules.Decide(Side.Ask, 100 * One, mirrored, 1, 2 * One, -flow, rounds, out var sell);
        Assert.That((reason, sell), Is.EqualTo((expected, (200 * One) - priceE9)));
    }

    [Test]
    public void Decide_RandomMarkets_NeverBeyondTheCapNorAwayFromTheMarket()
    {
        var random = new Random(1);
        for (var i = 0; i < 100_000; i++)
        {
            var side = random.Next(2) == 0 ? Side.Bid : Side.Ask;
            var (working, best) = (random.Next(90, 111) * One, random.Next(80, 121) * One);
            var cap = side == Side.Bid ? working + (random.Next(5) * One) : working - (random.Next(5) * One);
            var reason = ChaseRules.Decide(
                side, working, best, cap, random.Next(1, 4) * One, random.Next(-3, 4), random.Next(3), out var price);
            var sign = side == Side.Bid ? 1 : -1;
            Assert.That(sign * (cap - price) >= 0 && sign * (price - working) >= 0, Is.True);
            var replaces = reason is ChaseReason.PriceDrift or ChaseReason.AlphaDriven;
            Assert.That(price != working, Is.EqualTo(replaces));
            Assert.That(!replaces || sign * (best - price) >= 0, Is.True, "not better than its own side");
        }
    }
}
