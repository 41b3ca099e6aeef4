using MicroAlpha.Events;

namespace MicroAlpha.Host.Backtest;

/// <summary>
/// Why the real P&amp;L of orders is another one than the simulated, in whole numbers of 1e-18 currency units: the
/// parts sum to the gap exactly. Positive: reality was better.
/// </summary>
/// <remarks>
/// Executions of an order are paired in order of time, size by size. Of a pair, with s = 1 for a buy and -1 for a sale:
/// the market moved between the two times, s (touch simulated - touch real), is latency; the rest of the difference of
/// prices, s ((price - touch) simulated - (price - touch) real), is price. What only one side executed is queue: worth
/// its distance to the last market, s (mark - price). Example: a buy of 10 simulated at 100.00 with the ask at 100.01,
/// real at 100.03 with the ask at 100.03: latency -0.02, price -0.01 a unit; 2 of them not executed in reality, the
/// market at 101 at the end: queue -2 a whole.
/// </remarks>
/// <param name="PriceE18">Better or worse than the market of its time.</param>
/// <param name="QueueE18">Executed on one side only.</param>
/// <param name="LatencyE18">The market moved between the two executions.</param>
/// <param name="FeesE18">Fees.</param>
internal readonly record struct GapParts(Int128 PriceE18, Int128 QueueE18, Int128 LatencyE18, Int128 FeesE18)
{
    private const long Unit = 1_000_000_000;

    /// <summary>The gap: all parts.</summary>
    public Int128 TotalE18 => PriceE18 + QueueE18 + LatencyE18 + FeesE18;

    /// <summary>Both together.</summary>
    public static GapParts operator +(GapParts left, GapParts right) => new(
        left.PriceE18 + right.PriceE18,
        left.QueueE18 + right.QueueE18,
        left.LatencyE18 + right.LatencyE18,
        left.FeesE18 + right.FeesE18);

    /// <summary>The gap of one order.</summary>
    /// <param name="trades">Its executions.</param>
    /// <param name="markE9">Price of the instrument at the end, 1e-9 currency units.</param>
    public static GapParts Of(SessionTrades trades, long markE9)
    {
        var sign = trades.Side == Side.Bid ? 1 : -1;
        var (price, queue, latency) = (Int128.Zero, Int128.Zero, Int128.Zero);
        var (real, simulated) = (0, 0);
        var (realLeft, simulatedLeft) = (SizeAt(trades.Real, 0), SizeAt(trades.Simulated, 0));
        while (realLeft > 0 && simulatedLeft > 0)
        {
            var size = Math.Min(realLeft, simulatedLeft);
            var (one, two) = (trades.Real[real], trades.Simulated[simulated]);
            var isKnown = one.TouchE9 > 0 && two.TouchE9 > 0;
            var moved = isKnown ? (Int128)two.TouchE9 - one.TouchE9 : 0;
            latency += sign * moved * size;
            price += sign * ((Int128)two.PriceE9 - one.PriceE9 - moved) * size;
            if ((realLeft -= size) == 0)
                realLeft = SizeAt(trades.Real, ++real);
            if ((simulatedLeft -= size) == 0)
                simulatedLeft = SizeAt(trades.Simulated, ++simulated);
        }

        for (; realLeft > 0; realLeft = SizeAt(trades.Real, ++real))
            queue += sign * ((Int128)markE9 - trades.Real[real].PriceE9) * realLeft;
        for (; simulatedLeft > 0; simulatedLeft = SizeAt(trades.Simulated, ++simulated))
            queue -= sign * ((Int128)markE9 - trades.Simulated[simulated].PriceE9) * simulatedLeft;
        return new GapParts(price, queue, latency, (FeesOf(trades.Simulated) - FeesOf(trades.Real)) * Unit);
    }

    /// <summary>What executions earned, valued at a price, fees taken off; 1e-18 currency units.</summary>
    public static Int128 EarnedE18(IReadOnlyList<SessionTrade> trades, Side side, long markE9)
    {
        var sum = Int128.Zero;
        foreach (var trade in trades)
            sum += (side == Side.Bid ? 1 : -1) * ((Int128)markE9 - trade.PriceE9) * trade.SizeE9;
        return sum - (FeesOf(trades) * Unit);
    }

    private static long SizeAt(List<SessionTrade> trades, int at) => at < trades.Count ? trades[at].SizeE9 : 0;

    private static Int128 FeesOf(IReadOnlyList<SessionTrade> trades)
    {
        var sum = Int128.Zero;
        foreach (var trade in trades)
            sum += trade.FeeE9;
        return sum;
    }
}
