using System.CommandLine;
using MicroAlpha.Host.Commands;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Kill;

_ = StartClock.ElapsedMs;
StandardStreams.Install();
var root = new RootCommand("MicroAlpha: market data and trading in one process, recorded, replayable, proven "
    + "identical.")
{
    DemoCommand.Create(),
    RunCommand.Create(),
    ReplayCommand.Create(),
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
return CommandRunner.Invoke(root, args);
