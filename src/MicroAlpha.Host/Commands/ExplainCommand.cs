using System.CommandLine;
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
        var command = new Command("explain", "Print the page of an error code. Example: microalpha explain MA-301")
        {
            code,
        };
        command.SetAction(parsed => CommandRunner.Run(() => Run(parsed.GetValue(code))));
        return command;
    }

    private static int Run(string? code)
    {
        if (code is not null)
        {
            Console.Out.Write(ErrorPages.Find(code));
            return 0;
        }

        foreach (var known in ErrorPages.Codes)
            Console.Out.WriteLine($"{known}  {ErrorPages.TitleOf(known)}");
        return 0;
    }
}
