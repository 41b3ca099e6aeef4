using System.CommandLine;
using MicroAlpha.Events;
using MicroAlpha.Host.Configuration;

namespace MicroAlpha.Host.Commands;

/// <summary>Runs a command's body and turns errors into one clear line and an exit code.</summary>
internal static class CommandRunner
{
    /// <summary>
    /// Runs <paramref name="body"/>; every error is told on stderr with its code and how to read more.
    /// </summary>
    public static int Run(Func<int> body)
    {
        try
        {
            return body();
        }
        catch (EngineException error)
        {
            Tell(error.Message, error.Code, error);
            return (int)error.Exit;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("stopped");
            return (int)ExitCode.Failed;
        }
        catch (UnauthorizedAccessException error)
        {
            Tell($"MA-120: {error.Message} Run as the user who owns the path, or choose another path.", "MA-120",
                error);
            return (int)ExitCode.Usage;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Tell($"MA-001: unexpected failure: {error.Message}", "MA-001", error);
            return (int)ExitCode.Failed;
        }
    }

    /// <summary>Parses and runs the command line; wrong usage ends with exit code 2 and says what is allowed.</summary>
    public static int Invoke(RootCommand root, string[] arguments)
    {
        var parsed = root.Parse(arguments);
        // Run again around it: the text of --help can be what stdout does not take.
        if (parsed.Errors.Count == 0)
            return Run(() => parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
        foreach (var error in Errors(parsed))
            Console.Error.WriteLine($"error MA-100: {error}");
        Console.Error.WriteLine(
            $"See '{PathOf(parsed.CommandResult.Command)} --help' for what is allowed and an example.");
        return (int)ExitCode.Usage;
    }

    /// <summary>
    /// Everything that is wrong with the arguments; a single error when the command itself is not known, because of
    /// its arguments nothing can be said then.
    /// </summary>
    private static IEnumerable<string> Errors(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (command.Subcommands.Count == 0)
            return parsed.Errors.Select(static error => error.Message);
        var names = command.Subcommands.Select(static known => known.Name).ToList();
        var known = $"the commands are {string.Join(", ", names)}";
        var given = parsed.UnmatchedTokens.FirstOrDefault(static token => !token.StartsWith('-'));
        if (given is null)
            return [$"'{PathOf(command)}' needs a command: {known}"];
        var hint = NearestName.Of(given, names) is { } nearest ? $"did you mean '{nearest}'? " : "";
        return [$"'{PathOf(command)} {given}' is no command; {hint}{known}"];
    }

    /// <summary>The command as it is typed: <c>microalpha arm prepare</c>.</summary>
    private static string PathOf(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? "microalpha" : $"{PathOf(parent)} {command.Name}";
    }

    private static void Tell(string message, string code, Exception error)
    {
        Console.Error.WriteLine($"error {message}");
        Console.Error.WriteLine($"('microalpha explain {code}' says more.)");
        if (Environment.GetEnvironmentVariable("MICROALPHA_TRACE") == "1")
            Console.Error.WriteLine(error);
    }
}
