using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MicroAlpha.Events;

namespace MicroAlpha.Host.Backtest;

/// <summary>The ranking of a grid: grid.csv, a table of the page, and text.</summary>
internal static class GridReport
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "grid.csv";

    private const int MostInPage = 200;
    private const int MostInText = 10;

    /// <summary>Writes grid.csv; an existing one is replaced.</summary>
    /// <exception cref="EngineException">MA-840: it can not be written.</exception>
    public static void Write(BacktestGrid grid, string directory) =>
        BacktestReport.WriteFile(directory, FileName, Lines(grid));

    /// <summary>What the command says besides the best run's figures.</summary>
    public static JsonObject ToJson(BacktestGrid grid, string directory) => new()
    {
        ["runs"] = grid.Rows.Count,
        ["passed"] = grid.Rows.Count(static row => row.IsPassed),
        ["score"] = NameOf(grid.Options.Score),
        ["best_score"] = grid.Rows[0].Score,
        ["best"] = new JsonArray([.. grid.Rows[0].Parameters.Select(static text => JsonValue.Create(text))]),
        ["grid"] = Path.Combine(directory, FileName),
    };

    /// <summary>The name of a score on the command line.</summary>
    public static string NameOf(GridScore score) => score switch
    {
        GridScore.Sharpe => "sharpe",
        GridScore.PnlPerDrawdown => "pnl-per-drawdown",
        GridScore.PnlPerTurnover => "pnl-per-turnover",
        _ => "pnl",
    };

    /// <summary>The ranking as HTML.</summary>
    public static string TableOf(BacktestGrid grid)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture,
            $"<h2>Grid of {grid.Rows.Count:N0} runs by {NameOf(grid.Options.Score)}</h2>\n<p>Above: the first one. ");
        var passed = grid.Rows.Count(static row => row.IsPassed);
        html.Append(CultureInfo.InvariantCulture, $"{passed:N0} passed the gates: ");
        html.Append(CultureInfo.InvariantCulture, $"at least {grid.Options.MinFills:N0} fills");
        if (grid.Options.MaxDrawdownE9 != long.MaxValue)
            html.Append(", a drawdown of at most ").Append(BacktestPage.Amount(grid.Options.MaxDrawdownE9));
        html.Append(".</p>\n<table id=\"grid\">\n<tr><th>rank<th>parameters<th>score<th>P&amp;L<th>drawdown<th>Sharpe")
            .Append("<th>fills<th>gate</tr>\n");
        foreach (var (rank, row) in grid.Rows.Take(MostInPage).Index())
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{rank + 1}<td>");
            html.Append(BacktestPage.Escape(string.Join(' ', row.Parameters)));
            html.Append(CultureInfo.InvariantCulture, $"<td>{Text(row.Score)}<td>");
            html.Append(BacktestPage.Amount(row.Summary.PnlE9)).Append("<td>");
            html.Append(BacktestPage.Amount(row.Summary.MaxDrawdownE9));
            html.Append(CultureInfo.InvariantCulture, $"<td>{Text(row.Summary.Sharpe)}<td>{row.Summary.Fills:N0}<td>");
            html.Append(BacktestPage.Escape(row.Failed)).Append("</tr>\n");
        }

        return html.Append("</table>\n").ToString();
    }

    /// <summary>Writes the first rows for people.</summary>
    public static void Show(BacktestGrid grid)
    {
        foreach (var (rank, row) in grid.Rows.Take(MostInText).Index())
        {
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {rank + 1,4}  {Text(row.Score),12}  {string.Join(' ', row.Parameters)}  {row.Failed}"));
        }
    }

    private static IEnumerable<string> Lines(BacktestGrid grid)
    {
        var names = string.Join(',', grid.Options.Axes.Select(static axis => axis.Name));
        yield return $"rank,run,passed,score,{names},pnl,fees,max_drawdown,sharpe,orders,fills,maker_fills,rejects,"
            + "turnover,command_hash,gate\n";
        foreach (var (rank, row) in grid.Rows.Index())
        {
            var values = string.Join(',', row.Parameters.Select(static text => text[(text.IndexOf('=') + 1)..]));
            var figures = row.Summary;
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{rank + 1},{row.Index},{(row.IsPassed ? 1 : 0)},{row.Score:R},{values},"
                + $"{BacktestPage.Amount(figures.PnlE9)},{BacktestPage.Amount(figures.FeesE9)},"
                + $"{BacktestPage.Amount(figures.MaxDrawdownE9)},{figures.Sharpe:R},{figures.Orders},{figures.Fills},"
                + $"{figures.MakerFills},{figures.Rejects},{BacktestPage.Amount(figures.TurnoverE9)},"
                + $"{row.CommandHash:x16},{row.Failed}\n");
        }
    }

    private static string Text(double? value) => value is { } number
        ? number.ToString("0.####", CultureInfo.InvariantCulture)
        : "none";
}
