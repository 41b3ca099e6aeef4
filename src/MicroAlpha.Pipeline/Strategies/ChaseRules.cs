using MicroAlpha.Events;

namespace MicroAlpha.Pipeline.Strategies;

/// <summary>
/// Smart chasing, as a function: whether a working order follows the market. Both sides are mirror images.
/// </summary>
public static class ChaseRules
{
    /// <summary>Decides.</summary>
    /// <param name="side">Bid: our order buys.</param>
    /// <param name="workingE9">Price of our order, 1e-9 currency units.</param>
    /// <param name="bestE9">Best price of our side of the market, 1e-9 currency units.</param>
    /// <param name="capE9">Never beyond this price, 1e-9 currency units.</param>
    /// <param name="thresholdE9">How far the market may be away, 1e-9 currency units, above 0.</param>
    /// <param name="flow">Order flow imbalance of the window; above 0 = towards higher prices.</param>
    /// <param name="roundsLeft">Replaces that are left.</param>
    /// <param name="priceE9">New price when the answer is to replace; else the working one.</param>
    /// <remarks>
    /// Example, threshold 2, working buy at 100: best bid 103 and flow 0 replaces at 103 (PriceDrift); 102 and +10
    /// replaces at 102 (AlphaDriven); 102.5 and -20 holds. A sell at 100 with best ask 97, 98, 97.5 and flows 0, -10,
    /// +20 does the same.
    /// </remarks>
    public static ChaseReason Decide(
        Side side, long workingE9, long bestE9, long capE9, long thresholdE9, double flow, int roundsLeft,
        out long priceE9)
    {
        priceE9 = workingE9;
        if (bestE9 <= 0)
            return ChaseReason.None;
        var isBuy = side == Side.Bid;
        var target = isBuy ? Math.Min(bestE9, capE9) : Math.Max(bestE9, capE9);
        var away = isBuy ? bestE9 - workingE9 : workingE9 - bestE9;
        if (away <= 0)
            return ChaseReason.None;
        if (roundsLeft <= 0)
            return ChaseReason.MaxChaseReached;
        var alpha = isBuy ? flow : -flow;
        // NaN compares false: no flow is no reason to follow, and none to wait.
        if (alpha < 0)
            return ChaseReason.HoldNegativeAlpha;
        var reason = away > thresholdE9 ? ChaseReason.PriceDrift
            : away >= thresholdE9 && alpha > 0 ? ChaseReason.AlphaDriven
            : ChaseReason.None;
        // At the cap already: nothing better may be offered.
        if (reason == ChaseReason.None || target == workingE9)
            return ChaseReason.None;
        priceE9 = target;
        return reason;
    }
}
