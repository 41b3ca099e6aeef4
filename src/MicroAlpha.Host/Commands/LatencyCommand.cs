using System.CommandLine;
using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Host.Backtest;

namespace MicroAlpha.Host.Commands;

/// <summary><c>microalpha latency</c>: latencies a session measured, as a table for backtests.</summary>
internal static class LatencyCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var logs = new Argument<string[]>("LOG")
        {
            Description = "Log directories or segments of sessions that traded.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<FileInfo>("--out")
        {
            Description = "The CSV file to write; paper.latencyFile takes it.",
            Required = true,
        };
        var clock = new Option<string>("--clock")
        {
            Description = "own: half of each round trip counts as the way there; shared: the venue's times are of our "
                + "clock.",
            DefaultValueFactory = static _ => "own",
        };
        clock.AcceptOnlyFromAmong("own", "shared");
        var json = Reporting.JsonOption();
        var command = new Command("latency", "Write the latencies that a session measured. Example: microalpha latency "
            + "logs/live --out latencies.csv --json")
        {
            logs, output, clock, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() =>
        {
            var path = parsed.GetRequiredValue(output).FullName;
            var measured = LatencyMeasurement.Of(parsed.GetValue(logs) ?? [], parsed.GetValue(clock) == "shared");
            measured.Table.Write(path);
            return Tell(measured, path, parsed.GetValue(json));
        }));
        return command;
    }

    private static int Tell(LatencyMeasurement measured, string path, bool json)
    {
        var result = new JsonObject
        {
            ["rows"] = measured.Table.Count,
            ["impossible"] = measured.Impossible,
            ["path"] = path,
        };
        foreach (var kind in Enum.GetValues<LatencyKind>())
        {
            var sorted = measured.Table.Of(kind).Select(static row => row.LatencyNs).Order().ToList();
            result[$"{kind}".ToLowerInvariant()] = new JsonObject
            {
                ["rows"] = sorted.Count,
                ["p50"] = sorted.Count == 0 ? null : sorted[sorted.Count / 2],
                ["max"] = sorted.Count == 0 ? null : sorted[^1],
            };
            if (!json && sorted.Count > 0)
            {
                Reporting.WriteRows(($"{kind}", $"{Reporting.Count(sorted.Count)} rows, p50 "
                    + $"{Reporting.Duration(sorted[sorted.Count / 2])}, largest {Reporting.Duration(sorted[^1])}"));
            }
        }

        if (json)
            Reporting.WriteJson(result);
        else
            Reporting.WriteRows(("file", path));
        return (int)ExitCode.Done;
    }
}
