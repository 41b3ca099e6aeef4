using System.CommandLine;
using MicroAlpha.Host.Commands;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Kill;
using MicroAlpha.Pipeline.Strategies;

namespace MicroAlpha.Host;

/// <summary>
/// The program `microalpha`, for a program of one's own: a strategy and one line make the same commands with one more
/// strategy. For the thread that starts the process.
/// </summary>
public static class MicroAlphaProgram
{
    /// <summary>Runs a command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>The exit code: 0 done, 1 failed, 2 wrong usage, 3 something outside is missing.</returns>
    public static int Run(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        _ = StartClock.ElapsedMs;
        StandardStreams.Install();
        return CommandRunner.Invoke(Root(), args);
    }

    /// <summary>Runs a command line with one strategy more.</summary>
    /// <param name="name">Its name, for `--strategy` and `trading.strategy`; not one of those there are.</param>
    /// <param name="create">Makes it of its parameters and the number of instruments, ids from 0.</param>
    /// <param name="args">The arguments.</param>
    /// <returns>The exit code: 0 done, 1 failed, 2 wrong usage, 3 something outside is missing.</returns>
    /// <exception cref="ArgumentException">The name is empty, too long, or taken.</exception>
    public static int Run<TStrategy>(string name, Func<StrategyParameters, int, TStrategy> create, string[] args)
        where TStrategy : struct, IStrategy
    {
        StrategyCatalog.Add(name, create);
        return Run(args);
    }

    private static RootCommand Root() =>
        new("MicroAlpha: market data and trading in one process, recorded, replayable, proven identical.")
        {
            DemoCommand.Create(),
            RunCommand.Create(),
            ReplayCommand.Create(),
            BacktestCommand.Create(),
            LatencyCommand.Create(),
            ReportCommand.Create(),
            WhyCommand.Create(),
            ImportCommand.Create(),
            ExportCommand.Create(),
            IndicatorsCommand.Create(),
            HawkesCommand.Create(),
            BackfillCommand.Create(),
            LogCommand.Create(),
            StoreCommand.Create(),
            SqlCommand.Create(),
            VenueCommand.Create(),
            AdminCommands.CreateStatus(),
            AdminCommands.CreateKill(),
            AdminCommands.CreateArm(),
            AdminCommands.CreateKillOf(KillLevel.CancelAll),
            AdminCommands.CreateKillOf(KillLevel.Flatten),
            AdminCommands.CreateLimits(),
            GuardCommand.Create(),
            AdminCommands.CreateSubscribe(isMore: true),
            AdminCommands.CreateSubscribe(isMore: false),
            InitCommand.Create(),
            AuditCommand.Create(),
            ExplainCommand.Create(),
        };
}
