using System.CommandLine;
using MicroAlpha.Events;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Engine;

namespace MicroAlpha.Host.Commands;

/// <summary><c>microalpha run</c>: the headless engine until a signal or the end of its feed.</summary>
internal static class RunCommand
{
    private const int PollMs = 500;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var config = new Option<string[]>("--config")
        {
            Description = "Configuration file, then overlays in order; without it the defaults. Every key: "
                + "config/microalpha.json.",
            AllowMultipleArgumentsPerToken = false,
        };
        var json = Reporting.JsonOption();
        var command = new Command(
            "run", "Run the engine until SIGTERM, SIGINT or the end of the feed. Example: microalpha run --config "
                + "my.json")
        {
            config, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() =>
            Run(ConfigLoader.LoadForProcess(parsed.GetValue(config) ?? []), parsed.GetValue(json))));
        return command;
    }

    private static int Run(LoadedConfig config, bool json)
    {
        using var signals = new StopSignals("draining");
        using var session = EngineSession.Start(config);
        foreach (var line in session.StartLines())
            Console.Error.WriteLine(line);
        var (log, store) = (new SaidOnce("error"), new SaidOnce("store"));
        var feed = new SaidOnce("feed", "events flow again");
        while (!session.Engine.WaitForEnd(PollMs, signals.Token) && !signals.IsRaised)
        {
            log.Look(session.Engine.Log.Trouble);
            feed.Look(session.Engine.Feed.Waiting);
            store.Look(StoreTrouble(session.Engine));
        }

        var isDone = session.Stop(signals.IsRaised ? "signal" : "end of feed");
        Reporting.WriteObject(session.Status.Write, json);
        if (session.Engine.Fault is { } fault)
            throw fault as EngineException ?? new EngineException("MA-603", ExitCode.Failed, fault.Message, fault);
        if (session.FeedTrouble is { Length: > 0 } lacking)
            throw new EngineException(session.Engine.Feed.TroubleCode, ExitCode.Failed, lacking);
        RequireDurable(session.Engine);
        return isDone && session.Engine.Counts is { IsSettled: true, Dropped: 0 } ? (int)ExitCode.Done
            : (int)ExitCode.Failed;
    }

    // The store is told of, and never stops the engine: what it lacks is in the log.
    private static string StoreTrouble(EngineHost engine) => engine.Store switch
    {
        null => "",
        { Status.Parked: { Count: > 0 } parked } =>
            $"parked: {string.Join("; ", parked.Select(table => $"{table.Key}: {table.Value}"))}",
        { } store => store.Fault?.Message ?? store.Status.Trouble,
    };

    // What was handed to the log counts as recorded; only what is durable is kept.
    private static void RequireDurable(EngineHost engine)
    {
        var (last, log) = (engine.Counts.Received - 1, engine.Log);
        if (log.DurableSequence >= last && log.HaltReason.Length == 0)
            return;
        throw new EngineException(
            "MA-608",
            ExitCode.Failed,
            $"the log of this run is not whole: it is durable up to sequence {log.DurableSequence} of {last}; "
            + log.Trouble);
    }
}
