using System.CommandLine;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Host.Admin;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Trading;

namespace MicroAlpha.Host.Commands;

/// <summary><c>microalpha guard</c>: the dead-man process beside the engine.</summary>
internal static class GuardCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var config = new Option<string[]>("--config")
        {
            Description = "The configuration the engine runs with.",
            AllowMultipleArgumentsPerToken = false,
        };
        var json = Reporting.JsonOption();
        var command = new Command(
            "guard",
            "Hold the lease without which the engine sends no order (trading.leaseMs), and cancel everything "
                + "at the broker when the engine stops answering; then it ends with exit code 1, and trading stays "
                + "shut until a human starts it again. Example: microalpha guard --config my.json")
        {
            config, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() =>
            Run(ConfigLoader.LoadForProcess(parsed.GetValue(config) ?? []), parsed.GetValue(json))));
        return command;
    }

    private static int Run(LoadedConfig config, bool json)
    {
        var trading = config.Options.Trading;
        if (trading.LeaseMs == 0 || trading.Broker != BrokerKind.Alpaca)
        {
            throw new EngineException(
                "MA-807", ExitCode.Usage, "a guard needs trading.broker = alpaca and trading.leaseMs above 0");
        }

        using var signals = new StopSignals("no heartbeat more; the engine sends nothing when its lease ends");
        var keys = AlpacaKeys.Load(trading.KeyFile.Length > 0 ? trading.KeyFile : config.Options.Feed.Alpaca.KeyFile);
        using var rest = new AlpacaRestClient(
            new Uri(trading.Rest),
            keys,
            new RestOptions { RequestTimeoutMs = trading.RequestTimeoutMs, ReadAttempts = 1 });
        var guard = new Guard(
            () => Beat(config.Options.Admin.SocketPath, trading.LeaseMs),
            rest,
            trading.LeaseMs,
            Console.Error.WriteLine);
        var isLost = guard.Run(signals.Token);
        Reporting.WriteObject(
            writer =>
            {
                writer.WriteNumber("heartbeats", guard.Heartbeats);
                writer.WriteBoolean("lost", isLost);
                writer.WriteNumber("cancel_rounds", guard.CancelRounds);
            },
            json);
        return isLost ? (int)ExitCode.Failed : (int)ExitCode.Done;
    }

    private static void Beat(string socket, int leaseMs)
    {
        using var client = AdminClient.Connect(socket, TimeSpan.FromMilliseconds(leaseMs));
        using var answer = client.Ask(
            new AdminRequest(AdminCommand.Lease) { AskedNs = Native.WallClock.MonotonicNs() });
    }
}
