using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Gateways.Alpaca.Sessions;
using MicroAlpha.Gateways.Alpaca.Universe;
using MicroAlpha.Gateways.Replay;
using MicroAlpha.Host.Configuration;

namespace MicroAlpha.Host.Engine;

/// <summary>From the configuration's words to the gateway's.</summary>
internal static class AlpacaLink
{
    private const int MostActiveLimit = 100;

    /// <summary>Everything but the symbols.</summary>
    /// <exception cref="EngineException">MA-441: an address or a limit is not allowed.</exception>
    public static AlpacaOptions OptionsOf(AlpacaSettings settings, string stateDirectory) => new()
    {
        MarketStream = AddressOf("feed.alpaca.dataStream", settings.DataStream),
        MarketRest = AddressOf("feed.alpaca.dataRest", settings.DataRest),
        TradingRest = AddressOf("feed.alpaca.tradingRest", settings.TradingRest),
        FillsGaps = settings.FillGaps,
        CalendarFile = settings.CalendarFile is { Length: > 0 } file
            ? file
            : Path.Combine(stateDirectory, "calendar.json"),
        Market = new MarketStreamOptions
        {
            Kind = settings.Kind,
            Channels = settings.Channels.Aggregate(
                StreamChannels.None, (all, name) => all | Enum.Parse<StreamChannels>(name, ignoreCase: true)),
            Stream = new StreamOptions
            {
                StaleDataMs = settings.StaleDataMs,
                BackoffFirstMs = Math.Min(1_000, settings.ReconnectMaxMs),
                BackoffMaxMs = settings.ReconnectMaxMs,
                SlowBackoffMinMs = Math.Min(60_000, settings.ReconnectMaxMs),
                SlowBackoffMaxMs = Math.Max(settings.ReconnectMaxMs, Math.Min(300_000, settings.ReconnectMaxMs * 5)),
            },
        },
    };

    /// <summary>The symbols of this process: of all of them, its shard.</summary>
    /// <exception cref="EngineException">
    /// MA-470, MA-471: none is given, one is no symbol, a shard is not right; MA-101: they are more than there is room
    /// for; or the server does not answer.
    /// </exception>
    public static IReadOnlyList<string> SymbolsOf(
        AlpacaSettings settings, AlpacaKeys keys, AlpacaOptions options, int instruments)
    {
        var rates = settings.SymbolsFrom switch
        {
            SymbolSource.File => SymbolFile.Read(settings.SymbolsPath),
            SymbolSource.Recorded => RankLog(settings, instruments),
            SymbolSource.MostActive => AskForMostActive(settings, keys, options),
            _ => SymbolUniverse.FromList(settings.Symbols),
        };
        var (shard, total) = ShardPlan.FromEnvironment();
        var symbols = SymbolUniverse.ShardOf(rates, shard, total);
        CheckRoom(settings, symbols.Count, instruments);
        return symbols;
    }

    // The wildcard counts as one: what it brings is known when it comes.
    private static void CheckRoom(AlpacaSettings settings, int symbols, int instruments)
    {
        if (symbols <= instruments)
            return;
        var key = settings.SymbolsFrom switch
        {
            SymbolSource.File => $"feed.alpaca.symbolsPath = {settings.SymbolsPath}",
            SymbolSource.List => "feed.alpaca.symbols",
            _ => $"feed.alpaca.rankTop = {settings.RankTop}",
        };
        var problems = new ConfigProblems();
        problems.Contradiction(
            key,
            $"{symbols} symbols for this process, more than instruments.capacity = {instruments}; set "
                + $"instruments.capacity to {symbols} at least, take fewer symbols, or share them out with "
                + "SHARD_ID and TOTAL_SHARDS");
        problems.ThrowIfAny();
    }

    private static IReadOnlyList<KeyValuePair<string, double>> RankLog(AlpacaSettings settings, int instruments)
    {
        using var source = new LogEventSource(settings.SymbolsPath, instruments);
        return LogRanking.Rank(source, settings.RankBy, settings.RankTop);
    }

    private static IReadOnlyList<KeyValuePair<string, double>> AskForMostActive(
        AlpacaSettings settings, AlpacaKeys keys, AlpacaOptions options)
    {
        using var history = new AlpacaHistoryClient(options.MarketRest, keys, options.Rest);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return SymbolUniverse.FromMostActiveAsync(
            history,
            settings.RankBy != RankBy.Volume,
            Math.Min(settings.RankTop, MostActiveLimit),
            limit.Token).GetAwaiter().GetResult();
    }

    private static Uri AddressOf(string key, string text) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        ? address
        : throw new EngineException(
            "MA-441", ExitCode.Usage, $"{key} = '{text}' is no address; for example wss://host/v2/iex");
}
