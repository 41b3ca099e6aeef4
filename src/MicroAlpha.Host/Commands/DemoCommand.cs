using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MicroAlpha.Events;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Kill;
using MicroAlpha.Host.Replay;

namespace MicroAlpha.Host.Commands;

/// <summary>
/// <c>microalpha demo</c>: the first result on a fresh machine, offline. A venue in a process of its own, the engine on
/// its streams over loopback; runs, records, stops, proves its own replay.
/// </summary>
internal static class DemoCommand
{
    private const int PollMs = 100;
    private const int MaxSeconds = 86_400;
    private const int MaxRate = 5_000_000;
    private const int DefaultRate = 100_000;
    private const int LiveTimeoutMs = 30_000;

    /// <summary>A shell's exit code for a command that SIGINT ended: here, one that did not prove its replay.</summary>
    private const int Interrupted = 130;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var seconds = new Option<int>("--seconds")
        {
            Description = "How long, 1 to 86400.",
            DefaultValueFactory = static _ => 10
        };
        var rate = new Option<int>("--rate")
        {
            Description = "Events per second of the venue's synthetic market, 1 to 5000000.",
            DefaultValueFactory = static _ => DefaultRate,
        };
        var output = new Option<string?>("--out")
        {
            Description = "Directory for everything, new or empty; default: a new one in the state directory.",
        };
        var json = Reporting.JsonOption();
        var command = new Command(
            "demo", "Start a venue with a synthetic market, connect the engine to it over web sockets, trade, be "
                + "killed and armed again, record, and prove the replay. Ctrl-C ends it early, in order and with exit "
                + "code 0; another one during the replay leaves that out and gives 130. Example: microalpha demo "
                + "--seconds 10")
        {
            seconds, rate, output, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() => Run(
            Between("--seconds", parsed.GetValue(seconds), MaxSeconds),
            Between("--rate", parsed.GetValue(rate), MaxRate),
            parsed.GetValue(output),
            parsed.GetValue(json))));
        return command;
    }

    private static int Run(int seconds, int rate, string? output, bool json)
    {
        using var signals = new StopSignals("stopping; what was recorded will be replayed and summed up");
        var directory = PlaceOf(output);
        Directory.CreateDirectory(directory);
        using var venue = VenueProcess.Start(
            Path.Combine(directory, "venue.keys"), "--rate", rate.ToString(CultureInfo.InvariantCulture),
            "--requests", "0");
        var config = Configure(directory, venue);
        var log = config.Options.Log.Directory;
        DemoResult result;
        using (var session = EngineSession.Start(config))
        {
            var readyMs = StartClock.ElapsedMs;
            foreach (var line in session.StartLines())
                Console.Error.WriteLine(line);
            WaitUntilLive(session.Engine, signals.Token);
            var trading = new DemoTrading(session, config.Options.Admin.SocketPath);
            ProgressDisplay.Run("running", report => Watch(
                session.Engine,
                seconds,
                share =>
                {
                    trading.Look(share);
                    report(share);
                },
                signals.Token));
            if (session.Engine.Fault is null)
                trading.Flatten();
            session.Stop(signals.IsRaised ? "signal" : "demo");
            venue.Stop();
            if (session.Engine.Fault is { } fault)
                throw fault as EngineException ?? new EngineException("MA-603", ExitCode.Failed, fault.Message, fault);
            using var process = Process.GetCurrentProcess();
            result = new DemoResult(
                session.Engine, trading, log, readyMs, process.PeakWorkingSet64, signals.IsRaised);
        }

        Console.Error.WriteLine($"venue: {venue.LastLine}");
        signals.NextPhase("the replay is left out");
        Console.Error.WriteLine($"replaying {Reporting.Count(result.Events)} events");
        var replay = Replay(log, signals.Token);
        if (json)
            Reporting.WriteJson(result.ToJson(replay));
        else
            result.Show(replay);
        if (replay is null)
            return Interrupted;
        // A demo that was stopped before its first event has nothing to prove.
        var isProven = replay.IsIdentical ?? (result.IsStoppedEarly && replay.Events == 0);
        return result.IsComplete && isProven ? (int)ExitCode.Done : (int)ExitCode.Failed;
    }

    /// <summary>The replay of what was recorded; null when a signal stopped it.</summary>
    private static ReplayResult? Replay(string log, CancellationToken cancellation)
    {
        try
        {
            return ProgressDisplay.Run("replaying", report => LogReplay.Run(
                new ReplayOptions { Paths = [log], IsVerified = true },
                share =>
                {
                    cancellation.ThrowIfCancellationRequested();
                    report(share);
                }));
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Waits for the acknowledgement of the subscriptions; an engine that fails says why itself.</summary>
    private static void WaitUntilLive(EngineHost engine, CancellationToken cancellation)
    {
        var start = StartClock.ElapsedMs;
        while (engine.Feed.Subscriptions is { Acknowledged: 0 } && StartClock.ElapsedMs - start < LiveTimeoutMs)
        {
            if (engine.WaitForEnd(PollMs / 10, cancellation) || cancellation.IsCancellationRequested)
                return;
        }
    }

    private static bool Watch(EngineHost engine, int seconds, Action<double> report, CancellationToken cancellation)
    {
        var start = StartClock.ElapsedMs;
        var share = 0.0;
        while (share < 1 && !engine.WaitForEnd(PollMs, cancellation) && !cancellation.IsCancellationRequested)
            report(share = Math.Min(1, (StartClock.ElapsedMs - start) / (seconds * 1000.0)));
        return true;
    }

    private static string PlaceOf(string? output)
    {
        var directory = output is null ? NewDirectory() : Path.GetFullPath(output);
        var isUsed = Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any();
        return isUsed || File.Exists(directory)
            ? throw new EngineException(
                "MA-111", ExitCode.Usage, $"--out {directory} is not an empty or new directory, and a demo mixes with "
                    + "nothing: name another one, or leave --out away for a new one in the state directory")
            : directory;
    }

    private static LoadedConfig Configure(string directory, VenueProcess venue)
    {
        var config = ConfigLoader.Load([], new Dictionary<string, string>(), new Dictionary<string, string>(
            DemoTrading.Settings(directory, venue))
        {
            ["stateDirectory"] = directory,
            ["http.enabled"] = "false",
            ["feed.type"] = "alpaca",
            ["feed.alpaca.dataStream"] = venue.StreamUrl,
            ["feed.alpaca.dataRest"] = venue.RestUrl,
            ["feed.alpaca.tradingRest"] = venue.RestUrl,
            ["feed.alpaca.keyFile"] = Path.Combine(directory, "venue.keys"),
            ["feed.alpaca.symbols"] = "*",
        });
        KillState.Initialise(KillSettings.Of(config.Options, new NoOpenOrders(), new OperatorEvents()));
        return config;
    }

    /// <summary>A directory of the state directory that is named for the time and not there yet.</summary>
    private static string NewDirectory()
    {
        var name = "demo-" + DateTime.UtcNow.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var first = Path.Combine(ConfigLoader.LoadForProcess([]).Options.StateDirectory, name);
        var directory = first;
        for (var again = 2; Path.Exists(directory); again++)
            directory = string.Create(CultureInfo.InvariantCulture, $"{first}-{again}");
        return directory;
    }

    private static int Between(string option, int value, int most) => value >= 1 && value <= most
        ? value
        : throw new EngineException("MA-100", ExitCode.Usage, $"{option} {value}: allowed is 1 to {most}");
}
