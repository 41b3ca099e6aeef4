using MicroAlpha.Events;
using MicroAlpha.Host.Backtest;

namespace MicroAlpha.Tests.Host.Backtest;

/// <summary>The figures of a run from its definition: decimals, everything summed anew at every step.</summary>
internal sealed class NaiveReport
{
    public NaiveReport(BacktestRun run)
    {
        var steps = run.Marks.Select((mark, i) => (mark.TimeNs, Kind: 0, i))
            .Concat(run.Fills.Select((fill, i) => (fill.TimeNs, Kind: 1, i)))
            .OrderBy(step => step.TimeNs).ThenBy(step => step.Kind).ThenBy(step => step.i).ToList();
        for (var at = 0; at < steps.Count; at++)
        {
            var seen = steps.Take(at + 1).ToList();
            var fills = seen.Where(step => step.Kind == 1).Select(step => run.Fills[step.i]).ToList();
            var marks = seen.Where(step => step.Kind == 0).Select(step => run.Marks[step.i]).ToList();
            Equity.Add((steps[at].TimeNs, EquityOf(run, fills, marks)));
        }

        var peaks = Equity.Select((_, i) => Math.Max(0, Equity.Take(i + 1).Max(one => one.Value))).ToList();
        Drawdown = Equity.Select((one, i) => peaks[i] - one.Value).DefaultIfEmpty().Max();
        var (start, end) = (Equity[0].TimeNs, Equity[^1].TimeNs);
        var grid = new List<decimal>();
        for (var time = start; time < end + run.SharpeIntervalNs; time += run.SharpeIntervalNs)
            grid.Add(Floor(Equity.Last(one => one.TimeNs <= time).Value));
        var changes = grid.Skip(1).Zip(grid, (after, before) => (double)(after - before)).ToList();
        if (changes.Count < 2)
            return;
        var mean = changes.Average();
        var deviation = Math.Sqrt(changes.Sum(change => Math.Pow(change - mean, 2)) / (changes.Count - 1));
        Sharpe = deviation > 0 ? mean / deviation * Math.Sqrt((double)run.YearNs / run.SharpeIntervalNs) : null;
    }

    public List<(long TimeNs, decimal Value)> Equity { get; } = [];

    public decimal Drawdown { get; }

    public double? Sharpe { get; }

    public static decimal Floor(decimal value) => Math.Floor(value * 1_000_000_000m) / 1_000_000_000m;

    private static decimal EquityOf(
        BacktestRun run, List<BacktestFill> fills, List<BacktestMark> marks)
    {
        var equity = fills.Sum(fill => -fill.FeeE9 / 1e9m
            + ((fill.Side == Side.Bid ? -1 : 1) * (fill.PriceE9 / 1e9m) * (fill.SizeE9 / 1e9m)));
        for (var id = 0u; id < run.Symbols.Count; id++)
        {
            var mine = fills.Where(fill => fill.InstrumentId == id).ToList();
            var position = mine.Sum(fill => (fill.Side == Side.Bid ? 1 : -1) * (fill.SizeE9 / 1e9m));
            if (position == 0)
                continue;
            var touches = marks.Where(mark => mark.InstrumentId == id)
                .Select(mark => position > 0 ? mark.BidE9 : mark.AskE9).Where(price => price > 0).ToList();
            // No touch yet when the first fill came: its price, until one is known.
            var price = touches.Count > 0 ? touches[^1] : mine[0].PriceE9;
            equity += position * (price / 1e9m);
        }

        return equity;
    }
}
