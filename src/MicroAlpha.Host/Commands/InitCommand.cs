using System.CommandLine;
using System.Text.Json.Nodes;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Kill;

namespace MicroAlpha.Host.Commands;

/// <summary><c>microalpha init</c>: the first-start files, without which an engine counts as killed.</summary>
internal static class InitCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var config = new Option<string[]>("--config") { Description = "The configuration the engine will run with." };
        var json = Reporting.JsonOption();
        var command = new Command("init", "Make the kill file and the audit trail of a new engine. Example: "
            + "microalpha init")
        {
            config, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() =>
            Run(ConfigLoader.LoadForProcess(parsed.GetValue(config) ?? []).Options, parsed.GetValue(json))));
        return command;
    }

    private static int Run(EngineOptions options, bool json)
    {
        KillState.Initialise(KillSettings.Of(options, new NoOpenOrders(), new OperatorEvents()));
        if (json)
        {
            Reporting.WriteJson(new JsonObject
            {
                ["kill_file"] = options.Admin.KillFile,
                ["audit_file"] = options.Admin.AuditFile,
                ["log"] = options.Log.Directory,
            });
            return 0;
        }

        Reporting.WriteRows(
            ("kill file", $"{options.Admin.KillFile} (armed)"),
            ("audit trail", options.Admin.AuditFile),
            ("next", "microalpha run"));
        return 0;
    }
}
