using Spectre.Console;

namespace MicroAlpha.Host.Commands;

/// <summary>
/// A progress bar on stderr for work that may take more than two seconds; silent when stderr is no terminal.
/// </summary>
internal static class ProgressDisplay
{
    /// <summary>Runs <paramref name="work"/>, which reports the share done, 0 to 1, as often as it likes.</summary>
    public static T Run<T>(string title, Func<Action<double>, T> work)
    {
        if (Console.IsErrorRedirected)
            return work(static _ => { });
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(),
                new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: 1);
                return work(share => task.Value = share);
            });
    }
}
