using MicroAlpha.Events;
using MicroAlpha.Venue.Faults;
using MicroAlpha.Venue.Market;

namespace MicroAlpha.Venue.Server;

/// <summary>
/// The faults that happen once, and the one that chooses others. Owner: the exchange thread. Which symbol and which
/// fault is a function of the seed.
/// </summary>
internal sealed class MarketFaults(Exchange exchange, SplitMix random)
{
    private const int DefaultBurst = 100_000;
    private const int BurstSlice = 4096;
    private const int DefaultBig = 1 << 20;
    private const int HaltMs = 1000;
    private const int DefaultChaosSeconds = 5;

    private static readonly VenueFault[] Chosen =
    [
        VenueFault.AbruptClose, VenueFault.VanishMidFrame, VenueFault.HalfOpen, VenueFault.SlowDrip,
        VenueFault.UnknownType, VenueFault.ExtraFields, VenueFault.InvalidUtf8, VenueFault.BigMessage,
        VenueFault.QuoteBurst, VenueFault.NoWelcome, VenueFault.AuthSilence, VenueFault.InternalError,
        VenueFault.ConnectionLimit, VenueFault.UpgradeLimited, VenueFault.RateLimited, VenueFault.BadGateway,
        VenueFault.CrossedQuote, VenueFault.EmptySide, VenueFault.TradeCorrection, VenueFault.TradeCancel,
        VenueFault.Halt, VenueFault.SlowClient,
    ];

    private bool _isChaos;

    /// <summary>Begins to listen for faults and raises those that are on from the start.</summary>
    public void Start()
    {
        exchange.Faults.Raised += setting => exchange.Loop.Post(() => Raise(setting));
        if (exchange.Faults.IsOn(VenueFault.Chaos))
            exchange.Loop.Post(() => Raise(new FaultSetting(VenueFault.Chaos)));
    }

    private void Raise(FaultSetting setting)
    {
        switch (setting.Fault)
        {
            case VenueFault.SlowClient:
                foreach (var session in Sessions())
                    session.DropSlow();
                break;
            case VenueFault.AbruptClose:
                foreach (var connection in Connections())
                    connection.Abort();
                break;
            case VenueFault.VanishMidFrame:
                foreach (var connection in Connections())
                    connection.VanishMidFrame();
                break;
            case VenueFault.BigMessage:
                SendRaw(FaultyMessages.Big(setting.NumberOr(DefaultBig)));
                break;
            case VenueFault.InvalidUtf8:
                SendRaw(FaultyMessages.InvalidUtf8);
                break;
            case VenueFault.BookReset:
                foreach (var session in Sessions())
                    exchange.Services.SendBooks(session, session.Feed.IsCrypto ? session.BookNames : []);
                break;
            case VenueFault.Chaos when !_isChaos:
                _isChaos = true;
                Choose();
                break;
            default:
                RaiseInMarket(setting);
                break;
        }
    }

    private void RaiseInMarket(FaultSetting setting)
    {
        var needsTrade = setting.Fault is VenueFault.TradeCorrection or VenueFault.TradeCancel;
        if (!FaultSet.IsSingle(setting.Fault) || Pick(setting.Value, needsTrade) is not { } listing)
            return;
        switch (setting.Fault)
        {
            case VenueFault.QuoteBurst:
                Burst(
                    [.. exchange.Listings.All.Where(static known => known.Quote.Kind == EventKind.Quote)],
                    0,
                    setting.NumberOr(DefaultBurst));
                break;
            case VenueFault.CrossedQuote:
                var crossed = QuoteOf(listing);
                (crossed.Quote.BidPriceE9, crossed.Quote.AskPriceE9) =
                    (crossed.Quote.AskPriceE9, crossed.Quote.BidPriceE9);
                exchange.Tape.Quote(listing, in crossed);
                break;
            case VenueFault.EmptySide:
                var empty = QuoteOf(listing);
                empty.Quote.AskPriceE9 = 0;
                empty.Quote.AskSizeE9 = 0;
                empty.Quote.AskExchange = (byte)' ';
                exchange.Tape.Quote(listing, in empty);
                break;
            case VenueFault.TradeCorrection or VenueFault.TradeCancel:
                Correct(listing, setting.Fault == VenueFault.TradeCancel);
                break;
            case VenueFault.Halt:
                Halt(listing);
                break;
            case VenueFault.SymbolRename:
                exchange.Listings.Rename(listing, listing.Symbol + "X");
                exchange.Hub.Renamed(listing);
                break;
        }
    }

    // A symbol by name, else one with a market: the seed's.
    private Listing? Pick(string name, bool needsTrade)
    {
        if (exchange.Listings.Find(name) is { } named)
            return named;
        var quoted = exchange.Listings.All.Where(listing => listing.Quote.Kind == EventKind.Quote
            && !listing.IsCrypto && (!needsTrade || listing.Trade.Kind == EventKind.Trade)).ToList();
        return quoted.Count == 0 ? null : quoted[random.Below(quoted.Count)];
    }

    private EngineEvent QuoteOf(Listing listing)
    {
        var slot = listing.Quote;
        slot.VenueTimeNs = exchange.Clock.NowNs;
        return slot;
    }

    // In slices: between two of them the loop answers requests, flushes what was told, and can be stopped.
    private void Burst(List<Listing> quoted, long from, long count)
    {
        var end = Math.Min(count, from + BurstSlice);
        for (var i = from; i < end; i++)
        {
            var listing = quoted[(int)(i % quoted.Count)];
            var slot = QuoteOf(listing);
            exchange.Tape.Quote(listing, in slot);
        }

        if (end < count)
            exchange.Loop.After(0, () => Burst(quoted, end, count));
    }

    private void Correct(Listing listing, bool isCancel)
    {
        if (listing.Trade.Kind != EventKind.Trade)
            return;
        var original = listing.Trade;
        original.VenueTimeNs = exchange.Clock.NowNs;
        var replacement = original;
        if (isCancel)
        {
            original.Kind = EventKind.TradeCancel;
            original.Trade.Action = (byte)'C';
        }
        else
        {
            original.Kind = EventKind.CorrectionOriginal;
            replacement.Kind = EventKind.CorrectionReplacement;
            replacement.Trade.TradeId++;
            replacement.Trade.PriceE9 += DecimalE9.One / 100;
        }

        exchange.Tape.Correct(listing, in original, in replacement);
    }

    private void Halt(Listing listing)
    {
        TellStatus(listing, "H", "T12", TradingState.Halted);
        exchange.Crossing.SetHalted(listing, isHalted: true);
        exchange.Loop.After(HaltMs, () =>
        {
            TellStatus(listing, "T", "C11", TradingState.Trading);
            exchange.Crossing.SetHalted(listing, isHalted: false);
        });
    }

    private void TellStatus(Listing listing, string code, string reason, TradingState state)
    {
        EngineEvent slot = default;
        slot.Kind = EventKind.Status;
        slot.Source = EventSource.Venue;
        slot.InstrumentId = listing.Id;
        slot.VenueTimeNs = exchange.Clock.NowNs;
        _ = Latin1Text.TrySet(slot.Status.StatusCode, code);
        _ = Latin1Text.TrySet(slot.Status.ReasonCode, reason);
        slot.Status.State = state;
        exchange.Tape.Other(listing, in slot, StreamChannels.Statuses);
    }

    // One fault after the other, each on for as long as the distance between two.
    private void Choose()
    {
        if (!exchange.Faults.IsOn(VenueFault.Chaos))
        {
            _isChaos = false;
            return;
        }

        var fault = Chosen[random.Below(Chosen.Length)];
        exchange.Faults.On(new FaultSetting(fault));
        var ms = Math.Max(1, exchange.Faults.Number(VenueFault.Chaos, DefaultChaosSeconds)) * 1000;
        exchange.Loop.After(ms, () =>
        {
            exchange.Faults.Off(fault);
            Choose();
        });
    }

    private List<MarketSession> Sessions() => [.. exchange.Hub.Sessions];

    private IEnumerable<StreamConnection> Connections() =>
        [.. Sessions().Select(static session => session.Connection),
            .. exchange.Accounts.All.SelectMany(static account => account.Streams).Select(
                static stream => stream.Connection)];

    private void SendRaw(byte[] message)
    {
        foreach (var session in Sessions())
            session.SendRaw(message);
    }
}
