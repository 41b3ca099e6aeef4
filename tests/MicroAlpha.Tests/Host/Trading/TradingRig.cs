using System.Net.Http.Json;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Kill;
using MicroAlpha.Host.Replay;
using MicroAlpha.Tests.Tidy;
using MicroAlpha.Tests.Venue;
using MicroAlpha.Venue;
using MicroAlpha.Venue.Faults;
using MicroAlpha.Venue.Server;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Trading;

/// <summary>
/// A venue over TCP in this process and an engine that trades on it, in this process or another. What the venue says of
/// orders and positions is the truth that the engine is compared with.
/// </summary>
internal sealed class TradingRig : IDisposable
{
    private const string Key = "PKTRADING0000";
    private const string Secret = "trading-secret-of-the-rig";

    private static readonly string[] Stocks =
        ["AAPL", "MSFT", "NVDA", "AMZN", "TSLA", "SPY", "QQQ", "IBM", "GE", "F", "KO", "PFE", "T", "XOM", "BAC", "C"];

    private readonly HttpClient _http;

    private TradingRig(VenueServer venue, string home)
    {
        (Venue, Home) = (venue, home);
        _http = new HttpClient { BaseAddress = new Uri(venue.RestUrl), Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.Add("APCA-API-KEY-ID", Key);
        _http.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", Secret);
    }

    public VenueServer Venue { get; }

    public string Home { get; }

    public string ConfigFile => Path.Combine(Home, "engine.json");

    /// <param name="eventsPerSecond">Of the venue's market, all symbols together.</param>
    /// <param name="trading">Further settings under trading.</param>
    /// <param name="symbols">Stocks that are traded; the venue has one more.</param>
    /// <param name="feed">Settings of the feed instead of the venue's streams.</param>
    public static TradingRig Start(
        int eventsPerSecond = 4000, object? trading = null, int symbols = 2, object? feed = null)
    {
        var home = Directory.CreateTempSubdirectory("microalpha-trades-").FullName;
        var stocks = Stocks.Take(symbols).ToArray();
        var options = VenueMarket.Synthetic(eventsPerSecond, [.. Stocks.Take(symbols + 1)]) with
        {
            StartCashUsd = 100_000_000,
        };
        var rig = new TradingRig(VenueServer.StartAsync(options).GetAwaiter().GetResult(), home);
        var keys = Path.Combine(home, "keys");
        File.WriteAllText(keys, $"{AlpacaKeys.KeyVariable}={Key}\n{AlpacaKeys.SecretVariable}={Secret}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(keys, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(Path.Combine(home, "risk.json"), RiskText());
        rig.WriteConfig(["flow=1", "size=10", "maxPosition=200", "windowMs=50"], stocks, trading, feed);
        KillState.Initialise(KillSettings.Of(rig.Load().Options, new NoOpenOrders(), new OperatorEvents()));
        return rig;
    }

    public LoadedConfig Load() => ConfigLoader.Load([ConfigFile], new Dictionary<string, string>());

    public EngineSession StartEngine()
    {
        var session = EngineSession.Start(Load());
        Eventually(() => session.Engine.Broker!.IsReconciled, "reconciled");
        return session;
    }

    /// <summary>Waits; what is waited for must come.</summary>
    public static void Eventually(Func<bool> condition, string what, int seconds = 30) =>
        Eventually(condition, () => what, seconds);

    public static void Eventually(Func<bool> condition, Func<string> what, int seconds = 30) =>
        Assert.That(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(seconds)), Is.True, what);

    public void Fault(string text) => Venue.Raise(FaultSetting.Parse(text));

    public void NoFault() => Post("/_venue/faults", new[] { "none" });

    /// <summary>All orders that the venue ever had of us, oldest first.</summary>
    public List<JsonElement> Orders()
    {
        var found = new Dictionary<string, JsonElement>();
        var after = "";
        while (true)
        {
            var page = Get($"/v2/orders?status=all&limit=500&direction=asc{after}").EnumerateArray().ToList();
            var before = found.Count;
            foreach (var order in page)
                found[order.GetProperty("id").GetString()!] = order.Clone();
            if (page.Count < 500 || found.Count == before)
                return [.. found.Values];
            after = $"&after={Uri.EscapeDataString(page[^1].GetProperty("submitted_at").GetString()!)}";
        }
    }

    public List<JsonElement> OpenOrders() => [.. Get("/v2/orders?status=open&limit=500").EnumerateArray()];

    /// <summary>Positions by symbol, 1e-9 units.</summary>
    public Dictionary<string, long> Positions() => Get("/v2/positions").EnumerateArray().ToDictionary(
        position => position.GetProperty("symbol").GetString()!, position => E9(position, "qty"));

    /// <summary>What a desk holds by symbol, 1e-9 units, without what is 0.</summary>
    public static Dictionary<string, long> Held(EngineSession session) =>
        session.Engine.Desk!.Positions.Save().Positions.Where(position => position.NetSizeE9 != 0)
            .ToDictionary(position => position.Symbol, position => position.NetSizeE9);

    public JsonElement Submit(string symbol, string side, int size, string limit, string name) => Post("/v2/orders", new
    {
        symbol,
        side,
        qty = $"{size}",
        type = limit.Length == 0 ? "market" : "limit",
        time_in_force = limit.Length == 0 ? "ioc" : "day",
        limit_price = limit.Length == 0 ? null : limit,
        client_order_id = name,
    });

    public void CancelAll() => _http.DeleteAsync(new Uri("/v2/orders", UriKind.Relative)).Result.Dispose();

    public JsonElement Get(string path) => _http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative)).Result;

    public void AssertReplaysIdentically()
    {
        var result = LogReplay.Run(
            new ReplayOptions { Paths = [Path.Combine(Home, "log")], IsVerified = true }, static _ => { });
        Assert.That(result.IsIdentical, Is.True, result.First?.ToString());
    }

    public void Dispose()
    {
        _http.Dispose();
        Venue.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(Home, recursive: true);
    }

    /// <summary>The limits that the repository ships, widened where a night without a session needs it.</summary>
    public static string RiskText() => File.ReadAllText(Repository.At("config", "risk.json"))
        .Replace("\"needsSession\": true", "\"needsSession\": false", StringComparison.Ordinal)
        .Replace("MaxGross\": 100000", "MaxGross\": 10000000", StringComparison.Ordinal)
        .Replace("MaxNet\": 50000", "MaxNet\": 10000000", StringComparison.Ordinal)
        .Replace("\"maxGross\": 100000", "\"maxGross\": 10000000", StringComparison.Ordinal)
        .Replace("\"maxNet\": 50000", "\"maxNet\": 10000000", StringComparison.Ordinal)
        .Replace("\"buyingPower\": 100000", "\"buyingPower\": 10000000", StringComparison.Ordinal)
        .Replace("\"canShort\": false", "\"canShort\": true", StringComparison.Ordinal)
        .Replace("\"messagesPerSecond\": 3", "\"messagesPerSecond\": 1000", StringComparison.Ordinal)
        .Replace("\"messageBurst\": 50", "\"messageBurst\": 2000", StringComparison.Ordinal)
        .Replace("\"maxExecutions\": 40", "\"maxExecutions\": 63", StringComparison.Ordinal)
        .Replace("\"executionWindowMs\": 10000", "\"executionWindowMs\": 100", StringComparison.Ordinal)
        .Replace("\"orderGrace\": 1000", "\"orderGrace\": 1000000", StringComparison.Ordinal)
        .Replace("\"maxDailyLoss\": 500", "\"maxDailyLoss\": 1000000", StringComparison.Ordinal)
        .Replace("\"maxDrawdown\": 1000", "\"maxDrawdown\": 1000000", StringComparison.Ordinal)
        .Replace("\"maxRejects\": 10", "\"maxRejects\": 63", StringComparison.Ordinal)
        .Replace("\"rejectWindowMs\": 60000", "\"rejectWindowMs\": 100", StringComparison.Ordinal)
        .Replace("\"duplicateWindowMs\": 1000", "\"duplicateWindowMs\": 0", StringComparison.Ordinal);

    private static long E9(JsonElement element, string name)
    {
        var text = System.Text.Encoding.ASCII.GetBytes(element.GetProperty(name).GetString()!);
        Assert.That(DecimalE9.TryParse(text, out var value, out _), Is.True);
        return value;
    }

    private JsonElement Post(string path, object body)
    {
        using var reply = _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body).Result;
        var text = reply.Content.ReadAsStringAsync().Result;
        Assert.That(reply.IsSuccessStatusCode, Is.True, text);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    private void WriteConfig(string[] parameters, string[] stocks, object? trading, object? feed)
    {
        var basis = JsonSerializer.SerializeToNode(new
        {
            stateDirectory = Home,
            http = new { enabled = false },
            ring = new { capacity = 65536 },
            instruments = new { capacity = 64 },
            books = new { levelsCapacity = 65536 },
            feed = new
            {
                type = "alpaca",
                alpaca = new
                {
                    dataStream = $"{Venue.StreamUrl}/v2/iex",
                    dataRest = Venue.RestUrl,
                    tradingRest = Venue.RestUrl,
                    keyFile = "keys",
                    symbols = stocks,
                    reconnectMaxMs = 200,
                },
            },
            trading = new
            {
                strategy = "ofi",
                parameters,
                symbols = stocks,
                riskFile = "risk.json",
                broker = "alpaca",
                rest = Venue.RestUrl,
                stream = $"{Venue.StreamUrl}/stream",
                requestTimeoutMs = 1000,
                settleMs = 500,
                requestsPerMinute = 100_000,
            },
        })!;
        foreach (var (name, value) in JsonSerializer.SerializeToNode(trading ?? new { })!.AsObject())
            basis["trading"]![name] = value?.DeepClone();
        if (feed is not null)
            basis["feed"] = JsonSerializer.SerializeToNode(feed);
        File.WriteAllText(ConfigFile, basis.ToJsonString());
    }
}
