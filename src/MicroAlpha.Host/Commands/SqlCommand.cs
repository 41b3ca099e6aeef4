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
            using var tools = new StoreTools(StoreCommand.Settings(parsed.GetValue(config)));
            var path = parsed.GetValue(output) ?? "";
            using var stream = path.Length > 0 ? File.Create(path) : StandardStreams.OpenOutput();
            tools.Query(
                parsed.GetRequiredValue(query), parsed.GetValue(format) ?? "TabSeparatedWithNames", stream);
            return (int)ExitCode.Done;
        }));
        return command;
    }
}
