namespace MicroAlpha.Host.Configuration;

/// <summary>
/// Where orders may go: to a real venue only when mode, broker and trading.allowLive all say so; anything between paper
/// and live is refused.
/// </summary>
internal static class BrokerChecks
{
    private const string PaperHost = "paper-api.alpaca.markets";

    /// <summary>Adds every contradiction.</summary>
    public static void Check(EngineOptions options, ConfigProblems problems, Func<string, string> whereOf)
    {
        var (trading, isLive) = (options.Trading, options.Mode == TradingMode.Live);
        var isPaper = IsPaper(trading.Rest) && IsPaper(trading.Stream);
        if (isLive && (trading.Broker != BrokerKind.Alpaca || !trading.AllowLive || isPaper))
        {
            problems.Contradiction(
                whereOf("mode"),
                "mode = live needs a real venue: trading.broker = alpaca, trading.rest and trading.stream of the live "
                    + "account, and trading.allowLive = true");
        }

        if (!isLive && trading.Broker == BrokerKind.Alpaca && !isPaper)
        {
            problems.Contradiction(
                whereOf("trading.rest"),
                $"trading.rest = {trading.Rest} with trading.stream = {trading.Stream} is not paper and not on this "
                    + "machine: mode = paper sends no order there");
        }

        if (trading.Broker != BrokerKind.None && trading.Strategy.Length == 0)
            problems.Contradiction(whereOf("trading.broker"), "trading.broker needs trading.strategy");
        if (trading.Broker != BrokerKind.None && options.Feed.Type == FeedType.Replay)
        {
            problems.Contradiction(
                whereOf("trading.broker"),
                "trading.broker needs a feed of now: decisions on recorded events are too old; 'microalpha backtest' "
                    + "trades on a log");
        }
    }

    private static bool IsPaper(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.IsLoopback || uri.Host == PaperHost);
}
