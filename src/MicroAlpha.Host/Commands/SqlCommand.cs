using System.CommandLine;
using MicroAlpha.Events;
using MicroAlpha.Storage.ClickHouse;

namespace MicroAlpha.Host.Commands;

/// <summary><c>microalpha sql QUERY</c>: a statement on the configured server, or on the embedded engine.</summary>
internal static class SqlCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var query = new Argument<string>("QUERY") { Description = "The statement; tables need no database name." };
        var format = new Option<string>("--format")
        {
            Description = "Format of the result as ClickHouse names it: TabSeparatedWithNames (default), "
                + "PrettyCompact, CSVWithNames, JSONEachRow, Native, Parquet (embedded).",
        };
        var output = new Option<string>("--out") { Description = "File for the result, instead of stdout." };
        var config = StoreCommand.ConfigOption();
        var command = new Command("sql", "Ask ClickHouse, a server or embedded, as store.type says. Example: "
            + "microalpha sql \"SELECT symbol, count() FROM trades GROUP BY symbol\"")
        {
            query, format, output, config,
        };
        command.SetAction(parsed => CommandRunner.Run(() =>
        {
            var name = parsed.GetValue(format) ?? "TabSeparatedWithNames";
            if (name.Length == 0 || !name.All(char.IsAsciiLetterOrDigit))
            {
                throw new EngineException("MA-667", ExitCode.Usage, $"--format is '{name}'; allowed: the name of a "
                    + "format of ClickHouse, letters and digits, as in JSONEachRow");
            }

            using var tools = new StoreTools(StoreCommand.Settings(parsed.GetValue(config)));
            Write(tools, parsed.GetRequiredValue(query), name, parsed.GetValue(output) ?? "");
            return (int)ExitCode.Done;
        }));
        return command;
    }

    /// <summary>A file appears under its name only when all of the result is in it.</summary>
    private static void Write(StoreTools tools, string query, string format, string path)
    {
        if (path.Length == 0)
        {
            using var output = StandardStreams.OpenOutput();
            tools.Query(query, format, output);
            return;
        }

        var draft = path + ".part";
        try
        {
            using (var file = File.Create(draft))
                tools.Query(query, format, file);
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException("MA-667", ExitCode.Usage, $"--out {path} can not be written: {error.Message}");
        }
        finally
        {
            if (File.Exists(draft))
                File.Delete(draft);
        }
    }
}
