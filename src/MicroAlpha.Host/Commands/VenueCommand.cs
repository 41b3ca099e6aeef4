using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Replay;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Native;
using MicroAlpha.Venue;
using MicroAlpha.Venue.Faults;
using MicroAlpha.Venue.Server;

namespace MicroAlpha.Host.Commands;

/// <summary><c>microalpha venue</c>: the Alpaca-compatible exchange on the loopback address, until a signal.</summary>
internal static class VenueCommand
{
    private const int DefaultPort = 8787;
    private const int MaxSymbols = 16_000;
    private const int MaxRate = 5_000_000;
    private const int Levels = 5;
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    /// <summary>The one symbol of the endpoint for tests.</summary>
    private const string TestSymbol = "FAKEPACA";

    // A crypto pair of the synthetic market for each so many events of its stocks.
    private const int CryptoShare = 10;

    private static readonly string[] KnownStocks =
        ["AAPL", "MSFT", "NVDA", "AMZN", "TSLA", "SPY", "QQQ", TestSymbol];

    private static readonly string[] Pairs = ["BTC/USD", "ETH/USD", "SOL/USD"];

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var port = Number("--port", "TCP port on 127.0.0.1, 0 to 65535; 0 takes any free one.", DefaultPort);
        var feed = new Option<string>("--feed")
        {
            Description = "synthetic, or the directory of a log to play.",
            DefaultValueFactory = static _ => "synthetic",
        };
        var faults = new Option<string[]>("--fault")
        {
            Description = $"A fault from the start, NAME or NAME=VALUE; may be given again. Names: "
                + $"{string.Join(", ", FaultSetting.Names)}.",
            AllowMultipleArgumentsPerToken = false,
        };
        var speed = new Option<string>("--speed")
        {
            Description = $"Speed of the feed: {ReplaySpeed.Allowed}. At max the slowest reader sets the pace.",
            DefaultValueFactory = static _ => "1",
        };
        var symbols = Number("--symbols", $"Stocks of the synthetic market, 1 to {MaxSymbols}.", KnownStocks.Length);
        var rate = Number("--rate", $"Events per second of the synthetic market, 1 to {MaxRate}.", 10_000);
        var seed = Number("--seed", "Seed of the synthetic market, of identities and of random faults.", 1);
        var requests = Number("--requests", "REST requests an account may make in a minute; 0 = any number.", 200);
        var calendar = new Option<bool>("--calendar")
        {
            Description = "Open and close with the New York Stock Exchange; without it the market never closes.",
        };
        var tls = new Option<bool>("--tls") { Description = "Serve https and wss, with a certificate made now." };
        var withInput = new Option<bool>("--stop-with-stdin")
        {
            Description = "End when standard input does: a venue that another program started ends with it.",
        };
        var command = new Command(
            "venue",
            "Serve an exchange that Alpaca's clients accept. Keys: APCA_API_KEY_ID and APCA_API_SECRET_KEY when set, "
                + "else any. Example: microalpha venue --port 0 --feed synthetic --fault slow-drip=500")
        {
            port, feed, faults, speed, symbols, rate, seed, requests, calendar, tls, withInput,
        };
        command.SetAction(parsed => CommandRunner.Run(() =>
        {
            var options = new VenueOptions
            {
                Port = Between("--port", parsed.GetValue(port), 0, 65_535),
                Faults = [.. (parsed.GetValue(faults) ?? []).Select(FaultSetting.Parse)],
                Speed = Speed(parsed.GetValue(speed)!),
                Seed = (ulong)parsed.GetValue(seed),
                TradingRequestsPerMinute = Between("--requests", parsed.GetValue(requests), 0, int.MaxValue),
                HistoryRequestsPerMinute = parsed.GetValue(requests),
                FollowsCalendar = parsed.GetValue(calendar),
                IsTls = parsed.GetValue(tls),
                Keys = KeysOfEnvironment(),
            };
            var ends = parsed.GetValue(withInput);
            return Run(ends, parsed.GetValue(feed) is { } log and not "synthetic"
                ? options with { Feeds = [() => new LogEventSource(log, options.SymbolCapacity)], HasFeedTime = true }
                : options with
                {
                    Feeds = Synthetic(
                        Between("--symbols", parsed.GetValue(symbols), 1, MaxSymbols),
                        Between("--rate", parsed.GetValue(rate), 1, MaxRate),
                        options.Seed),
                });
        }));
        return command;
    }

    private static int Run(bool stopsWithInput, VenueOptions options) =>
        RunAsync(stopsWithInput, options).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(bool stopsWithInput, VenueOptions options)
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            Console.Error.WriteLine($"{context.Signal} received: closing");
            stop.TrySetResult();
        }

        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        var venue = await VenueServer.StartAsync(options).ConfigureAwait(false);
        await using (venue.ConfigureAwait(false))
        {
            foreach (var setting in options.Faults)
                Console.Error.WriteLine($"fault {setting}");
            Console.Error.WriteLine(
                $"venue ready: rest {venue.RestUrl} data {venue.StreamUrl}/v2/iex crypto "
                    + $"{venue.StreamUrl}/v1beta3/crypto/us trading {venue.StreamUrl}/stream");
            if (stopsWithInput)
                _ = Task.Run(() => StopAtEndOfInput(stop));
            await stop.Task.ConfigureAwait(false);
            return await EndAsync(venue).ConfigureAwait(false);
        }
    }

    // Says what was done; a venue whose exchange thread does not answer ends all the same.
    private static async Task<int> EndAsync(VenueServer venue)
    {
        var asked = venue.StatisticsAsync();
        if (await Task.WhenAny(asked, Task.Delay(StopLimit)).ConfigureAwait(false) == asked)
        {
            var done = await asked.ConfigureAwait(false);
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{done.FeedEvents} events played, {done.Messages} messages sent, {done.Orders} orders, "
                    + $"{done.Fills} fills"));
            if (done.LastFault.Length > 0)
                throw new EngineException("MA-723", ExitCode.Failed, done.LastFault);
        }

        if (await venue.StopAsync(StopLimit).ConfigureAwait(false))
            return (int)ExitCode.Done;
        throw new EngineException(
            "MA-723", ExitCode.Failed, "the exchange thread did not stop; the process ends without it");
    }

    private static void StopAtEndOfInput(TaskCompletionSource stop)
    {
        while (Console.In.Read() >= 0)
        {
        }

        stop.TrySetResult();
    }

    private static List<Func<IEventSource>> Synthetic(int count, int rate, ulong seed)
    {
        List<string> stocks = [.. KnownStocks.Take(count)];
        stocks.AddRange(SyntheticOptions.NumberedSymbols(count - stocks.Count));
        // The endpoint for tests has its symbol whatever the number of the others.
        if (!stocks.Contains(TestSymbol))
            stocks[^1] = TestSymbol;
        return
        [
            () => Market(stocks, rate, seed),
            () => Market(Pairs, Math.Max(1, rate / CryptoShare), seed + 1),
        ];
    }

    private static SyntheticMarket Market(IReadOnlyList<string> symbols, int rate, ulong seed) => new(
        new SyntheticOptions
        {
            Seed = seed,
            Symbols = symbols,
            EventsPerSecond = rate,
            Levels = Levels,
            StartTimeNs = WallClock.NowNs(),
        },
        new InstrumentTable(symbols.Count));

    private static Dictionary<string, string> KeysOfEnvironment()
    {
        var key = Environment.GetEnvironmentVariable("APCA_API_KEY_ID");
        var secret = Environment.GetEnvironmentVariable("APCA_API_SECRET_KEY");
        return string.IsNullOrEmpty(key) || string.IsNullOrEmpty(secret) ? [] : new() { [key] = secret };
    }

    private static double Speed(string text)
    {
        if (!ReplaySpeed.TryParse(text, out var speed))
            throw new EngineException("MA-100", ExitCode.Usage, $"--speed {text}: allowed is {ReplaySpeed.Allowed}");
        return speed.IsMax ? 0 : speed.Factor;
    }

    private static Option<int> Number(string name, string description, int otherwise) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => otherwise,
    };

    private static int Between(string option, int value, int least, int most) => value >= least && value <= most
        ? value
        : throw new EngineException(
            "MA-100", ExitCode.Usage, $"{option} {value}: allowed is {least} to {most}");
}
