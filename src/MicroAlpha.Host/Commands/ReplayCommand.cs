using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Replay;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Commands;

/// <summary>
/// <c>microalpha replay</c>: the same stages over a recorded log, compared with what the log says was done.
/// </summary>
internal static class ReplayCommand
{
    private const int MostShown = 20;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var logs = new Argument<string[]>("LOG")
        {
            Description = "Log directories or segments.",
            Arity = ArgumentArity.OneOrMore,
        };
        var speed = new Option<string>("--speed")
        {
            Description = "max, or recorded seconds per second: 1 as recorded, 10 ten times faster.",
            DefaultValueFactory = static _ => "max",
        };
        var verify = new Option<bool>("--verify")
        {
            Description = "Compare with the checkpoints and commands in the log; where it has none, threaded with "
                + "lockstep.",
        };
        var threaded = new Option<bool>("--threaded")
        {
            Description = "Run the core on a lane of its own instead "
            + "of in lockstep."
        };
        var json = Reporting.JsonOption();
        var command = new Command("replay", "Replay recorded logs. Example: microalpha replay logs/demo --verify "
            + "--json")
        {
            logs, speed, verify, threaded, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() => Run(
            new ReplayOptions
            {
                Paths = parsed.GetValue(logs) ?? [],
                Speed = Speed(parsed.GetValue(speed)!),
                IsVerified = parsed.GetValue(verify),
                IsThreaded = parsed.GetValue(threaded),
                CoreCpu = Affinity.GetAllowedCpus() is { Length: > 1 } cpus ? cpus[^1] : -1,
            },
            parsed.GetValue(json))));
        return command;
    }

    /// <summary>The result as the JSON object of the command.</summary>
    public static JsonObject ToJson(ReplayResult result) => new()
    {
        ["events"] = result.Events,
        ["events_per_s"] = Math.Round(result.EventsPerSecond),
        ["sessions"] = result.Sessions,
        ["commands"] = result.Commands,
        ["command_hash"] = Hex(result.CommandHash),
        ["state_hash"] = Hex(result.StateHash),
        ["checkpoints"] = result.EqualCheckpoints,
        ["unproven_events"] = result.UnprovenEvents,
        ["compared_with"] = result.ComparedWith,
        ["identical"] = result.IsIdentical,
        ["first_divergence"] = result.First?.ToJson(),
        ["differences"] = result.DifferenceCount,
        ["diff"] = new JsonArray([.. result.Differences.Take(MostShown).Select(static one => one.ToJson())]),
        ["damages"] = new JsonArray([.. result.Damages.Select(static damage => JsonValue.Create(damage))]),
    };

    private static int Run(ReplayOptions options, bool json)
    {
        var result = ProgressDisplay.Run("replaying", report => LogReplay.Run(options, report));
        foreach (var damage in result.Damages)
            Console.Error.WriteLine($"damaged {damage}");
        if (json)
            Reporting.WriteJson(ToJson(result));
        else
            Show(result);
        var isProven = !options.IsVerified || result.IsIdentical == true;
        return result.First is null && result.Damages.Count == 0 && isProven ? (int)ExitCode.Done
            : (int)ExitCode.Failed;
    }

    private static void Show(ReplayResult result)
    {
        Reporting.WriteRows(
            ("events", Reporting.Count(result.Events)),
            ("events per second", Reporting.Count((long)result.EventsPerSecond)),
            ("sessions", Reporting.Count(result.Sessions)),
            ("commands", Reporting.Count(result.Commands)),
            ("state hash", Hex(result.StateHash)),
            ("command hash", Hex(result.CommandHash)));
        if (result.ComparedWith.Length > 0)
        {
            Reporting.WriteRows(
                ("compared with", result.ComparedWith),
                ("equal checkpoints", Reporting.Count(result.EqualCheckpoints)),
                ("events without one", Reporting.Count(result.UnprovenEvents)),
                ("identical", result.IsIdentical switch { true => "yes", false => "NO", _ => "nothing to compare" }));
        }

        if (result.First is { } first)
            Console.Out.WriteLine($"first divergence: {first}");
        if (result.DifferenceCount > 1)
            Console.Out.WriteLine($"{Reporting.Count(result.DifferenceCount)} differences; the first of them:");
        foreach (var one in result.Differences.Take(result.DifferenceCount > 1 ? MostShown : 0))
        {
            Console.Out.WriteLine($"event {one.Sequence}: {one.What}");
            Console.Out.WriteLine($"  - {one.Expected}");
            Console.Out.WriteLine($"  + {one.Actual}");
        }
    }

    private static double Speed(string text)
    {
        if (!ReplaySpeed.TryParse(text, out var speed))
        {
            throw new EngineException("MA-100", ExitCode.Usage, $"--speed {text}: allowed is {ReplaySpeed.Allowed}");
        }

        return speed.IsMax ? 0 : speed.Factor;
    }

    private static string Hex(ulong value) => value.ToString("x16", CultureInfo.InvariantCulture);
}
