using MicroAlpha.Events;
using MicroAlpha.Gateways.Replay;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Engine;

/// <summary>The feeds a configuration can name.</summary>
internal static class FeedFactory
{
    /// <summary>Rate that the market's clock runs at when it is asked to be as fast as possible.</summary>
    private const long UnpacedEventsPerSecond = 1_000_000;

    /// <summary>Opens the configured feed; nothing is read before the engine runs.</summary>
    /// <exception cref="EngineException">The recorded log can not be opened.</exception>
    public static Feed Open(EngineOptions options) => options.Feed.Type switch
    {
        FeedType.Replay => new Feed(
            new LogEventSource(options.Feed.Path, options.Instruments.Capacity),
            options.Feed.Speed.IsMax ? 0 : options.Feed.Speed.Factor,
            IsRestamped: false),
        _ => OpenSynthetic(options),
    };

    private static Feed OpenSynthetic(EngineOptions options)
    {
        var feed = options.Feed.Synthetic;
        var rate = feed.EventsPerSecond > 0 ? feed.EventsPerSecond : UnpacedEventsPerSecond;
        var market = new SyntheticMarket(
            new Gateways.Synthetic.SyntheticOptions
            {
                Seed = (ulong)feed.Seed,
                Symbols = feed.Symbols.Count > 0
                    ? feed.Symbols
                    : Gateways.Synthetic.SyntheticOptions.NumberedSymbols(feed.SymbolCount),
                EventsPerSecond = rate,
                StartTimeNs = feed.StartTimeNs > 0 ? feed.StartTimeNs : WallClock.NowNs(),
                MaxEvents = rate * feed.DurationS,
            },
            new InstrumentTable(options.Instruments.Capacity));
        return new Feed(market, feed.EventsPerSecond > 0 ? 1 : 0, IsRestamped: true);
    }
}
