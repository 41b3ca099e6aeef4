using System.CommandLine;
using MicroAlpha.Events;
using MicroAlpha.Host.Backtest;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Engine;

namespace MicroAlpha.Host.Commands;

/// <summary><c>microalpha report</c>: a session that traded, beside what the paper venue makes of it.</summary>
internal static class ReportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var logs = new Argument<string[]>("LOG")
        {
            Description = "Log directories or segments of a session that traded.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<DirectoryInfo>("--out")
        {
            Description = "Directory of report.html and the CSV files.",
            Required = true,
        };
        var session = new Option<int>("--session")
        {
            Description = "Number of the session in the log, from 0; without it the last one that traded.",
            DefaultValueFactory = static _ => -1,
        };
        var (config, json) = (StoreCommand.ConfigOption(), Reporting.JsonOption());
        var command = new Command("report", "Report a session that traded: its fills beside simulated ones, and the "
            + "gap split into price, queue, latency and fees. Example: microalpha report logs/live --out out/session")
        {
            logs, config, session, output, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() =>
        {
            var loaded = ConfigLoader.LoadForProcess(parsed.GetValue(config) ?? []);
            var paths = parsed.GetValue(logs) ?? [];
            return Run(
                paths, parsed.GetValue(session), loaded, parsed.GetRequiredValue(output).FullName,
                parsed.GetValue(json));
        }));
        return command;
    }

    private static int Run(string[] paths, int number, LoadedConfig config, string directory, bool json)
    {
        var venue = PaperSetup.Of(config.Options);
        var session = ProgressDisplay.Run("comparing", _ => SessionComparison.Of(
            paths, number, venue, BookLimits.Of(config.Options)));
        foreach (var damage in session.Damages)
            Console.Error.WriteLine($"damaged {damage}");
        var report = new ComparisonReport(session);
        var instruments = session.Instruments;
        var summary = report.Write(
            new BacktestRun
            {
                Strategy = "recorded",
                Title = "A session beside its simulation",
                Source = string.Join(", ", paths),
                Models = $"simulated with: {PaperSetup.Describe(venue)}",
                Symbols = [.. Enumerable.Range(0, instruments.Count).Select(id => instruments.SymbolOf((uint)id))],
                Fills = session.Collector.Fills,
                Marks = session.Collector.Marks,
                Orders = session.Collector.Orders,
                Rejects = session.Collector.Rejects,
                CommandHash = session.CommandHash,
                LatenciesNs = session.Collector.LatenciesNs,
            },
            directory);
        if (json)
            Reporting.WriteJson(report.ToJson(directory));
        else
            Show(report, summary, directory);
        return (int)(session.Damages.Count == 0 ? ExitCode.Done : ExitCode.Failed);
    }

    private static void Show(ComparisonReport report, BacktestSummary summary, string directory)
    {
        var parts = report.Parts;
        Reporting.WriteRows(
            ("orders", Reporting.Count(summary.Orders)),
            ("fills", Reporting.Count(summary.Fills)),
            ("real P&L", ComparisonReport.Text(report.RealE18)),
            ("simulated P&L", ComparisonReport.Text(report.SimulatedE18)),
            ("gap", ComparisonReport.Text(parts.TotalE18)),
            ("  price", ComparisonReport.Text(parts.PriceE18)),
            ("  queue", ComparisonReport.Text(parts.QueueE18)),
            ("  latency", ComparisonReport.Text(parts.LatencyE18)),
            ("  fees", ComparisonReport.Text(parts.FeesE18)),
            ("report", Path.Combine(directory, BacktestReport.PageName)));
    }
}
