using System.CommandLine;
using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Kill;

namespace MicroAlpha.Host.Commands;

/// <summary><c>microalpha audit verify</c>: checks the hash chain of the audit trail.</summary>
internal static class AuditCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "The audit trail; default: as the configuration says.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var config = new Option<string[]>("--config") { Description = "The configuration the engine runs with." };
        var json = Reporting.JsonOption();
        var verify = new Command("verify", "Check every line of the audit trail. Example: microalpha audit verify")
        {
            file, config, json,
        };
        verify.SetAction(parsed => CommandRunner.Run(() => Verify(
            parsed.GetValue(file) ?? ConfigLoader.LoadForProcess(parsed.GetValue(config) ?? []).Options.Admin.AuditFile,
            parsed.GetValue(json))));
        return new Command("audit", "The audit trail. Example: microalpha audit verify") { verify };
    }

    private static int Verify(string path, bool json)
    {
        var verdict = AuditChain.Verify(path);
        if (!verdict.Exists)
        {
            throw new EngineException(
                "MA-605", ExitCode.Missing, $"there is no audit trail at '{path}'; name its file, or run "
                    + $"'microalpha init' first");
        }

        if (json)
        {
            Reporting.WriteJson(new JsonObject
            {
                ["path"] = path,
                ["lines"] = verdict.Lines,
                ["whole"] = verdict.IsWhole,
                ["broken_line"] = verdict.BrokenLine,
                ["torn_bytes"] = verdict.TornBytes,
                ["detail"] = verdict.Detail,
                ["head"] = verdict.Head,
            });
        }
        else
        {
            Reporting.WriteRows(
                ("audit trail", path),
                ("lines in order", Reporting.Count(verdict.Lines)),
                ("verdict", verdict.IsWhole ? "whole" : $"NOT WHOLE: {verdict.Detail}"),
                ("head", verdict.Head));
        }

        return verdict.IsWhole ? (int)ExitCode.Done : (int)ExitCode.Failed;
    }
}
