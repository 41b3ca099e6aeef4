using System.CommandLine;
using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Captures;
using MicroAlpha.Host.Engine;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Commands;

/// <summary><c>microalpha import</c>: captures of others, files as they are shipped, become a log.</summary>
internal static class ImportCommand
{
    private const int InstrumentCapacity = 65_536;
    private const int RejectedShown = 20;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var format = new Option<string>("--format")
        {
            Description = "Whose files they are: binance, lean or lobster.",
            Required = true,
        };
        var output = new Option<DirectoryInfo>("--out")
        {
            Description = "Directory of the log to write.",
            Required = true
        };
        var json = Reporting.JsonOption();
        var files = new Argument<string[]>("FILE")
        {
            Description = "Captures: zip, gz or plain; symbol and date come from their names.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command(
            "import",
            "Turn captures of others into a log. Example: microalpha import --format lobster --out logs/amzn "
                + "AMZN_2012-06-21_5.zip")
        {
            format, output, json, files,
        };
        command.SetAction(parsed => CommandRunner.Run(() => Run(
            parsed.GetRequiredValue(format),
            parsed.GetRequiredValue(output).FullName,
            parsed.GetValue(files) ?? [],
            parsed.GetValue(json))));
        return command;
    }

    private static int Run(string formatName, string output, string[] files, bool json)
    {
        var format = CaptureImporter.ParseFormat(formatName);
        var captures = ProgressDisplay.Run("looking at files", report => CaptureFingerprint.OfAll(files, report));
        using var reader = CaptureImporter.Open(format, files, new InstrumentTable(InstrumentCapacity));
        EngineEvent slot = default;
        // The first event is pulled before the log is created: an empty or foreign capture leaves nothing behind.
        if (!reader.TryNext(ref slot))
        {
            throw new EngineException(
                "MA-409", ExitCode.Usage, $"{string.Join(", ", files)}: no event in it; check --format and the "
                    + $"file's content");
        }

        using var directory = LogDirectory.Open(output);
        ImportedCaptures.RefuseKnown(output, captures);
        var facts = new JsonObject
        {
            ["import"] = formatName,
            ["files"] = files.Length,
        };
        using var log = directory.StartSession(new LogOptions
        {
            Build = SessionSettings.Build,
            SessionFacts = facts.ToJsonString(),
            FirstTimeNs = slot.ReceiveTimeNs,
        });
        foreach (var capture in captures)
            log.TryAppendMeta(ImportedCaptures.LineOf(capture).Span);
        var failure = ProgressDisplay.Run("importing", report => Pump(reader, log, slot, report));
        if (!log.TryStop())
        {
            throw new EngineException(
                "MA-602", ExitCode.Failed, $"the log in {output} could not be completed: {log.HaltReason}; free "
                    + $"space and import again");
        }

        Report(reader.Report, output, json);
        return failure is null ? (int)ExitCode.Done : throw failure;
    }

    private static EngineException? Pump(CaptureReader reader, LogWriter log, EngineEvent slot, Action<double> progress)
    {
        var sequence = 0L;
        try
        {
            do
            {
                log.AppendEvent(ref slot, sequence++);
                if ((sequence & 0xFFF) != 0)
                    continue;
                log.Poll();
                progress(reader.Progress);
            }
            while (reader.TryNext(ref slot));
            return null;
        }
        catch (EngineException error)
        {
            // A capture that ends too early: what came before it is kept and reported, then the error is told.
            return error;
        }
    }

    /// <summary>Every count of the report: its key in JSON, its name for people, its value.</summary>
    private static (string Key, string Name, long Value)[] Counts(CaptureReport report) =>
    [
        ("events", "events", report.Events),
        ("instruments", "instruments", report.Definitions),
        ("rows", "rows", report.Rows),
        ("accepted", "accepted rows", report.Accepted),
        ("rejected", "rejected rows", report.Rejected),
        ("unknown_kinds", "rows of other kinds", report.UnknownKinds),
        ("quotes", "quotes", report.Quotes),
        ("trades", "trades", report.Trades),
        ("book_groups", "book groups", report.BookGroups),
        ("book_levels", "book levels", report.BookLevels),
        ("bars", "bars", report.Bars),
        ("statuses", "trading statuses", report.Statuses),
        ("suspicious", "suspicious rows", report.Suspicious),
        ("clock_regressions", "clock regressions", report.ClockRegressions),
        ("receive_regressions", "receive regressions", report.ReceiveRegressions),
        ("negative_latencies", "negative latencies", report.NegativeLatencies),
        ("id_gaps", "id gaps", report.IdGaps),
        ("ignored_files", "ignored files", report.IgnoredFiles.Count),
    ];

    private static void Report(CaptureReport report, string output, bool json)
    {
        foreach (var line in report.RejectedLines.Take(RejectedShown))
            Console.Error.WriteLine($"rejected {line}");
        if (report.Rejected > RejectedShown)
            Console.Error.WriteLine($"and {Reporting.Count(report.Rejected - RejectedShown)} more rejected rows");
        foreach (var ignored in report.IgnoredFiles)
            Console.Error.WriteLine($"ignored {ignored}: no file of this format by its name");
        var counts = Counts(report);
        if (json)
        {
            var all = new JsonObject();
            foreach (var (key, _, value) in counts)
                all[key] = value;
            all["log"] = output;
            Reporting.WriteJson(all);
            return;
        }

        Console.Out.WriteLine($"imported into {output}");
        foreach (var (_, name, value) in counts)
            Reporting.WriteRows((name, Reporting.Count(value)));
    }
}
