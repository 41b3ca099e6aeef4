using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Commands;

/// <summary><c>microalpha log stat|verify|cat</c>: what is in a log, whether it is whole, its lines.</summary>
internal static class LogCommand
{
    private const int BrokenPipe = 32;
    private const int SessionsShown = 20;

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("log", "Look into logs: stat, verify, cat. Example: microalpha log "
        + "verify logs/demo")
    {
        Report("stat", "What is in a log, damaged or not: the exit code is 0 when it could be read. Example: "
            + "microalpha log stat logs/demo --json", isVerdict: false),
        Report("verify", "Every check of the recovery; the exit code is 1 when one fails or an event is missing. "
            + "Example: microalpha log verify logs/demo", isVerdict: true),
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
                Tell(damage);
            foreach (var gap in result.Gaps)
                Tell(gap);
            foreach (var gap in result.StreamGaps.Where(static gap => gap.State != LogStreamGapState.Filled))
                Console.Error.WriteLine(TextOf(gap));
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
        var command = new Command("cat", "Print the lines of a log; what is damaged or missing is told on stderr where "
            + "it comes, and makes the exit code 1. Example: microalpha log cat logs/demo | jq 'select(.k==\"trade\")'")
        {
            logs,
        };
        command.SetAction(parsed => CommandRunner.Run(() => Print(parsed.GetValue(logs) ?? [])));
        return command;
    }

    private static int Print(string[] logs)
    {
        using var reader = new LogReader(logs);
        using var output = StandardStreams.OpenOutput();
        var (damages, gaps) = (0, 0);
        try
        {
            while (reader.TryReadBlock())
            {
                TellNew(reader, ref damages, ref gaps);
                output.Write(reader.BlockLines);
            }
        }
        catch (IOException error) when ((error.HResult & 0xFFFF) == BrokenPipe)
        {
            // Whoever read our output has seen enough (head, less).
            return (int)ExitCode.Done;
        }

        TellNew(reader, ref damages, ref gaps);
        return damages + gaps == 0 ? (int)ExitCode.Done : (int)ExitCode.Failed;
    }

    /// <summary>Tells what the reader has found since the last time.</summary>
    private static void TellNew(LogReader reader, ref int damages, ref int gaps)
    {
        while (damages < reader.Damages.Count)
            Tell(reader.Damages[damages++]);
        while (gaps < reader.Gaps.Count)
            Tell(reader.Gaps[gaps++]);
    }

    private static void Tell(LogDamage damage) => Console.Error.WriteLine($"damaged {damage}");

    private static void Tell(LogGap gap) => Console.Error.WriteLine(
        $"missing events {gap.FirstSequence} to {gap.LastSequence} of session {gap.SessionId:x16}"
        + (gap.IsDeclared ? ", dropped by the recorder" : ""));

    private static string TextOf(LogStreamGap gap) =>
        $"the stream gave nothing from {RestTime.Format(gap.StartNs)} to "
            + (gap.EndNs == 0 ? "the end" : RestTime.Format(gap.EndNs)) + $" of session {gap.SessionId:x16}: "
            + (gap.State == LogStreamGapState.Incomplete ? "fetching it failed" : "it was not filled in that session");

    private static JsonObject ToJson(LogStreamGap gap) => new()
    {
        ["session"] = gap.SessionId.ToString("x16", CultureInfo.InvariantCulture),
        ["feed"] = gap.Feed,
        ["start_ns"] = gap.StartNs,
        ["end_ns"] = gap.EndNs,
        ["state"] = gap.State.ToString(),
    };

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
            ["stream_gaps"] = new JsonArray([.. log.StreamGaps.Select(ToJson)]),
            ["damaged_blocks"] = log.DamagedBlocks,
            ["state"] = log.State.ToString(),
            ["sessions"] = log.Sessions,
            ["per_session"] = new JsonArray([.. log.PerSession.Select(ToJson)]),
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

    private static JsonObject ToJson(LogSessionStatistics session) => new()
    {
        ["session"] = session.SessionId.ToString("x16", CultureInfo.InvariantCulture),
        ["state"] = session.State.ToString(),
        ["segments"] = session.Segments,
        ["events"] = session.Events,
        ["first_seq"] = session.FirstSequence,
        ["last_seq"] = session.LastSequence,
        ["gaps"] = session.GapCount,
        ["damaged_blocks"] = session.DamagedBlocks,
    };

    private static void Show(LogStatistics log)
    {
        Reporting.WriteRows(
            ("state", log.State.ToString()),
            ("events", Reporting.Count(log.Events)));
        foreach (var session in log.PerSession.Take(SessionsShown))
        {
            Reporting.WriteRows(($"  {session.SessionId:x16}", session.Events == 0
                ? $"no event, {session.State}"
                : $"sequences {session.FirstSequence} to {session.LastSequence}, {session.State}"));
        }

        if (log.Sessions > SessionsShown)
            Reporting.WriteRows(("", $"and {log.Sessions - SessionsShown} more sessions; --json has all"));
        Reporting.WriteRows(
            ("gaps", Reporting.Count(log.GapCount)),
            ("gaps of streams, not filled", $"{Reporting.Count(log.StreamGaps.Count)}, "
                + Reporting.Count(log.StreamGaps.Count(static gap => gap.State != LogStreamGapState.Filled))),
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
