using System.Globalization;
using System.Net;
using System.Text;
using MicroAlpha.Events;

namespace MicroAlpha.Host.Backtest;

/// <summary>The report of a run as one HTML page without anything from outside: no script, pictures as SVG.</summary>
internal static class BacktestPage
{
    private const int MostInstruments = 6;
    private const int MostFills = 2000;

    private const string Style = """
        :root{color-scheme:light dark;--ink:#1c2430;--soft:#7b8794;--line:#d9dee5;--paper:#fff;--blue:#2563eb;
        --green:#15803d;--red:#c2261d}
        @media(prefers-color-scheme:dark){:root{--ink:#e5e9f0;--soft:#93a0b0;--line:#313b49;--paper:#12171f;
        --blue:#6ea3ff;--green:#4ade80;--red:#ff7b72}}
        body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:1140px;
        margin:2rem auto;padding:0 1rem}
        h1{font-size:1.4rem}h2{font-size:1.05rem;margin:1.6rem 0 .2rem}p{color:var(--soft);margin:.2rem 0}
        dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:.6rem 1rem}
        dt{color:var(--soft);font-size:.85rem}dd{margin:0;font-size:1.1rem;font-variant-numeric:tabular-nums}
        svg{width:100%;height:auto;display:block}svg text{font-size:11px;fill:var(--soft)}
        .grid{stroke:var(--line)}.zero{stroke:var(--soft)}
        polyline{fill:none;stroke-width:1.3;stroke:var(--blue);stroke-linejoin:round}polyline.loss{stroke:var(--red)}
        table{border-collapse:collapse;font-size:.85rem;font-variant-numeric:tabular-nums}
        th,td{text-align:left;padding:.1rem .8rem .1rem 0;border-bottom:1px solid var(--line)}
        polyline.price{stroke:var(--soft)}.buy{fill:var(--green)}.sell{fill:var(--red)}.bar{fill:var(--blue)}
        """;

    /// <summary>Makes the page.</summary>
    /// <param name="run">What it did.</param>
    /// <param name="series">The same, worked through.</param>
    /// <param name="more">HTML for its end.</param>
    public static string Of(BacktestRun run, BacktestSeries series, string more = "")
    {
        var page = new StringBuilder();
        var title = Escape(run.Title.Length > 0 ? run.Title : $"Backtest of {run.Strategy}");
        page.Append("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n");
        page.Append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
        page.Append(title).Append("</title>\n<style>").Append(Style).Append("</style>\n");
        page.Append("<h1>").Append(title).Append("</h1>\n<p>").Append(Escape(run.Source)).Append("</p>\n<p>");
        page.Append(Escape(run.Models)).Append("</p>\n");
        AppendFigures(page, run, series);
        AppendCurves(page, run, series);
        AppendInstruments(page, run, series);
        AppendLatencies(page, run);
        AppendRejects(page, run);
        return page.Append(more).Append("</html>\n").ToString();
    }

    /// <summary>Text that can stand in HTML.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>An amount of 1e-9 units as an exact decimal.</summary>
    public static string Amount(long valueE9)
    {
        Span<byte> text = stackalloc byte[32];
        return Encoding.ASCII.GetString(text[..DecimalE9.Format(valueE9, text)]);
    }

    private static void AppendFigures(StringBuilder page, BacktestRun run, BacktestSeries series)
    {
        var summary = series.Summary;
        page.Append("<dl>\n");
        foreach (var (id, name, value) in new[]
        {
            ("pnl", "P&L after fees", Amount(summary.PnlE9)),
            ("fees", "fees", Amount(summary.FeesE9)),
            ("max_drawdown", "largest drawdown", Amount(summary.MaxDrawdownE9)),
            ("sharpe", "Sharpe ratio, a year", summary.Sharpe is { } sharpe
                ? sharpe.ToString("0.00", CultureInfo.InvariantCulture)
                : "none"),
            ("orders", "orders", Count(summary.Orders)),
            ("fills", "fills", Count(summary.Fills)),
            ("maker_fills", "of resting orders", Count(summary.MakerFills)),
            ("rejects", "refusals", Count(summary.Rejects)),
            ("turnover", "turnover", Amount(summary.TurnoverE9)),
            ("command_hash", "hash of the commands", run.CommandHash.ToString("x16", CultureInfo.InvariantCulture)),
        })
        {
            page.Append(CultureInfo.InvariantCulture, $"<div><dt>{Escape(name)}</dt><dd id=\"{id}\">");
            page.Append(Escape(value)).Append("</dd></div>\n");
        }

        page.Append("</dl>\n<p>Equity is cash after fees and positions at what closing them at the touch would have ")
            .Append("brought. The Sharpe ratio is the mean over the sample standard deviation of its changes in ")
            .Append(Duration(series.IntervalNs)).Append(" intervals, times the square root of those in a year of ")
            .Append(Duration(run.YearNs)).Append(" of trading.</p>\n");
    }

    private static void AppendCurves(StringBuilder page, BacktestRun run, BacktestSeries series)
    {
        Append(page, "Equity", Curve("equity", series, series.Equity, ""));
        Append(page, "Drawdown", Curve("drawdown", series, series.Drawdown, "loss"));
        if (run.Marks.Count + run.Fills.Count == 0)
            page.Append("<p>Nothing happened.</p>\n");
    }

    private static void AppendInstruments(StringBuilder page, BacktestRun run, BacktestSeries series)
    {
        var byFills = run.Fills.GroupBy(static fill => fill.InstrumentId)
            .Select(static group => (group.Key, group.Count()))
            .OrderByDescending(static pair => pair.Item2).ThenBy(static pair => pair.Key).ToList();
        foreach (var (id, count) in byFills.Take(MostInstruments))
        {
            var symbol = run.Symbols[(int)id];
            var fills = run.Fills.Where(fill => fill.InstrumentId == id).ToList();
            Append(page, $"{symbol}: price and fills", Prices(series, (int)id, fills));
            if (fills.Count > MostFills)
                page.Append("<p>").Append(Count(MostFills)).Append($" of {Count(count)} fills shown.</p>\n");
            Append(page, $"{symbol}: inventory", Curve($"inventory-{id}", series, series.Positions[(int)id], ""));
        }

        if (byFills.Count > MostInstruments)
            page.Append("<p>").Append(Count(byFills.Count - MostInstruments)).Append(" more instruments traded.</p>\n");
    }

    private static string Prices(BacktestSeries series, int id, List<BacktestFill> fills)
    {
        var points = series.Prices[id].Points();
        var values = points.Select(static point => point.Value).Concat(fills.Select(static fill => fill.PriceE9 / 1e9));
        var chart = new SvgChart($"price-{id}", series.StartNs, series.EndNs, values.Min(), values.Max())
            .Line(points, "price");
        var shown = Math.Min(fills.Count, MostFills);
        for (var i = 0; i < shown; i++)
        {
            var fill = fills[(int)((long)i * fills.Count / shown)];
            chart.Fill(fill.TimeNs, fill.PriceE9 / 1e9, fill.Side == Side.Bid,
                $"{(fill.Side == Side.Bid ? "bought" : "sold")} {Amount(fill.SizeE9)} at {Amount(fill.PriceE9)}");
        }

        return chart.ToString();
    }

    private static void AppendLatencies(StringBuilder page, BacktestRun run)
    {
        if (run.LatenciesNs.Count == 0)
            return;
        var sorted = run.LatenciesNs.Order().ToList();
        string At(double share) => Duration(sorted[(int)(share * (sorted.Count - 1))]);
        Append(page, "Latency, decision to answer", SvgChart.Bars("latency", Histogram(sorted)));
        page.Append(CultureInfo.InvariantCulture,
            $"<p id=\"latencies\">p50 {At(0.5)}, p99 {At(0.99)}, largest {At(1)}, of {Count(sorted.Count)}</p>\n");
    }

    // Four parts an octave: wide enough to see, narrow enough to tell.
    private static List<(string Label, long Count)> Histogram(List<long> sorted)
    {
        static int PartOf(long ns) => (int)Math.Floor(4 * Math.Log2(Math.Max(1, ns)));
        var (first, last) = (PartOf(sorted[0]), PartOf(sorted[^1]));
        var counts = new long[last - first + 1];
        foreach (var ns in sorted)
            counts[PartOf(ns) - first]++;
        return [.. counts.Select((count, i) => (Duration((long)Math.Pow(2, (first + i) / 4.0)), count))];
    }

    private static void AppendRejects(StringBuilder page, BacktestRun run)
    {
        if (run.Rejects.Count == 0)
            return;
        var counts = run.Rejects.GroupBy(static reject => $"{reject.By}: {reject.Reason}")
            .Select(static group => (group.Key, (long)group.Count()))
            .OrderByDescending(static pair => pair.Item2).ThenBy(static pair => pair.Key, StringComparer.Ordinal);
        Append(page, "Refusals by code", SvgChart.Bars("refusals", [.. counts.Take(14)]));
    }

    private static string Curve(string name, BacktestSeries series, SeriesSampler sampler, string kind)
    {
        var points = sampler.Points();
        if (points.Count == 0)
            return "";
        var low = Math.Min(0, points.Min(static point => point.Value));
        var high = Math.Max(0, points.Max(static point => point.Value));
        return new SvgChart(name, series.StartNs, series.EndNs, low, high).Line(points, kind).ToString();
    }

    private static void Append(StringBuilder page, string title, string picture)
    {
        if (picture.Length > 0)
            page.Append("<h2>").Append(Escape(title)).Append("</h2>\n").Append(picture);
    }

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Duration(long ns) => ns switch
    {
        < 1_000 => $"{ns} ns",
        < 1_000_000 => Text(ns / 1e3, "µs"),
        < 1_000_000_000 => Text(ns / 1e6, "ms"),
        < 3_600_000_000_000 => Text(ns / 1e9, "s"),
        _ => Text(ns / 3.6e12, "h"),
    };

    private static string Text(double value, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {unit}");
}
