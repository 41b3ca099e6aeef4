using System.CommandLine;
using MicroAlpha.Events;
using MicroAlpha.Host.Admin;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Kill;

namespace MicroAlpha.Host.Commands;

/// <summary><c>microalpha status|kill|arm|subscribe|unsubscribe</c>: the operator's side of the admin socket.</summary>
internal static class AdminCommands
{
    private const int SymbolsInRequest = 100;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Makes <c>status</c>.</summary>
    public static Command CreateStatus()
    {
        var (socket, config, json) = Common();
        var command = new Command("status", "What the running engine does. Example: microalpha status --json")
        {
            socket, config, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() => Ask(
            new AdminRequest(AdminCommand.Status),
            SocketOf(parsed.GetValue(socket), parsed.GetValue(config)),
            parsed.GetValue(json))));
        return command;
    }

    /// <summary>Makes <c>kill</c>.</summary>
    public static Command CreateKill()
    {
        var (socket, config, json) = Common();
        var level = new Option<int>("--level")
        {
            Description = "1 reduce only, 2 halt, 3 halt and cancel all, 4 cancel all and flatten.",
            DefaultValueFactory = static _ => (int)AdminRequest.DefaultKillLevel,
        };
        var scope = new Option<string>("--scope")
        {
            Description = "global, strategy:ID or symbol:SYMBOL.",
            DefaultValueFactory = static _ => "global",
        };
        var reason = new Option<string>("--reason")
        {
            Description = "Why, for the audit trail.",
            DefaultValueFactory = static _ => ""
        };
        var command = new Command("kill", "Stop trading; it stays stopped until it is armed again. Example: "
            + "microalpha kill --reason drill")
        {
            level, scope, reason, socket, config, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() =>
        {
            var number = parsed.GetValue(level);
            if (number is < (int)KillLevel.ReduceOnly or > (int)KillLevel.Flatten)
                throw new EngineException("MA-100", ExitCode.Usage, $"--level {number}: allowed is 1 to 4");
            var text = parsed.GetValue(scope)!;
            if (!ScopeName.TryParse(text, out var kind, out var name))
                throw new EngineException("MA-100", ExitCode.Usage,
                    $"--scope {text}: allowed is global, strategy:ID or symbol:SYMBOL");
            return Ask(
                new AdminRequest(AdminCommand.Kill)
                {
                    Level = (KillLevel)number,
                    Scope = kind,
                    Name = name,
                    Reason = parsed.GetValue(reason)!,
                },
                SocketOf(parsed.GetValue(socket), parsed.GetValue(config)),
                parsed.GetValue(json));
        }));
        return command;
    }

    /// <summary>Makes <c>cancel-all</c> or <c>flatten</c>: the kill of that level, under the name of what it does.
    /// </summary>
    public static Command CreateKillOf(KillLevel level)
    {
        var (socket, config, json) = Common();
        var reason = new Option<string>("--reason")
        {
            Description = "Why, for the audit trail.",
            DefaultValueFactory = static _ => ""
        };
        var (name, what) = level == KillLevel.Flatten
            ? ("flatten", "Cancel all orders and close all positions")
            : ("cancel-all", "Cancel all orders");
        var command = new Command(
            name, $"{what}, and stop trading until it is armed again: the kill of level {(int)level}. Example: "
                + $"microalpha {name} --reason drill")
        {
            reason, socket, config, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() => Ask(
            new AdminRequest(AdminCommand.Kill) { Level = level, Reason = parsed.GetValue(reason)! },
            SocketOf(parsed.GetValue(socket), parsed.GetValue(config)),
            parsed.GetValue(json))));
        return command;
    }

    /// <summary>Makes <c>limits</c>.</summary>
    public static Command CreateLimits()
    {
        var (socket, config, json) = Common();
        var set = new Option<string?>("--set")
        {
            Description = "NAME=VALUE: a limit that becomes tighter, by its name in the file of limits.",
        };
        var symbol = new Option<string>("--symbol")
        {
            Description = "Only for this symbol.",
            DefaultValueFactory = static _ => "",
        };
        var command = new Command(
            "limits", "Show the risk limits in force, or tighten one until the next start. Example: microalpha limits "
                + "--set maxPosition=100 --symbol AAPL")
        {
            set, symbol, socket, config, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() =>
        {
            var (name, value) = ("", "");
            if (parsed.GetValue(set) is { } text)
            {
                var equals = text.IndexOf('=', StringComparison.Ordinal);
                if (equals <= 0 || equals == text.Length - 1)
                    throw new EngineException("MA-100", ExitCode.Usage, $"--set {text}: allowed is NAME=VALUE");
                (name, value) = (text[..equals], text[(equals + 1)..]);
            }

            return Ask(
                new AdminRequest(AdminCommand.Limits)
                {
                    Limit = name,
                    Value = value,
                    Name = parsed.GetValue(symbol)!,
                },
                SocketOf(parsed.GetValue(socket), parsed.GetValue(config)),
                parsed.GetValue(json));
        }));
        return command;
    }

    /// <summary>Makes <c>arm prepare</c> and <c>arm confirm</c>.</summary>
    public static Command CreateArm()
    {
        var (socket, config, json) = Common();
        var prepare = new Command("prepare", "First step: shows the state and gives a nonce. Example: microalpha "
            + "arm prepare")
        {
            socket, config, json,
        };
        prepare.SetAction(parsed => CommandRunner.Run(() => Ask(
            new AdminRequest(AdminCommand.ArmPrepare),
            SocketOf(parsed.GetValue(socket), parsed.GetValue(config)),
            parsed.GetValue(json))));

        var (socket2, config2, json2) = Common();
        var nonce = new Argument<string>("NONCE") { Description = "From 'arm prepare', good for 60 s." };
        var killId = new Argument<ulong>("KILL_ID") { Description = "The kill to lift, as 'arm prepare' shows it." };
        var reason = new Argument<string>("REASON") { Description = "Why, for the audit trail." };
        var confirm = new Command("confirm", "Second step: lifts one kill. Example: microalpha arm confirm 4f3a… 7 "
            + "'drill is over'")
        {
            nonce, killId, reason, socket2, config2, json2,
        };
        confirm.SetAction(parsed => CommandRunner.Run(() => Ask(
            new AdminRequest(AdminCommand.ArmConfirm)
            {
                Nonce = parsed.GetValue(nonce)!,
                KillId = parsed.GetValue(killId),
                Reason = parsed.GetValue(reason)!,
            },
            SocketOf(parsed.GetValue(socket2), parsed.GetValue(config2)),
            parsed.GetValue(json2))));
        return new Command("arm", "Arm again after a kill, in two steps. Example: microalpha arm prepare") { prepare,
            confirm };
    }

    /// <summary>Makes <c>subscribe</c> or <c>unsubscribe</c>.</summary>
    public static Command CreateSubscribe(bool isMore)
    {
        var (socket, config, json) = Common();
        var symbols = new Argument<string[]>("SYMBOL")
        {
            Description = "Tickers as BRK.B, pairs as BTC/USD, or * for all of the feed.",
            Arity = ArgumentArity.OneOrMore,
        };
        var name = isMore ? "subscribe" : "unsubscribe";
        var what = isMore ? "Ask the live feed for more symbols" : "Give symbols of the live feed up";
        var command = new Command(name, $"{what}, in the configured channels. Example: microalpha {name} AAPL MSFT")
        {
            symbols, socket, config, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() =>
        {
            var path = SocketOf(parsed.GetValue(socket), parsed.GetValue(config));
            // A request is one line of limited length.
            foreach (var chunk in parsed.GetValue(symbols)!.Chunk(SymbolsInRequest))
            {
                var request = new AdminRequest(isMore ? AdminCommand.Subscribe : AdminCommand.Unsubscribe)
                {
                    Symbols = chunk,
                };
                Ask(request, path, parsed.GetValue(json));
            }

            return (int)ExitCode.Done;
        }));
        return command;
    }

    private static int Ask(AdminRequest request, string socket, bool json)
    {
        using var client = AdminClient.Connect(socket, AnswerTimeout);
        using var answer = client.Ask(request);
        Reporting.WriteObject(
            writer =>
            {
                foreach (var property in answer.RootElement.EnumerateObject())
                    property.WriteTo(writer);
            },
            json);
        if (answer.RootElement.TryGetProperty("hint", out var hint))
            Console.Error.WriteLine($"note: {hint.GetString()}");
        // A kill that is not durable holds, but only as long as the process lives: that is not "done".
        var isDurable = !answer.RootElement.TryGetProperty("result", out var result)
            || result.GetString() != "not_durable";
        return isDurable ? (int)ExitCode.Done : (int)ExitCode.Failed;
    }

    private static string SocketOf(string? socket, string[]? config) =>
        socket ?? ConfigLoader.LoadForProcess(config ?? []).Options.Admin.SocketPath;

    private static (Option<string?> Socket, Option<string[]> Config, Option<bool> Json) Common() => (
        new Option<string?>("--socket")
        {
            Description = "The engine's admin socket; default: as the configuration "
            + "says."
        },
        new Option<string[]>("--config") { Description = "The configuration the engine runs with." },
        Reporting.JsonOption());
}
