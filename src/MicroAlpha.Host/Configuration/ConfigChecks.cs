using System.Net;
using System.Text;

namespace MicroAlpha.Host.Configuration;

/// <summary>Checks values against each other. Each value by itself was checked when it was read.</summary>
internal static class ConfigChecks
{
    /// <summary>Longest path of a Unix socket, bytes: sockaddr_un has 108 with the final 0.</summary>
    public const int MaxSocketPathBytes = 107;

    /// <summary>Blocks that a segment must have room for.</summary>
    private const int MinBlocksPerSegment = 4;

    /// <summary>Adds every contradiction; <paramref name="whereOf"/> names the place that set a key.</summary>
    public static void Check(EngineOptions options, ConfigProblems problems, Func<string, string> whereOf)
    {
        CheckFeed(options, problems, whereOf);
        CheckLanes(options.Lanes, problems, whereOf);
        CheckPlaces(options, problems, whereOf);
        CheckStore(options.Store, problems, whereOf);
        CheckTrading(options.Trading, problems, whereOf);
        BrokerChecks.Check(options, problems, whereOf);
        if (options.Log.SegmentMaxBytes < (long)options.Log.BlockBytes * MinBlocksPerSegment)
        {
            problems.Contradiction(
                whereOf("log.segmentMaxBytes"),
                $"log.segmentMaxBytes = {options.Log.SegmentMaxBytes} holds fewer than {MinBlocksPerSegment} blocks of"
                + $" log.blockBytes = {options.Log.BlockBytes}");
        }
    }

    private static void CheckFeed(EngineOptions options, ConfigProblems problems, Func<string, string> whereOf)
    {
        var feed = options.Feed;
        if (feed.Type == FeedType.Replay && feed.Path.Length == 0)
            problems.Contradiction(whereOf("feed.type"), "feed.type = replay needs feed.path, the log to replay");
        if (feed.Type == FeedType.Alpaca)
            CheckAlpaca(feed.Alpaca, problems, whereOf);
        var log = options.Log.Directory;
        if (feed.Type == FeedType.Replay && feed.Path.Length > 0 && log.Length > 0
            && RealPath.Of(feed.Path) == RealPath.Of(log))
        {
            problems.Contradiction(
                whereOf("feed.path"),
                $"feed.path = {feed.Path} and log.directory = {log} are the same place: every run would replay the runs"
                + " before it into its own log; give log.directory another path");
        }

        var symbols = feed.Synthetic.Symbols.Count > 0 ? feed.Synthetic.Symbols.Count : feed.Synthetic.SymbolCount;
        if (feed.Type == FeedType.Synthetic && symbols > options.Instruments.Capacity)
        {
            var key = feed.Synthetic.Symbols.Count > 0 ? "feed.synthetic.symbols" : "feed.synthetic.symbolCount";
            problems.Contradiction(
                whereOf(key),
                $"{key} asks for {symbols} symbols, more than instruments.capacity = {options.Instruments.Capacity}");
        }
    }

    private static void CheckAlpaca(AlpacaSettings alpaca, ConfigProblems problems, Func<string, string> whereOf)
    {
        if (alpaca.SymbolsFrom == SymbolSource.List && alpaca.Symbols.Count == 0)
        {
            problems.Contradiction(
                whereOf("feed.alpaca.symbols"),
                "feed.type = alpaca needs feed.alpaca.symbols, or another feed.alpaca.symbolsFrom");
        }

        if (alpaca.SymbolsFrom is SymbolSource.File or SymbolSource.Recorded && alpaca.SymbolsPath.Length == 0)
        {
            problems.Contradiction(
                whereOf("feed.alpaca.symbolsFrom"),
                "feed.alpaca.symbolsFrom = file or recorded needs feed.alpaca.symbolsPath, the file or log");
        }

        var isCrypto = alpaca.Kind == Gateways.Alpaca.Parsing.AlpacaFeedKind.Crypto;
        string[] others = isCrypto ? ["statuses", "lulds", "imbalances"] : ["orderbooks"];
        foreach (var channel in alpaca.Channels.Intersect(others))
        {
            problems.Contradiction(
                whereOf("feed.alpaca.channels"),
                $"feed.alpaca.channels has {channel}, which feed.alpaca.kind = {(isCrypto ? "crypto" : "stocks")} "
                    + "does not offer");
        }
    }

    private static void CheckStore(StoreOptions store, ConfigProblems problems, Func<string, string> whereOf)
    {
        if (store.Type == Storage.ClickHouse.StoreType.Server && store.Urls.Count == 0)
            problems.Contradiction(whereOf("store.urls"), "store.type = server needs store.urls, the servers");
        if (store.Type != Storage.ClickHouse.StoreType.Server && store.Cluster.Length > 0)
            problems.Contradiction(whereOf("store.cluster"), "store.cluster needs store.type = server");
    }

    private static void CheckTrading(TradingSettings trading, ConfigProblems problems, Func<string, string> whereOf)
    {
        if (trading.Strategy.Length == 0)
            return;
        if (trading.Symbols.Count == 0)
            problems.Contradiction(whereOf("trading.strategy"), "trading.strategy needs trading.symbols");
        if (trading.RiskFile.Length == 0)
            problems.Contradiction(whereOf("trading.strategy"), "trading.strategy needs trading.riskFile, the limits");
        var errors = new List<string>();
        Pipeline.Strategies.StrategyCatalog.Check(trading.Strategy, trading.Parameters, errors);
        foreach (var error in errors)
            problems.Contradiction(whereOf("trading.parameters"), $"trading.parameters: {error}");
    }

    private static void CheckLanes(LanesSettings lanes, ConfigProblems problems, Func<string, string> whereOf)
    {
        (string Name, LaneSettings Lane)[] all =
        [
            ("lanes.core", lanes.Core),
            ("lanes.feed", lanes.Feed),
            ("lanes.recorder", lanes.Recorder),
        ];
        foreach (var (name, lane) in all)
        {
            if (lanes.Plan == LanePlanMode.Manual && lane.Cpu == LaneSettings.AnyCpu)
            {
                problems.Contradiction(
                    whereOf($"{name}.cpu"), $"lanes.plan = manual needs {name}.cpu, a CPU number from 0");
            }

            var isShared = lane.Cpu != LaneSettings.AnyCpu && all.Count(other => other.Lane.Cpu == lane.Cpu) > 1;
            if (isShared && lane.Wait == LaneWait.Spin)
            {
                problems.Contradiction(
                    whereOf($"{name}.wait"),
                    $"{name}.wait = spin on CPU {lane.Cpu}, which another lane shares; allowed there: yield, park");
            }
        }
    }

    private static void CheckPlaces(EngineOptions options, ConfigProblems problems, Func<string, string> whereOf)
    {
        var (admin, http) = (options.Admin, options.Http);
        var socketBytes = Encoding.UTF8.GetByteCount(admin.SocketPath);
        if (socketBytes > MaxSocketPathBytes)
        {
            problems.Contradiction(
                whereOf("admin.socketPath"),
                $"admin.socketPath = {admin.SocketPath}: {socketBytes} bytes, Linux allows {MaxSocketPathBytes};"
                + " choose a shorter admin.socketPath or stateDirectory");
        }

        (string Key, string Path)[] places =
        [
            ("admin.socketPath", admin.SocketPath),
            ("admin.killFile", admin.KillFile),
            ("admin.auditFile", admin.AuditFile),
            ("log.directory", options.Log.Directory),
            ("store.directory", options.Store.Directory),
        ];
        foreach (var same in places.Where(place => place.Path.Length > 0).GroupBy(place => RealPath.Of(place.Path)))
        {
            var keys = same.Select(place => place.Key).ToList();
            if (keys.Count > 1)
                problems.Contradiction(whereOf(keys[0]), $"{string.Join(" and ", keys)} are the same path {same.Key}");
        }

        var isRemote = IPAddress.TryParse(http.Address, out var address) && !IPAddress.IsLoopback(address);
        if (http.Enabled && isRemote && !http.AllowRemote)
        {
            problems.Contradiction(
                whereOf("http.address"),
                $"http.address = {http.Address} can be reached from other machines;"
                + " set http.allowRemote = true if that is meant");
        }
    }
}
