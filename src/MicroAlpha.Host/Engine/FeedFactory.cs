using MicroAlpha.Events;
using MicroAlpha.Gateways.Replay;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Engine;

/// <summary>The feeds a configuration can name.</summary>
internal static class FeedFactory
{
    /// <summary>
    /// Opens the configured feed; nothing is read or connected before the engine runs. What is missing is said at once.
    /// </summary>
    /// <exception cref="EngineException">The recorded log can not be opened, keys or symbols are missing.</exception>
    public static Func<FeedPlace, IFeed> Open(EngineOptions options)
    {
        if (options.Feed.Type == FeedType.Alpaca)
            return AlpacaEngineFeed.Open(options);
        var feed = OpenPulled(options);
        return place => new FeedPump(feed, place);
    }

    /// <summary>The feed of a source that is pulled: a recorded log or the synthetic market.</summary>
    public static Feed OpenPulled(EngineOptions options) =>
        options.Feed.Type == FeedType.Replay ? OpenReplay(options) : OpenSynthetic(options);

    private static Feed OpenReplay(EngineOptions options) => new(
        new LogEventSource(options.Feed.Path, options.Instruments.Capacity), SpeedOf(options), IsRestamped: false);

    private static Feed OpenSynthetic(EngineOptions options)
    {
        var feed = options.Feed.Synthetic;
        var market = new SyntheticMarket(
            new Gateways.Synthetic.SyntheticOptions
            {
                Seed = (ulong)feed.Seed,
                Symbols = feed.Symbols.Count > 0
                    ? feed.Symbols
                    : Gateways.Synthetic.SyntheticOptions.NumberedSymbols(feed.SymbolCount),
                EventsPerSecond = feed.EventsPerSecond,
                Levels = feed.Levels,
                StartTimeNs = feed.StartTimeNs > 0 ? feed.StartTimeNs : WallClock.NowNs(),
                MaxEvents = (long)feed.EventsPerSecond * feed.DurationS,
            },
            new InstrumentTable(options.Instruments.Capacity));
        return new Feed(market, SpeedOf(options), IsRestamped: true);
    }

    private static double SpeedOf(EngineOptions options) =>
        options.Feed.Speed.IsMax ? 0 : options.Feed.Speed.Factor;
}
