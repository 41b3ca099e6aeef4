using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Captures;
using MicroAlpha.Gateways.Replay;
using MicroAlpha.Host.IndicatorReports;
using MicroAlpha.Indicators.Specs;

namespace MicroAlpha.Host.Commands;

/// <summary><c>microalpha indicators</c>: one indicator over a log, or over captures, as a CSV file.</summary>
internal static class IndicatorsCommand
{
    private const int InstrumentCapacity = 65_536;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var paths = new Argument<string[]>("LOG")
        {
            Description = "One log: a directory or a segment. With --format: captures.",
            Arity = ArgumentArity.OneOrMore,
        };
        var symbol = new Option<string>("--symbol") { Description = "The symbol.", Required = true };
        var indicator = new Option<string>("--indicator")
        {
            Description = $"What to compute: {string.Join(", ", IndicatorSpec.Grammar)}; W is a width like 10s or 1m, "
                + "V a volume or auto.",
            Required = true,
        };
        var output = new Option<FileInfo>("--out") { Description = "The CSV file to write.", Required = true };
        var session = new Option<string>("--session")
        {
            Description = "all, or regular: only 09:30 to 16:00 in New York.",
            DefaultValueFactory = static _ => "all",
        };
        session.AcceptOnlyFromAmong("all", "regular");
        var time = new Option<string>("--time")
        {
            Description = "How times are written: as the source has them, unix (ns since 1970), ns-of-day or ms-of-day "
                + "in New York.",
            DefaultValueFactory = static _ => "source",
        };
        time.AcceptOnlyFromAmong("source", "unix", "ns-of-day", "ms-of-day");
        var format = new Option<string?>("--format")
        {
            Description = "Read captures instead of a log: binance, lean or lobster.",
        };
        var json = Reporting.JsonOption();
        var command = new Command("indicators", "Compute one indicator over a log. Example: microalpha indicators "
            + "logs/amzn --symbol AMZN --indicator ofi:10s --session regular --out ofi.csv --json")
        {
            paths, symbol, indicator, output, session, time, format, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() =>
        {
            var run = new IndicatorRun(
                Opening(parsed.GetValue(paths) ?? [], parsed.GetValue(format)),
                IndicatorSpec.Parse(parsed.GetRequiredValue(indicator)),
                parsed.GetValue(session) == "regular");
            return Run(run, parsed.GetRequiredValue(symbol), parsed.GetRequiredValue(output).FullName,
                StyleOf(parsed.GetValue(time)!), parsed.GetValue(json));
        }));
        return command;
    }

    /// <summary>What opens the data from its start.</summary>
    internal static Func<IEventSource> Opening(string[] paths, string? format)
    {
        if (format is not null)
        {
            var parsed = CaptureImporter.ParseFormat(format);
            return () => CaptureImporter.Open(parsed, paths, new InstrumentTable(InstrumentCapacity));
        }

        if (paths.Length > 1)
        {
            throw new EngineException(
                "MA-100", ExitCode.Usage, $"'{paths[1]}' is too much: one log at a time; captures need --format");
        }

        return () => new LogEventSource(paths[0], InstrumentCapacity);
    }

    /// <summary>Done, or what the log lacks is said and it failed: the values are those of the rest.</summary>
    internal static int Ended(string trouble)
    {
        if (trouble.Length == 0)
            return (int)ExitCode.Done;
        Console.Error.WriteLine(
            $"MA-464: {trouble}; the values are those of the rest. 'microalpha log verify' says where");
        return (int)ExitCode.Failed;
    }

    private static TimeStyle? StyleOf(string text) => text switch
    {
        "unix" => TimeStyle.Unix,
        "ns-of-day" => TimeStyle.NsOfDay,
        "ms-of-day" => TimeStyle.MsOfDay,
        _ => null,
    };

    private static StreamWriter Create(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 16) { NewLine = "\n" };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException("MA-465", ExitCode.Usage, $"--out {path} can not be written: {error.Message}");
        }
    }

    private static int Run(IndicatorRun run, string symbol, string path, TimeStyle? style, bool json)
    {
        var survey = ProgressDisplay.Run("reading", _ => run.Survey(symbol));
        var report = ProgressDisplay.Run("computing", _ =>
        {
            using var file = Create(path);
            return run.Write(survey, file, style);
        });
        var result = new JsonObject
        {
            ["rows"] = report.Rows,
            ["sum"] = double.IsFinite(report.Sum) ? report.Sum : null,
            ["path"] = path,
            ["summary"] = report.Summary,
        };
        if (json)
        {
            Reporting.WriteJson(result);
            return Ended(run.Trouble);
        }

        Reporting.WriteRows(
            ("rows", Reporting.Count(report.Rows)),
            ("sum", ReportContext.Text(report.Sum)),
            ("file", path));
        foreach (var (name, value) in report.Summary)
            Reporting.WriteRows((name, value?.ToJsonString() ?? "none"));
        return Ended(run.Trouble);
    }
}
