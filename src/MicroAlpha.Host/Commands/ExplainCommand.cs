using System.CommandLine;
using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Host.Errors;

namespace MicroAlpha.Host.Commands;

/// <summary><c>microalpha explain CODE</c>: the page of an error code, or the list of all codes.</summary>
internal static class ExplainCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var code = new Argument<string?>("CODE")
        {
            Description = "Error code such as MA-301; without it all codes are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = Reporting.JsonOption();
        var command = new Command("explain", "Print the page of an error code. Example: microalpha explain MA-301")
        {
            code, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() => Run(parsed.GetValue(code), parsed.GetValue(json))));
        return command;
    }

    private static int Run(string? code, bool json)
    {
        if (json)
            Reporting.WriteJson(code is not null ? ToJson(code) : new JsonObject { ["codes"] = List() });
        else if (code is not null)
            Console.Out.Write(ErrorPages.Find(code));
        else
            Reporting.WriteRows([.. ErrorPages.Codes.Select(known => (known, ErrorPages.TitleOf(known)))]);
        return (int)ExitCode.Done;
    }

    private static JsonObject ToJson(string code)
    {
        var page = ErrorPages.Find(code);
        var canonical = page[2..page.IndexOf(':', StringComparison.Ordinal)];
        return new JsonObject
        {
            ["code"] = canonical,
            ["title"] = ErrorPages.TitleOf(canonical),
            ["page"] = page,
        };
    }

    private static JsonArray List() =>
    [
        .. ErrorPages.Codes.Select(static known => new JsonObject
        {
            ["code"] = known,
            ["title"] = ErrorPages.TitleOf(known),
        }),
    ];
}
