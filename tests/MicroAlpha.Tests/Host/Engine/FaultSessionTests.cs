using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using MicroAlpha.Gateways.Alpaca;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Engine;

/// <summary>
/// The engine on a venue that misbehaves: whatever is lost has a gap record, is fetched by REST, and the log replays
/// identical. Short by default; MICROALPHA_SOAK_SECONDS=600 runs ten minutes.
/// </summary>
[TestFixture]
internal sealed class FaultSessionTests
{
    private const int Symbols = 12;
    private const string Rate = "2000";

    private static readonly string[] Single =
        ["slow-client", "abrupt-close", "vanish-mid-frame", "big-message", "invalid-utf8", "quote-burst=5000"];

    private static readonly string[] Lasting =
        ["half-open", "frame-split", "unknown-type", "extra-fields", "mixed-arrays", "no-welcome", "bad-gateway",
            "internal-error", "slow-drip=20000", "clock-skew=4000", "slow-drip=1500", "reconnect-penalty=2"];

    [Test]
    public void Run_FaultsEveryFewSeconds_EveryTradeIsInTheLogAndItReplaysIdentical([Values] bool isKilled)
    {
        var seconds = int.Parse(
            Environment.GetEnvironmentVariable("MICROALPHA_SOAK_SECONDS") ?? "15", CultureInfo.InvariantCulture);
        var home = Directory.CreateTempSubdirectory("microalpha-faults-").FullName;
        try
        {
            RunSession(home, seconds, isKilled);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static void RunSession(string home, int seconds, bool isKilled)
    {
        var keys = new Dictionary<string, string>
        {
            [AlpacaKeys.KeyVariable] = "PKFAULTS",
            [AlpacaKeys.SecretVariable] = "secret-of-the-faults",
        };
        using var venue = EngineProcess.Start(
            home,
            ["venue", "--port", "0", "--rate", Rate, "--symbols", $"{Symbols}", "--requests", "1000000"],
            keys);
        Assert.That(venue.WaitForError("venue ready:"), Is.True, venue.Errors);
        var words = venue.Errors.Split('\n').First(line => line.StartsWith("venue ready:", StringComparison.Ordinal))
            .Split(' ');
        var rest = words[Array.IndexOf(words, "rest") + 1];
        using var http = new HttpClient { BaseAddress = new Uri(rest), Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Add("APCA-API-KEY-ID", keys[AlpacaKeys.KeyVariable]);
        http.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", keys[AlpacaKeys.SecretVariable]);
        var environment = new Dictionary<string, string>(keys)
        {
            ["MICROALPHA__FEED__TYPE"] = "alpaca",
            ["MICROALPHA__FEED__ALPACA__DATASTREAM"] = words[Array.IndexOf(words, "data") + 1],
            ["MICROALPHA__FEED__ALPACA__DATAREST"] = rest,
            ["MICROALPHA__FEED__ALPACA__TRADINGREST"] = rest,
            ["MICROALPHA__FEED__ALPACA__SYMBOLS"] = "*",
            ["MICROALPHA__FEED__ALPACA__RECONNECTMAXMS"] = "300",
            ["MICROALPHA__FEED__ALPACA__STALEDATAMS"] = "3000",
        };
        var engine = EngineProcess.Run(home, environment);
        Assert.That(SpinWait.SpinUntil(() => Feed(engine, "stream") == "live", 30_000), Is.True, engine.Errors);
        var from = DateTimeOffset.UtcNow.AddSeconds(1);
        var faults = Misbehave(http, seconds);
        if (isKilled)
        {
            Thread.Sleep(1000);
            engine.KillNow();
            engine.Dispose();
            Thread.Sleep(1500);
            engine = EngineProcess.Run(home, environment);
        }

        using var last = engine;
        Assert.That(
            SpinWait.SpinUntil(() => IsSettled(engine), 60_000), Is.True, () => $"not settled: {FeedText(engine)}");
        var to = DateTimeOffset.UtcNow.AddSeconds(-1);
        var expected = Trades(http, from, to);
        var feed = FeedText(engine);
        Assert.That(engine.Terminate(), Is.Zero, engine.Errors);
        var log = RecordedStream.Read(Path.Combine(home, "log"));
        var missing = expected.Where(trade => !log.Trades.ContainsKey(trade)).ToList();
        var twice = log.Trades.Where(trade => trade.Value.Copies > 1).ToList();
        var unexplained = log.Trades.Where(trade => trade.Value.IsFetched && !log.IsInGap(trade.Value.TimeNs)).ToList();
        TestContext.Out.WriteLine($"{seconds} s, {faults} faults, {log.Events} events, {log.Closed} gaps of which "
            + $"{log.Filled} filled and {log.Incomplete} not, {expected.Count} trades of the venue, "
            + $"{log.Trades.Values.Count(trade => trade.IsFetched)} fetched, {missing.Count} missing, "
            + $"{twice.Count} twice, {unexplained.Count} fetched outside of a gap; {feed}");
        Assert.That(faults, Is.GreaterThanOrEqualTo(seconds / 6), "the session must have been disturbed");
        Assert.That(log.Gaps, Is.Not.Empty, "the faults must have cost something");
        Assert.That(expected, Has.Count.GreaterThan(100));
        Assert.That(missing, Is.Empty);
        Assert.That(twice, Is.Empty);
        Assert.That(unexplained, Is.Empty);
        Assert.That(log.Unfilled, Is.Empty, "every gap was filled, by this run or the one after it");
        var replay = EngineProcess.Command(home, ["replay", Path.Combine(home, "log"), "--verify", "--json"]);
        Assert.That(replay.Exit, Is.Zero, replay.Errors);
        Assert.That(replay.Output, Does.Contain("\"identical\":true"));
        venue.Terminate();
    }

    private static int Misbehave(HttpClient http, int seconds)
    {
        var random = new Random(20261120);
        var end = DateTime.UtcNow.AddSeconds(seconds);
        var faults = 0;
        while (DateTime.UtcNow < end)
        {
            Thread.Sleep(random.Next(1500, 3500));
            var isSingle = random.Next(2) == 0;
            var fault = isSingle ? Single[faults % Single.Length] : Lasting[faults % Lasting.Length];
            Switch(http, fault);
            faults++;
            if (isSingle)
                continue;
            Thread.Sleep(random.Next(500, 2500));
            // A backlog that is never delivered: what it held is older than the last that came.
            if (fault.StartsWith("slow-drip", StringComparison.Ordinal))
                Switch(http, "abrupt-close");
            Switch(http, "none");
        }

        Switch(http, "none");
        return faults;
    }

    private static void Switch(HttpClient http, string fault)
    {
        using var reply = http.PostAsJsonAsync("/_venue/faults", new[] { fault }).GetAwaiter().GetResult();
        Assert.That(reply.IsSuccessStatusCode, Is.True, () => reply.Content.ReadAsStringAsync().Result);
    }

    private static bool IsSettled(EngineProcess engine)
    {
        Thread.Sleep(200);
        using var status = engine.TryStatus();
        if (status is null)
            return false;
        var feed = status.RootElement.GetProperty("feed");
        return feed.GetProperty("stream").GetString() == "live"
            && !feed.GetProperty("gap_open").GetBoolean()
            && feed.GetProperty("gaps").GetInt64()
                == feed.GetProperty("gaps_filled").GetInt64() + feed.GetProperty("gaps_incomplete").GetInt64();
    }

    private static string? Feed(EngineProcess engine, string name)
    {
        using var status = engine.TryStatus();
        return status?.RootElement.GetProperty("feed").GetProperty(name).GetString();
    }

    private static string FeedText(EngineProcess engine)
    {
        using var status = engine.TryStatus();
        return status?.RootElement.GetProperty("feed").GetRawText() ?? "no answer";
    }

    /// <summary>What the venue itself says has traded.</summary>
    private static List<(string Symbol, long Id, char Exchange)> Trades(
        HttpClient http, DateTimeOffset from, DateTimeOffset to)
    {
        var trades = new List<(string, long, char)>();
        var symbols = string.Join(',', http.GetFromJsonAsync<JsonElement>("/v2/assets?asset_class=us_equity").Result
            .EnumerateArray().Select(asset => asset.GetProperty("symbol").GetString()));
        var page = "";
        do
        {
            var uri = $"/v2/stocks/trades?symbols={symbols}&start={from:yyyy-MM-ddTHH:mm:ssZ}"
                + $"&end={to:yyyy-MM-ddTHH:mm:ssZ}&limit=10000&feed=iex{page}";
            var reply = http.GetFromJsonAsync<JsonElement>(uri).Result;
            foreach (var symbol in reply.GetProperty("trades").EnumerateObject())
            {
                foreach (var trade in symbol.Value.EnumerateArray())
                {
                    trades.Add((
                        symbol.Name, trade.GetProperty("i").GetInt64(), trade.GetProperty("x").GetString()![0]));
                }
            }

            var next = reply.GetProperty("next_page_token");
            page = next.ValueKind == JsonValueKind.String
                ? $"&page_token={Uri.EscapeDataString(next.GetString()!)}"
                : "";
        }
        while (page.Length > 0);
        return trades;
    }
}
