using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MicroAlpha.Events;

namespace MicroAlpha.Host.Backtest;

/// <summary>Writes what a run did: report.html, fills.csv, orders.csv and equity.csv in one directory.</summary>
internal static class BacktestReport
{
    /// <summary>Name of the page.</summary>
    public const string PageName = "report.html";

    /// <summary>Works through a run and writes its files; existing ones are replaced.</summary>
    /// <param name="run">What it did.</param>
    /// <param name="directory">Where to.</param>
    /// <param name="more">HTML for the end of the page.</param>
    /// <returns>The figures.</returns>
    /// <exception cref="EngineException">MA-840: the directory can not be written.</exception>
    public static BacktestSummary Write(BacktestRun run, string directory, string more = "")
    {
        var series = BacktestSeries.Of(run);
        WriteFile(directory, PageName, [BacktestPage.Of(run, series, more)]);
        WriteFile(directory, "fills.csv", Fills(run));
        WriteFile(directory, "orders.csv", Orders(run));
        WriteFile(directory, "equity.csv", Equity(series));
        return series.Summary;
    }

    /// <summary>Writes one file, whole or not at all.</summary>
    /// <exception cref="EngineException">MA-840: the directory can not be written.</exception>
    public static void WriteFile(string directory, string name, IEnumerable<string> parts)
    {
        try
        {
            Directory.CreateDirectory(directory);
            WriteText(directory, name, parts);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException(
                "MA-840",
                ExitCode.Failed,
                $"the report can not be written to {directory}: {error.Message}; free space or choose another --out",
                error);
        }
    }

    /// <summary>The figures with the names that others build on.</summary>
    public static JsonObject ToJson(BacktestRun run, BacktestSummary summary, string directory) => new()
    {
        ["pnl"] = Number(summary.PnlE9),
        ["fees"] = Number(summary.FeesE9),
        ["orders"] = summary.Orders,
        ["fills"] = summary.Fills,
        ["max_drawdown"] = Number(summary.MaxDrawdownE9),
        ["sharpe"] = summary.Sharpe,
        ["maker_fills"] = summary.MakerFills,
        ["rejects"] = summary.Rejects,
        ["turnover"] = Number(summary.TurnoverE9),
        ["command_hash"] = run.CommandHash.ToString("x16", CultureInfo.InvariantCulture),
        ["report"] = Path.Combine(directory, PageName),
    };

    private static JsonValue Number(long valueE9) => JsonValue.Create(valueE9 / 1e9m);

    private static IEnumerable<string> Fills(BacktestRun run)
    {
        yield return "time_ns,order_id,symbol,side,price,size,fee,liquidity\n";
        foreach (var fill in run.Fills)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{fill.TimeNs},{fill.OrderId},{Cell(run.Symbols[(int)fill.InstrumentId])},{Word(fill.Side)},"
                + $"{BacktestPage.Amount(fill.PriceE9)},{BacktestPage.Amount(fill.SizeE9)},"
                + $"{BacktestPage.Amount(fill.FeeE9)},{(fill.IsMaker ? "maker" : "taker")}\n");
        }
    }

    private static IEnumerable<string> Orders(BacktestRun run)
    {
        yield return "time_ns,order_id,symbol,side,type,time_in_force,price,size,filled,replaces,end_time_ns,state\n";
        foreach (var order in run.Orders)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{order.TimeNs},{order.OrderId},{Cell(run.Symbols[(int)order.InstrumentId])},{Word(order.Side)},"
                + $"{order.OrderType},{order.TimeInForce},{BacktestPage.Amount(order.PriceE9)},"
                + $"{BacktestPage.Amount(order.SizeE9)},{BacktestPage.Amount(order.FilledE9)},{order.Replaces},"
                + $"{order.EndTimeNs},{Cell(order.State)}\n");
        }
    }

    private static IEnumerable<string> Equity(BacktestSeries series)
    {
        yield return "time_ns,equity\n";
        foreach (var (timeNs, equityE9) in series.Grid)
            yield return string.Create(CultureInfo.InvariantCulture, $"{timeNs},{BacktestPage.Amount(equityE9)}\n");
    }

    private static void WriteText(string directory, string name, IEnumerable<string> parts)
    {
        var path = Path.Combine(directory, name);
        using (var file = new StreamWriter(path + ".part", append: false, new UTF8Encoding(false), 1 << 16))
        {
            foreach (var part in parts)
                file.Write(part);
        }

        File.Move(path + ".part", path, overwrite: true);
    }

    private static string Word(Side side) => side == Side.Bid ? "buy" : "sell";

    private static string Cell(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0
        ? text
        : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
