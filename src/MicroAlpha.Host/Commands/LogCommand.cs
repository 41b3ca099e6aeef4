using System.CommandLine;
using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Commands;

/// <summary><c>microalpha log stat|verify|cat</c>: what is in a log, whether it is whole, its lines.</summary>
internal static class LogCommand
{
    private const int BrokenPipe = 32;

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("log", "Look into logs: stat, verify, cat. Example: microalpha log "
        + "verify logs/demo")
    {
        Report("stat", "What is in a log. Example: microalpha log stat logs/demo --json", isVerdict: false),
        Report("verify", "Every check of the recovery; exit code 1 when one fails. Example: microalpha log verify "
            + "logs/demo", isVerdict: true),
        Cat(),
    };

    private static Command Report(string name, string description, bool isVerdict)
    {
        var logs = Logs();
        var json = Reporting.JsonOption();
        var command = new Command(name, description) { logs, json };
        command.SetAction(parsed => CommandRunner.Run(() =>
        {
            var result = ProgressDisplay.Run("reading", report => LogVerifier.Verify(
                parsed.GetValue(logs) ?? [], onProgress: (done, total) => report(total == 0 ? 1
                    : done / (double)total)));
            foreach (var damage in result.Damages)
                Console.Error.WriteLine($"damaged {damage}");
            foreach (var gap in result.Gaps)
                Console.Error.WriteLine($"missing events {gap.FirstSequence} to {gap.LastSequence} of session "
                    + $"{gap.SessionId:x16}");
            if (parsed.GetValue(json))
                Reporting.WriteJson(ToJson(result));
            else
                Show(result);
            return isVerdict && !result.IsSound ? (int)ExitCode.Failed : (int)ExitCode.Done;
        }));
        return command;
    }

    private static Command Cat()
    {
        var logs = Logs();
        var command = new Command("cat", "Print the lines of a log. Example: microalpha log cat logs/demo | jq "
            + "'select(.k==\"trade\")'")
        {
            logs,
        };
        command.SetAction(parsed => CommandRunner.Run(() => Print(parsed.GetValue(logs) ?? [])));
        return command;
    }

    private static int Print(string[] logs)
    {
        using var reader = new LogReader(logs);
        using var output = Console.OpenStandardOutput();
        try
        {
            while (reader.TryReadBlock())
                output.Write(reader.BlockLines);
        }
        catch (IOException error) when ((error.HResult & 0xFFFF) == BrokenPipe)
        {
            // Whoever read our output has seen enough (head, less).
            return (int)ExitCode.Done;
        }

        foreach (var damage in reader.Damages)
            Console.Error.WriteLine($"damaged {damage}");
        return reader.Damages.Count == 0 ? (int)ExitCode.Done : (int)ExitCode.Failed;
    }

    private static JsonObject ToJson(LogStatistics log)
    {
        var kinds = new JsonObject();
        for (var kind = 0; kind < log.EventsByKind.Count; kind++)
        {
            if (log.EventsByKind[kind] > 0)
                kinds[EventKindNames.Of((EventKind)kind)] = log.EventsByKind[kind];
        }

        return new JsonObject
        {
            ["events"] = log.Events,
            ["first_seq"] = log.FirstSequence,
            ["last_seq"] = log.LastSequence,
            ["gaps"] = log.GapCount,
            ["damaged_blocks"] = log.DamagedBlocks,
            ["state"] = log.State.ToString(),
            ["sessions"] = log.Sessions,
            ["segments"] = log.Segments,
            ["blocks"] = log.Blocks,
            ["commands"] = log.Commands,
            ["checkpoints"] = log.Checkpoints,
            ["raw_bytes"] = log.RawBytes,
            ["file_bytes"] = log.FileBytes,
            ["first_receive_time_ns"] = log.FirstReceiveTimeNs,
            ["last_receive_time_ns"] = log.LastReceiveTimeNs,
            ["kinds"] = kinds,
        };
    }

    private static void Show(LogStatistics log)
    {
        Reporting.WriteRows(
            ("state", log.State.ToString()),
            ("events", Reporting.Count(log.Events)),
            ("sequences", $"{log.FirstSequence} to {log.LastSequence}"),
            ("gaps", Reporting.Count(log.GapCount)),
            ("damaged places", Reporting.Count(log.DamagedBlocks)),
            ("sessions / segments", $"{log.Sessions} / {log.Segments}"),
            ("commands, checkpoints", $"{Reporting.Count(log.Commands)}, {Reporting.Count(log.Checkpoints)}"),
            ("raw / on disk", $"{Reporting.Bytes(log.RawBytes)} / {Reporting.Bytes(log.FileBytes)}"));
        for (var kind = 0; kind < log.EventsByKind.Count; kind++)
        {
            if (log.EventsByKind[kind] > 0)
                Reporting.WriteRows(($"  {EventKindNames.Of((EventKind)kind)}",
                    Reporting.Count(log.EventsByKind[kind])));
        }
    }

    private static Argument<string[]> Logs() => new("LOG")
    {
        Description = "Log directories or segments.",
        Arity = ArgumentArity.OneOrMore,
    };
}
