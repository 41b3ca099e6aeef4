using MicroAlpha.Events;
using MicroAlpha.Venue.Accounts;
using MicroAlpha.Venue.Faults;
using MicroAlpha.Venue.Feeds;
using MicroAlpha.Venue.Market;
using MicroAlpha.Venue.Orders;

namespace MicroAlpha.Venue.Server;

/// <summary>
/// The exchange without its network: market, accounts, orders, and the loop they live on. What it holds belongs to the
/// exchange thread, but for loop, clock, faults and credentials.
/// </summary>
internal sealed class Exchange : IDisposable
{
    private const int MaxBatch = 512;
    private const long LongestIdleNs = 20_000_000;
    private const long CongestedWaitNs = 200_000;
    private const long CongestedBytes = 8 << 20;

    private readonly VenueOptions _options;
    private readonly SourceMarket _source;
    private readonly StopDesk _stops = new();
    private readonly SessionHours _hours;
    private MergedFeed? _feed;
    private long _congestedSinceNs;

    /// <summary>Builds the exchange; <see cref="Start"/> begins.</summary>
    public Exchange(VenueOptions options, FaultSet faults)
    {
        _options = options;
        Faults = faults;
        Clock = new VenueClock(options, faults);
        Loop = new ExchangeLoop(Work, error => LastFault = error);
        Listings = new Listings(options.SymbolCapacity);
        History = new History(options.HistoryCapacity);
        Hub = new StreamHub();
        Tape = new MarketTape(Hub, History, Listings);
        var random = new SplitMix(options.Seed);
        Accounts = new AccountBook(options, Clock, random);
        Updates = new TradeUpdates(Clock, random, faults) { After = Loop.After };
        Flow = new OrderFlow(Clock, Updates, random);
        Crossing = new Crossing(options.Matcher(), Tape, Clock, Flow);
        Desk = new OrderDesk(Crossing, Flow, Updates, Listings, Clock, random, faults) { After = Loop.After };
        _source = new SourceMarket(Crossing, Tape);
        Calendar = new TradingCalendar(faults);
        _hours = new SessionHours(options, Clock, Calendar, Accounts, Desk, Flow);
        Desk.IsTradable = _hours.IsTradable;
        Tape.Traded += _stops.Traded;
        Services = new StreamServices(
            options, Loop, faults, Clock, new Credentials(options.Keys), Listings, Hub,
            new ConnectionLimits(options, faults));
        Trouble = new MarketFaults(this, new SplitMix(~options.Seed));
        _ = Listings.FindOrAdd(StreamFeed.TestSymbol);
    }

    /// <summary>Faults that are on.</summary>
    public FaultSet Faults { get; }

    /// <summary>The thread everything happens on.</summary>
    public ExchangeLoop Loop { get; }

    /// <summary>The venue's time.</summary>
    public VenueClock Clock { get; }

    /// <summary>All symbols.</summary>
    public Listings Listings { get; }

    /// <summary>Trades and quotes told so far.</summary>
    public History History { get; }

    /// <summary>Connections that market data goes to.</summary>
    public StreamHub Hub { get; }

    /// <summary>Where market data is told.</summary>
    public MarketTape Tape { get; }

    /// <summary>All accounts.</summary>
    public AccountBook Accounts { get; }

    /// <summary>Trading days and hours.</summary>
    public TradingCalendar Calendar { get; }

    /// <summary>Requests about orders.</summary>
    public OrderDesk Desk { get; }

    /// <summary>What became of orders.</summary>
    public OrderFlow Flow { get; }

    /// <summary>Trade updates.</summary>
    public TradeUpdates Updates { get; }

    /// <summary>Where feed and orders meet.</summary>
    public Crossing Crossing { get; }

    /// <summary>What stream connections share.</summary>
    public StreamServices Services { get; }

    /// <summary>Faults that happen in the market and on the streams.</summary>
    public MarketFaults Trouble { get; }

    /// <summary>True while the market takes orders.</summary>
    public bool IsOpen => _hours.IsOpen;

    /// <summary>Events taken from the feed.</summary>
    public long FeedEvents => _source.Applied;

    /// <summary>True when the feed has ended, or there is none.</summary>
    public bool IsFeedAtEnd => _feed is not { HasNext: true };

    /// <summary>What last escaped on the exchange thread; null when nothing did.</summary>
    public Exception? LastFault { get; private set; }

    /// <summary>Reads the history and opens the feed on the caller's thread, then starts the exchange thread.</summary>
    public void Start()
    {
        using (var past = new MergedFeed(_options.History, Listings))
        {
            for (; past.HasNext; past.Advance())
            {
                if (past.NextListing is { } listing)
                    Recall(listing, in past.Next);
            }
        }

        _feed = new MergedFeed(_options.Feeds, Listings);
        if (_feed.HasNext)
            Clock.Start(_feed.Next.ReceiveTimeNs);
        Trouble.Start();
        Loop.Start();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Loop.Dispose();
        _feed?.Dispose();
        Crossing.Dispose();
    }

    // Earlier days: into history and bars, told to nobody.
    private void Recall(Listing listing, in EngineEvent slot)
    {
        if (slot.Kind == EventKind.Quote)
            Tape.Quote(listing, in slot);
        else if (slot.Kind == EventKind.Trade)
            Tape.Trade(listing, in slot);
    }

    // Plays what is due; returns for how many ns nothing is.
    private long Work()
    {
        var idleNs = Play();
        while (_stops.TryTakeTriggered(out var order))
            Crossing.Enter(order!);
        Tape.Advance(Clock.NowNs);
        _hours.Advance();
        Hub.Flush();
        return idleNs;
    }

    private long Play()
    {
        var feed = _feed!;
        if (!feed.HasNext)
            return LongestIdleNs;
        if (_options.Speed <= 0 && IsCongested())
            return CongestedWaitNs;
        var horizonNs = Clock.HorizonNs;
        var skewNs = Clock.SkewNs;
        for (var i = 0; i < MaxBatch; i++)
        {
            ref var next = ref feed.Next;
            if (next.ReceiveTimeNs > horizonNs)
                return Math.Clamp((long)((next.ReceiveTimeNs - horizonNs) / _options.Speed), 1, LongestIdleNs);
            next.VenueTimeNs += skewNs;
            Clock.Played(next.ReceiveTimeNs);
            _source.Apply(feed.NextListing, in next);
            while (_stops.HasTriggered && _stops.TryTakeTriggered(out var order))
                Crossing.Enter(order!);
            feed.Advance();
            if (!feed.HasNext)
                break;
        }

        return 0;
    }

    // At full speed the slowest reader sets the pace; one that stands still is dropped.
    private bool IsCongested()
    {
        if (Hub.MaxPendingBytes() < CongestedBytes)
        {
            _congestedSinceNs = 0;
            return false;
        }

        var nowNs = Native.WallClock.MonotonicNs();
        if (_congestedSinceNs == 0)
            _congestedSinceNs = nowNs;
        if (_options.SlowClientMs <= 0 || nowNs - _congestedSinceNs < _options.SlowClientMs * 1_000_000L)
            return true;
        foreach (var session in Hub.Sessions.Where(static known => known.PendingBytes >= CongestedBytes).ToArray())
            session.DropSlow();
        _congestedSinceNs = 0;
        return false;
    }
}
