using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MicroAlpha.Events;

namespace MicroAlpha.Host.Backtest;

/// <summary>The report of a session: reality beside the paper venue, and the gap in its parts.</summary>
internal sealed class ComparisonReport
{
    /// <summary>Name of the file with a row for each order.</summary>
    public const string FileName = "compare.csv";

    private const int MostInPage = 200;

    private readonly SessionComparison _session;

    /// <summary>Works a comparison out.</summary>
    public ComparisonReport(SessionComparison session)
    {
        _session = session;
        foreach (var order in session.Orders)
        {
            var mark = session.MarkE9(order.InstrumentId);
            Parts += GapParts.Of(order, mark);
            RealE18 += GapParts.EarnedE18(order.Real, order.Side, mark);
            SimulatedE18 += GapParts.EarnedE18(order.Simulated, order.Side, mark);
        }
    }

    /// <summary>What all orders earned in reality, 1e-18 currency units; positions at the last middle.</summary>
    public Int128 RealE18 { get; }

    /// <summary>The same at the paper venue.</summary>
    public Int128 SimulatedE18 { get; }

    /// <summary>The gap in its parts: real less simulated.</summary>
    public GapParts Parts { get; }

    /// <summary>Writes report.html, its files and compare.csv.</summary>
    /// <exception cref="EngineException">MA-840: the directory can not be written.</exception>
    public BacktestSummary Write(BacktestRun run, string directory)
    {
        var summary = BacktestReport.Write(run, directory, Section());
        BacktestReport.WriteFile(directory, FileName, Lines());
        return summary;
    }

    /// <summary>The figures with the names that others build on.</summary>
    public JsonObject ToJson(string directory) => new()
    {
        ["real_pnl"] = Number(RealE18),
        ["simulated_pnl"] = Number(SimulatedE18),
        ["gap"] = Number(Parts.TotalE18),
        ["gap_price"] = Number(Parts.PriceE18),
        ["gap_queue"] = Number(Parts.QueueE18),
        ["gap_latency"] = Number(Parts.LatencyE18),
        ["gap_fees"] = Number(Parts.FeesE18),
        ["orders"] = _session.Orders.Count,
        ["commands"] = _session.Commands,
        ["real_fills"] = _session.Orders.Sum(static order => order.Real.Count),
        ["simulated_fills"] = _session.Orders.Sum(static order => order.Simulated.Count),
        ["report"] = Path.Combine(directory, BacktestReport.PageName),
        ["compare"] = Path.Combine(directory, FileName),
    };

    /// <summary>1e-18 currency units as an exact decimal.</summary>
    public static string Text(Int128 valueE18)
    {
        var (whole, rest) = Int128.DivRem(Int128.Abs(valueE18), 1_000_000_000_000_000_000);
        var sign = valueE18 < 0 ? "-" : "";
        var digits = ((long)rest).ToString("000000000000000000", CultureInfo.InvariantCulture).TrimEnd('0');
        return digits.Length == 0 ? $"{sign}{whole}" : $"{sign}{whole}.{digits}";
    }

    private static JsonNode Number(Int128 valueE18) => JsonNode.Parse(Text(valueE18))!;

    private IEnumerable<string> Lines()
    {
        yield return "order_id,symbol,side,real_size,real_average,simulated_size,simulated_average,gap,price,queue,"
            + "latency,fees\n";
        foreach (var order in _session.Orders)
        {
            var parts = GapParts.Of(order, _session.MarkE9(order.InstrumentId));
            yield return $"{order.OrderId},{_session.Instruments.SymbolOf(order.InstrumentId)},"
                + $"{(order.Side == Side.Bid ? "buy" : "sell")},{SizeOf(order.Real)},{AverageOf(order.Real)},"
                + $"{SizeOf(order.Simulated)},{AverageOf(order.Simulated)},{Text(parts.TotalE18)},"
                + $"{Text(parts.PriceE18)},{Text(parts.QueueE18)},{Text(parts.LatencyE18)},{Text(parts.FeesE18)}\n";
        }
    }

    private string Section()
    {
        var html = new StringBuilder("<h2>Reality beside the paper venue</h2>\n<p>The same commands at the paper ")
            .Append("venue over the recorded market. Gap = real less simulated P&amp;L, positions at the last ")
            .Append("middle.</p>\n")
            .Append("<table id=\"gap\">\n<tr><th>real P&amp;L<th>simulated P&amp;L<th>gap<th>price<th>queue<th>latency")
            .Append("<th>fees</tr>\n<tr>");
        foreach (var value in (Int128[])
            [RealE18, SimulatedE18, Parts.TotalE18, Parts.PriceE18, Parts.QueueE18, Parts.LatencyE18, Parts.FeesE18])
        {
            html.Append("<td>").Append(Text(value));
        }

        html.Append("</tr>\n</table>\n<table id=\"orders\">\n<tr><th>order<th>symbol<th>side<th>real<th>simulated")
            .Append("<th>gap<th>price<th>queue<th>latency<th>fees</tr>\n");
        // The largest gaps first: those are asked about.
        var rows = _session.Orders
            .Select(order => (Order: order, Parts: GapParts.Of(order, _session.MarkE9(order.InstrumentId))))
            .OrderByDescending(static row => Int128.Abs(row.Parts.TotalE18)).ThenBy(static row => row.Order.OrderId);
        foreach (var (order, parts) in rows.Take(MostInPage))
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{order.OrderId}<td>");
            html.Append(BacktestPage.Escape(_session.Instruments.SymbolOf(order.InstrumentId)));
            html.Append(order.Side == Side.Bid ? "<td>buy<td>" : "<td>sell<td>");
            html.Append(Words(order.Real)).Append("<td>").Append(Words(order.Simulated));
            foreach (var value in (Int128[])
                [parts.TotalE18, parts.PriceE18, parts.QueueE18, parts.LatencyE18, parts.FeesE18])
            {
                html.Append("<td>").Append(Text(value));
            }

            html.Append("</tr>\n");
        }

        return html.Append("</table>\n").ToString();
    }

    private static string Words(List<SessionTrade> trades) =>
        trades.Count == 0 ? "none" : $"{SizeOf(trades)} at {AverageOf(trades)}";

    private static string SizeOf(List<SessionTrade> trades) =>
        BacktestPage.Amount(trades.Sum(static trade => trade.SizeE9));

    private static string AverageOf(List<SessionTrade> trades)
    {
        var (value, size) = (Int128.Zero, Int128.Zero);
        foreach (var trade in trades)
            (value, size) = (value + ((Int128)trade.PriceE9 * trade.SizeE9), size + trade.SizeE9);
        return size == 0 ? "" : BacktestPage.Amount((long)(value / size));
    }
}
