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
/// <c>microalpha demo</c>: the first result on a fresh machine, offline: runs, records, stops, proves its own replay.
/// </summary>
internal static class DemoCommand
{
    private const int PollMs = 100;
    private const int MaxSeconds = 86_400;
    private const int MaxRate = 5_000_000;

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
            Description = "Events per second of the synthetic market, 1 to 5000000.",
            DefaultValueFactory = static _ => 200_000,
        };
        var output = new Option<string?>("--out")
        {
            Description = "Directory for everything; default: a new one in "
            + "the state directory."
        };
        var json = Reporting.JsonOption();
        var command = new Command(
            "demo", "Run a synthetic market through the engine, record it and prove the replay. Example: "
                + "microalpha demo --seconds 10")
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
        var config = Configure(seconds, rate, output);
        DemoResult result;
        using (var session = EngineSession.Start(config))
        {
            var readyMs = StartClock.ElapsedMs;
            foreach (var line in session.StartLines())
                Console.Error.WriteLine(line);
            ProgressDisplay.Run("running", report => Watch(session.Engine, (long)seconds * rate, report));
            session.Stop("demo");
            if (session.Engine.Fault is { } fault)
                throw new EngineException("MA-603", ExitCode.Failed, fault.Message, fault);
            using var process = Process.GetCurrentProcess();
            result = new DemoResult(session.Engine, config.Options.Log.Directory, readyMs, process.PeakWorkingSet64);
        }

        var replay = ProgressDisplay.Run("replaying", report => LogReplay.Run(
            new ReplayOptions { Paths = [config.Options.Log.Directory], IsVerified = true }, report));
        if (json)
            Reporting.WriteJson(result.ToJson(replay));
        else
            result.Show(replay);
        return result.IsComplete && replay.IsIdentical == true ? (int)ExitCode.Done : (int)ExitCode.Failed;
    }

    private static bool Watch(EngineHost engine, long expected, Action<double> report)
    {
        while (!engine.WaitForEnd(PollMs, CancellationToken.None))
            report(Math.Min(1, engine.Counts.Received / (double)expected));
        return true;
    }

    private static LoadedConfig Configure(int seconds, int rate, string? output)
    {
        var directory = output is null
            ? Path.Combine(
                ConfigLoader.LoadForProcess([]).Options.StateDirectory,
                "demo-" + DateTime.UtcNow.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture))
            : Path.GetFullPath(output);
        var config = ConfigLoader.Load([], new Dictionary<string, string>(), new Dictionary<string, string>
        {
            ["stateDirectory"] = directory,
            ["http.enabled"] = "false",
            ["feed.type"] = "synthetic",
            ["feed.synthetic.eventsPerSecond"] = rate.ToString(CultureInfo.InvariantCulture),
            ["feed.synthetic.durationS"] = seconds.ToString(CultureInfo.InvariantCulture),
        });
        if (!File.Exists(config.Options.Admin.KillFile))
        {
            Directory.CreateDirectory(directory);
            KillState.Initialise(KillSettings.Of(config.Options, new NoOpenOrders(), new OperatorEvents()));
        }

        return config;
    }

    private static int Between(string option, int value, int most) => value >= 1 && value <= most
        ? value
        : throw new EngineException("MA-100", ExitCode.Usage, $"{option} {value}: allowed is 1 to {most}");
}
