using System.Diagnostics;
using MicroAlpha.Venue.Matching;

namespace MicroAlpha.LatencyBench.Match;

/// <summary>
/// The matcher through the C interface, from C#, on one pinned thread: commands a second in batches, and the time of
/// single calls with the clock's own cost in it. Every rule is on: tick, lot, band, self-trade prevention.
/// </summary>
public sealed class MatchCase : IBenchCase
{
    private const int Batch = 256;
    private const double Million = 1e6;

    /// <inheritdoc />
    public string Name => "match";

    /// <inheritdoc />
    public void Run(BenchOptions options, Report report)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        Machine.Pin(Machine.ConsumerCpu);
        foreach (var (name, books, hasNewIds) in new[]
        {
            ("match/one_book", 1, false), ("match/one_book_new_ids", 1, true), ("match/100_books", 100, false),
            ("match/1000_books", 1000, false),
        })
        {
            if (options.Wants(name))
                Measure(options, report, name, books, hasNewIds);
        }
    }

    private static void Measure(BenchOptions options, Report report, string name, int books, bool hasNewIds)
    {
        using var market = new MatchMarket(books, hasNewIds);
        var mix = market.Mix(options.Scale(2_000_000));
        var reports = new MatchReport[4096];
        var rates = new Medians();
        var times = new List<Result>();
        var trading = 0L;
        for (var rep = 0; rep < options.Reps; rep++)
        {
            using var matcher = Filled(market, reports);
            var start = Stopwatch.GetTimestamp();
            Submit(matcher, mix, reports);
            rates.Add(mix.Length / Million / Stopwatch.GetElapsedTime(start).TotalSeconds);
            using var single = Filled(market, reports);
            times.Add(Singles(single, mix, reports, name, out trading));
        }

        Report.Note($"{name}: {100.0 * trading / mix.Length:0.0} % of the commands trade");
        report.Add(rates.ToResult(name, "M/s"));
        report.Add(times.OrderBy(one => one.P99).ElementAt(times.Count / 2));
    }

    private static NativeMatcher Filled(MatchMarket market, MatchReport[] reports)
    {
        var matcher = new NativeMatcher(new MatcherOptions());
        Submit(matcher, market.Filling, reports);
        return matcher;
    }

    private static void Submit(NativeMatcher matcher, ReadOnlySpan<MatchCommand> commands, MatchReport[] reports)
    {
        while (commands.Length > 0)
        {
            matcher.Submit(commands[..Math.Min(Batch, commands.Length)], reports, out var consumed);
            commands = commands[consumed..];
        }
    }

    // The median of the repetitions by p99 is shown whole, so that its percentiles belong together.
    private static Result Singles(
        NativeMatcher matcher, MatchCommand[] mix, MatchReport[] reports, string name, out long trading)
    {
        var ns = new long[mix.Length];
        trading = 0;
        for (var i = 0; i < mix.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var count = matcher.Submit(mix.AsSpan(i, 1), reports, out _);
            ns[i] = Stopwatch.GetTimestamp() - start;
            trading += count > 1 && reports[1].Kind == MatchReportKind.Trade ? 1 : 0;
        }

        Array.Sort(ns);
        double At(double share) => ns[(int)(share * (ns.Length - 1))] * Million * 1000 / Stopwatch.Frequency;
        return new Result($"{name}_single", "ns", At(0.5), 1)
        {
            P50 = At(0.5),
            P99 = At(0.99),
            P999 = At(0.999),
            Max = At(1),
            Spread = (At(0), At(1)),
        };
    }
}
