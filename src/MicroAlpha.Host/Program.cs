using System.CommandLine;
using MicroAlpha.Host.Commands;
using MicroAlpha.Host.Engine;

_ = StartClock.ElapsedMs;
StandardStreams.Install();
var root = new RootCommand("MicroAlpha: market data and trading in one process, recorded, replayable, proven "
    + "identical.")
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
    AdminCommands.CreateSubscribe(isMore: true),
    AdminCommands.CreateSubscribe(isMore: false),
    InitCommand.Create(),
    AuditCommand.Create(),
    ExplainCommand.Create(),
};
return CommandRunner.Invoke(root, args);
