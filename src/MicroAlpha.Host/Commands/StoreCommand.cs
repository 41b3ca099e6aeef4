using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Engine;
using MicroAlpha.Storage.ClickHouse;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Commands;

/// <summary><c>microalpha store status|migrate|ship|audit|reship</c>: the ClickHouse side from the outside.</summary>
internal static class StoreCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("store", "ClickHouse: status, migrate, ship, audit, reship. The store is "
        + "configured under \"store\". Example: microalpha store ship --config my.json")
    {
        Status(), Migrate(), Ship(), Audit(), Reship(),
    };

    /// <summary>The option that names configuration files.</summary>
    public static Option<string[]> ConfigOption() => new("--config")
    {
        Description = "Configuration file, then overlays in order; without it the defaults.",
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>The store's settings of a configuration.</summary>
    public static StoreSettings Settings(string[]? config) =>
        StoreOpening.Of(ConfigLoader.LoadForProcess(config ?? []).Options);

    private static Command Status()
    {
        var (config, json) = (ConfigOption(), Reporting.JsonOption());
        var command = new Command("status", "How far shipping is, by the cursor file; asks no server. Example: "
            + "microalpha store status --json")
        {
            config, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() =>
        {
            var settings = Settings(parsed.GetValue(config));
            var (rows, batches, behind, tables) = StoreTools.Position(settings);
            Report(
                parsed.GetValue(json),
                new JsonObject
                {
                    ["rows"] = rows,
                    ["batches"] = batches,
                    ["behind"] = behind,
                    ["type"] = settings.Type.ToString().ToLowerInvariant(),
                    ["tables"] = new JsonArray([.. tables.Select(line => JsonValue.Create(line))]),
                });
            return (int)ExitCode.Done;
        }));
        return command;
    }

    private static Command Migrate()
    {
        var (config, json) = (ConfigOption(), Reporting.JsonOption());
        var to = new Option<int>("--to")
        {
            Description = $"Version: {StoreTools.NewestSchema} (default) tables and views, 1 tables, 0 drops all.",
            DefaultValueFactory = _ => StoreTools.NewestSchema,
        };
        var drop = new Option<bool>("--yes-drop-tables") { Description = "Needed to go to version 0." };
        var status = new Option<bool>("--status") { Description = "Only say which version there is." };
        var command = new Command("migrate", "Make tables and views, or take them away. Example: microalpha store "
            + "migrate --config my.json")
        {
            config, to, drop, status, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() =>
        {
            var version = parsed.GetValue(to);
            if (version < 0 || version > StoreTools.NewestSchema || (version == 0 && !parsed.GetValue(drop)))
            {
                throw new EngineException("MA-667", ExitCode.Usage, $"--to is {version}; allowed: 1 to "
                    + $"{StoreTools.NewestSchema}, and 0 with --yes-drop-tables");
            }

            using var tools = new StoreTools(Settings(parsed.GetValue(config)));
            if (!parsed.GetValue(status))
                tools.Migrate(version, Console.Error.WriteLine);
            var versions = new JsonObject();
            foreach (var (place, found) in tools.Versions())
                versions[place] = found;
            Report(
                parsed.GetValue(json),
                new JsonObject { ["newest"] = StoreTools.NewestSchema, ["versions"] = versions });
            return (int)ExitCode.Done;
        }));
        return command;
    }

    private static Command Ship()
    {
        var (config, json) = (ConfigOption(), Reporting.JsonOption());
        var command = new Command("ship", "Send everything the log holds and end; no engine may run on it. Example: "
            + "microalpha store ship --config my.json")
        {
            config, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() =>
        {
            using var signals = new StopSignals("stopping");
            var settings = Settings(parsed.GetValue(config));
            LogDirectory.RequireFree(settings.LogDirectory);
            using var tools = new StoreTools(settings);
            var trouble = "";
            var (status, isDone) = tools.Ship(
                now =>
                {
                    if (now.Trouble.Length > 0 && now.Trouble != trouble)
                        Console.Error.WriteLine($"store {now.Trouble}");
                    trouble = now.Trouble;
                },
                signals.Token);
            foreach (var (table, reason) in status.Parked)
                Console.Error.WriteLine($"store parked: {table}: {reason}");
            var leftOut = isDone ? tools.LeftOut() : [];
            foreach (var (session, last) in leftOut)
            {
                Console.Error.WriteLine($"store left out: session {session:x16} is older than what was shipped last, "
                    + "and the store has nothing of it; to send it: "
                    + $"microalpha store reship --session {session:x16} --range 0-{last}");
            }

            Report(
                parsed.GetValue(json),
                new JsonObject
                {
                    ["rows"] = status.Rows,
                    ["batches"] = status.Batches,
                    ["retries"] = status.Retries,
                    ["verified"] = status.Verified,
                    ["quarantined"] = status.Quarantined,
                    ["left_out"] = leftOut.Count,
                    ["done"] = isDone,
                });
            return isDone && leftOut.Count == 0 ? (int)ExitCode.Done : (int)ExitCode.Failed;
        }));
        return command;
    }

    private static Command Audit()
    {
        var (config, json) = (ConfigOption(), Reporting.JsonOption());
        var command = new Command("audit", "Compare every row in the tables with the log, by number and hash of each "
            + "range; the exit code is 1 when one differs. Example: microalpha store audit --config my.json")
        {
            config, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() =>
        {
            using var tools = new StoreTools(Settings(parsed.GetValue(config)));
            var (sessions, rows, ranges, findings) = tools.Audit();
            if (sessions == 0)
            {
                Console.Error.WriteLine("nothing was compared: nothing of this log is acknowledged yet; 'microalpha "
                    + "store ship' sends it");
            }

            foreach (var finding in findings)
                Console.Error.WriteLine(finding);
            Report(
                parsed.GetValue(json),
                new JsonObject
                {
                    ["rows"] = rows,
                    ["batches"] = ranges,
                    ["behind"] = 0,
                    ["sessions"] = sessions,
                    ["findings"] = findings.Count,
                });
            return findings.Count == 0 && sessions > 0 ? (int)ExitCode.Done : (int)ExitCode.Failed;
        }));
        return command;
    }

    private static Command Reship()
    {
        var (config, json) = (ConfigOption(), Reporting.JsonOption());
        var session = new Option<string>("--session") { Description = "Session, 16 hex digits.", Required = true };
        var range = new Option<string>("--range")
        {
            Description = "Sequences FIRST-LAST, as the audit names them; widened to whole batches.",
            Required = true,
        };
        var table = new Option<string>("--table") { Description = "One table; without it all." };
        var command = new Command("reship", "Delete a range of sequences in the tables and send it anew from the log. "
            + "Example: microalpha store reship --session 18d2f0a1b2c3d4e5 --range 0-65535 --table trades")
        {
            session, range, table, config, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() =>
        {
            var (first, last) = ParseRange(parsed.GetRequiredValue(range));
            if (!ulong.TryParse(
                parsed.GetRequiredValue(session), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number))
                throw new EngineException("MA-667", ExitCode.Usage, "--session is 16 hex digits, as the audit says");
            using var tools = new StoreTools(Settings(parsed.GetValue(config)));
            var (rows, batches) = tools.Reship(parsed.GetValue(table) ?? "", number, first, last);
            Report(
                parsed.GetValue(json), new JsonObject { ["rows"] = rows, ["batches"] = batches, ["behind"] = 0 });
            return (int)ExitCode.Done;
        }));
        return command;
    }

    private static (long First, long Last) ParseRange(string text)
    {
        var parts = text.Split('-');
        if (parts.Length == 2 && long.TryParse(parts[0], CultureInfo.InvariantCulture, out var first)
            && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var last) && first >= 0 && last >= first)
            return (first, last);
        throw new EngineException("MA-667", ExitCode.Usage, $"--range is '{text}'; allowed: FIRST-LAST, as in 0-65535");
    }

    private static void Report(bool json, JsonObject report)
    {
        if (json)
        {
            Reporting.WriteJson(report);
            return;
        }

        foreach (var (name, value) in report)
        {
            if (value is JsonArray lines)
            {
                foreach (var line in lines)
                    Console.Out.WriteLine($"  {line}");
            }
            else
            {
                Reporting.WriteRows((name, value?.ToString() ?? ""));
            }
        }
    }
}
