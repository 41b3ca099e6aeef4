using System.CommandLine;
using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Host.Backtest;
using MicroAlpha.Host.Configuration;

namespace MicroAlpha.Host.Commands;

/// <summary><c>microalpha backtest</c>: a strategy over recorded logs, filled by the paper venue.</summary>
internal static class BacktestCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var logs = new Argument<string[]>("LOG")
        {
            Description = "Log directories or segments; sessions in order of time.",
            Arity = ArgumentArity.OneOrMore,
        };
        var strategy = new Option<string>("--strategy") { Description = "What trades.", Required = true };
        var output = new Option<DirectoryInfo>("--out")
        {
            Description = "Directory of report.html and the CSV files.",
            Required = true,
        };
        var parameters = new Option<string[]>("--param")
        {
            Description = "A parameter of the strategy, as name=value; as often as needed.",
        };
        var symbols = new Option<string>("--symbols")
        {
            Description = "Symbols to trade, as A,B; without it those of the configuration, or all.",
            DefaultValueFactory = static _ => "",
        };
        var models = new Option<string>("--models")
        {
            Description = "on, or off: no latencies, no fees, queues that only trades move.",
            DefaultValueFactory = static _ => "on",
        };
        var record = new Option<DirectoryInfo?>("--log")
        {
            Description = "Record the run as a log, for replay, why and report.",
        };
        models.AcceptOnlyFromAmong("on", "off");
        var (config, json, grid) = (StoreCommand.ConfigOption(), Reporting.JsonOption(), new GridArguments());
        var command = new Command("backtest", "Run a strategy over recorded logs on the paper venue. Example: "
            + "microalpha backtest logs/bac --strategy chase --symbols BAC --param size=200 --out out/chase --json")
        {
            logs, strategy, config, parameters, symbols, models, output, record, json,
        };
        grid.AddTo(command);
        command.SetAction(parsed => CommandRunner.Run(() =>
        {
            var setup = new BacktestSetup
            {
                Config = ConfigLoader.LoadForProcess(parsed.GetValue(config) ?? []),
                Logs = parsed.GetValue(logs) ?? [],
                Strategy = parsed.GetRequiredValue(strategy),
                Parameters = parsed.GetValue(parameters) ?? [],
                Symbols = parsed.GetValue(symbols)!.Split(
                    ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                RecordTo = parsed.GetValue(record)?.FullName ?? "",
                IsModelled = parsed.GetValue(models) == "on",
            };
            var directory = parsed.GetRequiredValue(output).FullName;
            return grid.Of(parsed) is { } wanted
                ? RunGrid(setup, wanted, directory, parsed.GetValue(json))
                : RunOne(setup, directory, parsed.GetValue(json));
        }));
        return command;
    }

    private static int RunOne(BacktestSetup setup, string directory, bool json)
    {
        var study = ProgressDisplay.Run("trading", report => BacktestStudy.Of(setup, report));
        var summary = BacktestReport.Write(study.Run, directory);
        return Tell(study, summary, BacktestReport.ToJson(study.Run, summary, directory), json);
    }

    private static int RunGrid(BacktestSetup setup, GridOptions wanted, string directory, bool json)
    {
        var grid = ProgressDisplay.Run("trading", report => BacktestGrid.Run(setup, wanted, report));
        var summary = BacktestReport.Write(grid.Best.Run, directory, grid.Table);
        GridReport.Write(grid, directory);
        var result = BacktestReport.ToJson(grid.Best.Run, summary, directory);
        foreach (var (name, value) in GridReport.ToJson(grid, directory))
            result[name] = value?.DeepClone();
        if (!json)
            GridReport.Show(grid);
        return Tell(grid.Best, summary, result, json);
    }

    private static int Tell(BacktestStudy study, BacktestSummary summary, JsonObject result, bool json)
    {
        if (!study.IsWhole)
        {
            Console.Error.WriteLine($"the log lacks {Reporting.Count(study.MissingEvents)} events and has "
                + $"{Reporting.Count(study.Damages.Count)} damaged places; the run went on behind them with stale "
                + "books");
            foreach (var damage in study.Damages)
                Console.Error.WriteLine($"damaged {damage}");
        }

        result["events"] = study.Outcome.Events;
        result["events_per_second"] = Math.Round(study.Outcome.EventsPerSecond);
        result["commands"] = study.Outcome.Commands;
        result["missing_events"] = study.MissingEvents;
        result["damaged_places"] = study.Damages.Count;
        result["left_out_events"] = study.OwnEvents;
        if (json)
            Reporting.WriteJson(result);
        else
            Show(study, summary, (string)result["report"]!);
        return (int)(study.IsWhole ? ExitCode.Done : ExitCode.Failed);
    }

    private static void Show(BacktestStudy study, BacktestSummary summary, string report) => Reporting.WriteRows(
        ("events", Reporting.Count(study.Outcome.Events)),
        ("events per second", Reporting.Count((long)study.Outcome.EventsPerSecond)),
        ("orders", Reporting.Count(summary.Orders)),
        ("fills", Reporting.Count(summary.Fills)),
        ("refusals", Reporting.Count(summary.Rejects)),
        ("P&L after fees", BacktestPage.Amount(summary.PnlE9)),
        ("fees", BacktestPage.Amount(summary.FeesE9)),
        ("largest drawdown", BacktestPage.Amount(summary.MaxDrawdownE9)),
        ("Sharpe ratio, a year", summary.Sharpe is { } sharpe ? $"{sharpe:0.00}" : "none"),
        ("command hash", $"{study.Run.CommandHash:x16}"),
        ("report", report));
}
