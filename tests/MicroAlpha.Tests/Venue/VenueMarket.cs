using MicroAlpha.Events;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Native;
using MicroAlpha.Venue;
using MicroAlpha.Venue.Matching;

namespace MicroAlpha.Tests.Venue;

/// <summary>Options of venues for tests.</summary>
internal static class VenueMarket
{
    public const string Key = "TESTKEY";
    public const string Secret = "test-secret";

    /// <summary>A synthetic market that began now.</summary>
    public static VenueOptions Synthetic(int eventsPerSecond = 4000, params string[] symbols) => new()
    {
        Matcher = static () => new NativeMatcher(new MatcherOptions { MaxOrders = 1 << 14 }),
        TradingRequestsPerMinute = 0,
        HistoryRequestsPerMinute = 0,
        HistoryCapacity = 1 << 18,
        Feeds =
        [
            () => new SyntheticMarket(
                new SyntheticOptions
                {
                    Seed = 7,
                    Symbols = symbols.Length > 0 ? symbols : ["AAPL", "MSFT", "FAKEPACA", "BTC/USD"],
                    EventsPerSecond = eventsPerSecond,
                    StartTimeNs = WallClock.NowNs(),
                    Levels = 3,
                },
                new InstrumentTable(16_384)),
        ],
    };

    /// <summary>A market that plays the given events as fast as they are read.</summary>
    public static VenueOptions Scripted(params EngineEvent[] events) => Synthetic() with
    {
        Feeds = [() => new ListSource(events)],
        Speed = 0,
        SlowClientMs = 0,
    };

    /// <summary>A quote of the instrument 0, prices in cents.</summary>
    public static EngineEvent Quote(long bidCents, long bidSize, long askCents, long askSize, long timeNs = 1)
    {
        EngineEvent slot = default;
        slot.Kind = EventKind.Quote;
        slot.VenueTimeNs = timeNs;
        slot.ReceiveTimeNs = timeNs;
        slot.Quote.BidPriceE9 = bidCents * 10_000_000;
        slot.Quote.BidSizeE9 = bidSize * DecimalE9.One;
        slot.Quote.AskPriceE9 = askCents * 10_000_000;
        slot.Quote.AskSizeE9 = askSize * DecimalE9.One;
        return slot;
    }

    /// <summary>A trade of the instrument 0, price in cents.</summary>
    public static EngineEvent Trade(long cents, long size, Side aggressor, long timeNs = 1)
    {
        EngineEvent slot = default;
        slot.Kind = EventKind.Trade;
        slot.VenueTimeNs = timeNs;
        slot.ReceiveTimeNs = timeNs;
        slot.Trade.PriceE9 = cents * 10_000_000;
        slot.Trade.SizeE9 = size * DecimalE9.One;
        slot.Trade.TradeId = timeNs;
        slot.Trade.Aggressor = aggressor;
        return slot;
    }

    /// <summary>The definition of an instrument.</summary>
    public static EngineEvent Define(string symbol, uint id = 0)
    {
        EngineEvent slot = default;
        slot.Kind = EventKind.InstrumentDefinition;
        slot.InstrumentId = id;
        slot.ReceiveTimeNs = 1;
        _ = Latin1Text.TrySet(slot.InstrumentDefinition.Symbol, symbol);
        return slot;
    }

    private sealed class ListSource(EngineEvent[] events) : IEventSource
    {
        private int _next;

        public bool TryNext(ref EngineEvent slot)
        {
            if (_next == events.Length)
                return false;
            slot = events[_next++];
            return true;
        }
    }
}
