using MicroAlpha.Ring;

namespace MicroAlpha.LatencyBench.Ring;

/// <summary>Alternates the sides over repetitions and reports each mode of the machine apart.</summary>
internal sealed class RingComparison(IRingSide[] sides, BenchOptions options, Report report)
{
    /// <summary>Compares rates: more is better.</summary>
    public void Rate(string name, Func<IRingSide, double> run)
    {
        if (!options.Wants(name))
            return;
        foreach (var (mode, reps) in Repeat(run))
        {
            var bestPeer = Best(reps, static values => Median(values), isMoreBetter: true);
            var values = reps[0];
            report.Add(new Result(name, "M/s", Median(values), values.Count)
            {
                Mode = mode,
                Spread = (values.Min(), values.Max()),
                Baseline = bestPeer?.Name,
                BaselineValue = bestPeer?.Value,
                Ratio = Median(values) / bestPeer?.Value,
            });
            ReportPeers(name, "M/s", mode, reps, static value => value);
        }
    }

    /// <summary>Compares latencies by the median of the repetitions' medians: less is better.</summary>
    public void Latency(string name, Func<IRingSide, LatencyHistogram> run)
    {
        if (!options.Wants(name))
            return;
        foreach (var (mode, reps) in Repeat(run))
        {
            var bestPeer = Best(reps, static runs => Middle(runs, 50), isMoreBetter: false);
            AddLatency(name, mode, reps[0], bestPeer);
            for (var peer = 1; peer < sides.Length; peer++)
            {
                if (reps[peer].Count != 0)
                    AddLatency($"{name}:{sides[peer].Name}", mode, reps[peer], null);
            }
        }
    }

    private static double Middle(List<LatencyHistogram> runs, double percentile) =>
        Median(runs.ConvertAll(run => (double)run.ValueAt(percentile)));

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }

    private void AddLatency(
        string name, string mode, List<LatencyHistogram> runs, (string Name, double Value)? baseline)
    {
        var medians = runs.ConvertAll(run => (double)run.ValueAt(50));
        var value = Median(medians);
        report.Add(new Result(name, "ns", value, runs.Count)
        {
            Mode = mode,
            P50 = value,
            P99 = Middle(runs, 99),
            P999 = Middle(runs, 99.9),
            Max = runs.Max(run => run.LatencyNsMax),
            Spread = (medians.Min(), medians.Max()),
            Baseline = baseline?.Name,
            BaselineValue = baseline?.Value,
            Ratio = value / baseline?.Value,
        });
    }

    private void ReportPeers(string name, string unit, string mode, List<double>[] reps, Func<double, double> scale)
    {
        for (var peer = 1; peer < sides.Length; peer++)
        {
            if (reps[peer].Count == 0)
                continue;
            var values = reps[peer];
            report.Add(new Result($"{name}:{sides[peer].Name}", unit, scale(Median(values)), values.Count)
            {
                Mode = mode,
                Spread = (values.Min(), values.Max()),
            });
        }
    }

    private (string Name, double Value)? Best<T>(List<T>[] reps, Func<List<T>, double> judge, bool isMoreBetter)
    {
        (string, double)? best = null;
        for (var peer = 1; peer < sides.Length; peer++)
        {
            if (reps[peer].Count == 0)
                continue;
            var value = judge(reps[peer]);
            if (best is null || (value > best.Value.Item2) == isMoreBetter)
                best = (sides[peer].Name, value);
        }

        return best;
    }

    /// <summary>Runs every side once to warm up, then all in turn; groups by the mode around each run.</summary>
    private List<(string Mode, List<T>[] Reps)> Repeat<T>(Func<IRingSide, T> run)
    {
        foreach (var side in sides)
            _ = run(side);
        SortedDictionary<string, List<T>[]> byMode = [];
        var mixed = 0;
        for (var rep = 0; rep < options.Reps; rep++)
        {
            for (var side = 0; side < sides.Length; side++)
            {
                var before = Machine.RoundTripNs();
                var value = run(sides[side]);
                var mode = Machine.Mode(before, Machine.RoundTripNs());
                if (mode == "mixed")
                {
                    mixed++;
                    continue;
                }

                if (!byMode.TryGetValue(mode, out var reps))
                    byMode[mode] = reps = Array.ConvertAll(sides, static _ => new List<T>());
                reps[side].Add(value);
            }
        }

        if (mixed != 0)
            Report.Note($"  {mixed} repetitions dropped: the machine changed its mode meanwhile");
        return [.. byMode.Where(group => group.Value[0].Count != 0).Select(group => (group.Key, group.Value))];
    }
}
