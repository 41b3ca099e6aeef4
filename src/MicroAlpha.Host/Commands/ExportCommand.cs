using System.CommandLine;
using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Storage.Export;

namespace MicroAlpha.Host.Commands;

/// <summary><c>microalpha export</c>: a log for other tools.</summary>
internal static class ExportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var format = new Option<string>("--format")
        {
            Description = "jsonl (the log's lines), csv, npz (hftbacktest version 2 rows of one symbol), parquet "
                + "(needs libchdb).",
            Required = true,
        };
        format.AcceptOnlyFromAmong([.. LogExport.FormatNames]);
        var output = new Option<FileInfo>("--out") { Description = "The file to write.", Required = true };
        var symbol = new Option<string?>("--symbol") { Description = "Only this symbol." };
        var config = StoreCommand.ConfigOption();
        var json = Reporting.JsonOption();
        var logs = new Argument<string[]>("LOG")
        {
            Description = "Log directories or segments.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("export", "Write a log for other tools. Example: microalpha export --format npz "
            + "--symbol BTCUSDT --out btc.npz logs/btc --json")
        {
            format, output, symbol, config, json, logs,
        };
        command.SetAction(parsed => CommandRunner.Run(() =>
        {
            var chosen = (ExportFormat)LogExport.FormatNames.Index()
                .First(name => name.Item == parsed.GetRequiredValue(format)).Index;
            var options = new ExportOptions
            {
                Format = chosen,
                Logs = parsed.GetValue(logs) ?? [],
                Path = parsed.GetRequiredValue(output).FullName,
                Symbol = parsed.GetValue(symbol),
                Library = chosen == ExportFormat.Parquet
                    ? StoreCommand.Settings(parsed.GetValue(config)).Library
                    : "",
            };
            return Report(options, parsed.GetValue(json));
        }));
        return command;
    }

    private static int Report(ExportOptions options, bool json)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(options.Path)!);
        var result = ProgressDisplay.Run("exporting", report => LogExport.Run(options, report));
        if (result.MissingEvents + result.Damages > 0)
        {
            Console.Error.WriteLine($"the log lacks {Reporting.Count(result.MissingEvents)} events and has "
                + $"{result.Damages} damaged places; 'microalpha log verify' says where");
        }

        if (result.LocalOffsetNs > 0)
        {
            Console.Error.WriteLine("the receiving clock was behind the venue's: "
                + $"{Reporting.Duration(result.LocalOffsetNs)} are added to every local time");
        }

        if (json)
        {
            Reporting.WriteJson(new JsonObject
            {
                ["rows"] = result.Rows,
                ["path"] = options.Path,
                ["events"] = result.Events,
                ["symbol"] = result.Symbol.Length == 0 ? null : result.Symbol,
                ["local_offset_ns"] = result.LocalOffsetNs,
                ["missing_events"] = result.MissingEvents,
                ["damaged_places"] = result.Damages,
            });
        }
        else
        {
            Reporting.WriteRows(
                ("rows", Reporting.Count(result.Rows)),
                ("events read", Reporting.Count(result.Events)),
                ("file", options.Path));
        }

        return (int)(result.MissingEvents + result.Damages == 0 ? ExitCode.Done : ExitCode.Failed);
    }
}
