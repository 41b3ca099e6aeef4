using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Backfill;
using MicroAlpha.Gateways.Alpaca.Calendar;
using MicroAlpha.Gateways.Alpaca.Orders;
using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Gateways.Alpaca.Sessions;
using MicroAlpha.Ring;

namespace MicroAlpha.Gateways.Alpaca;

/// <summary>
/// All of Alpaca for one engine: data stream, trading stream, gap filling, and the session's switch from day to day.
/// One call runs it; everything it learns goes into the event ring.
/// </summary>
/// <remarks>
/// <see cref="Run"/> belongs to the feed thread, which only waits: the work is done by one task a socket. The other
/// members may be called by any thread.
/// </remarks>
public sealed class AlpacaFeed : IDisposable
{
    private readonly AlpacaOptions _options;
    private readonly StreamSeams _seams;
    private readonly AlpacaDataSession<FeedSink> _market;
    private readonly AlpacaTradingSession<FeedSink>? _trading;
    private readonly GapFiller<FeedSink>? _filler;
    private readonly AlpacaRestClient _rest;
    private readonly AlpacaHistoryClient _history;
    private readonly EventCount _published = new();
    private readonly CancellationTokenSource _stop = new();
    private volatile TradingCalendar _calendar;

    /// <summary>Creates the feed; nothing is opened before <see cref="Run"/>.</summary>
    /// <param name="options">What to connect to; checked here.</param>
    /// <param name="keys">The key pair.</param>
    /// <param name="instruments">Symbols and ids; the feed owns it from now on.</param>
    /// <param name="producer">Claims on the event ring.</param>
    /// <param name="onInstrument">Told each symbol and its id before its definition is published; null =
    /// nobody.</param>
    /// <param name="orders">Our orders; needed when there is a trading stream.</param>
    /// <param name="probe">Marked with each batch for sampled latency; null = nobody measures.</param>
    /// <param name="seams">Clock, random numbers, lock files; null = the machine's.</param>
    /// <exception cref="EngineException">
    /// MA-441: an address or a limit is not allowed. MA-456: the list of unfilled gaps cannot be read.
    /// </exception>
    public AlpacaFeed(
        AlpacaOptions options,
        AlpacaKeys keys,
        InstrumentTable instruments,
        SharedProducer<EngineEvent> producer,
        Action<string, uint>? onInstrument = null,
        IOrderMap? orders = null,
        LatencyProbe? probe = null,
        StreamSeams? seams = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = new List<string>();
        options.Validate(errors);
        if (errors.Count > 0)
            throw AlpacaError.Options(errors);
        if (options.TradingStream is not null)
            ArgumentNullException.ThrowIfNull(orders);
        _options = options;
        _seams = seams ?? new StreamSeams();
        var today = NewYorkTime.DayOfUnixNs(new SessionTime(_seams.Time).NowNs);
        _calendar = TradingCalendar.FromRule(today.Year - 1, today.Year + 1);
        _rest = new AlpacaRestClient(options.TradingRest, keys, options.Rest);
        _history = new AlpacaHistoryClient(options.MarketRest, keys, options.Rest);
        var sink = new FeedSink(new RingSink(producer, probe), onInstrument, _published);
        var market = options.Market.ExpectsTraffic is null
            ? options.Market with { ExpectsTraffic = ExpectsTraffic }
            : options.Market;
        _market = new AlpacaDataSession<FeedSink>(options.MarketStream, keys, instruments, sink, market, _seams);
        if (options.TradingStream is not null)
        {
            _trading = new AlpacaTradingSession<FeedSink>(
                options.TradingStream, keys, _rest, orders!, sink, options.Trading, _seams);
        }

        if (!options.FillsGaps)
            return;
        var pending = PendingGaps.Load(options.PendingGapsFile);
        _filler = new GapFiller<FeedSink>(
            _market.Publisher,
            _history,
            new GapFillOptions(
                market.Kind, options.HistoryFeed, market.Stream.GapMarginMs, options.Filter, _seams.Time)
            {
                KnownSymbols = options.KnownSymbols,
                RecordedRows = options.RecordedRows,
            },
            pending);
        foreach (var _ in pending.All)
            _market.Counters.AddGap();
        _market.GapClosed += _filler.Post;
        _market.LossBegan += _filler.PostOpened;
    }

    /// <summary>The data stream: its state, counters and subscriptions.</summary>
    public AlpacaStreamSession Market => _market;

    /// <summary>The trading stream; null when none is configured.</summary>
    public AlpacaStreamSession? Trading => _trading;

    /// <summary>The trading host.</summary>
    public AlpacaRestClient Rest => _rest;

    /// <summary>True when orders may be sent: see <see cref="AlpacaTradingSession{TSink}.IsReadyForOrders"/>.</summary>
    public bool IsReadyForOrders => _trading is { IsReadyForOrders: true };

    /// <summary>What ended the feed, when it was an error.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Events published so far: streams, filled gaps, definitions, sessions.</summary>
    public long Published => _published.Value;

    /// <summary>Symbols acknowledged in at least one channel.</summary>
    public int AcknowledgedSymbols => _market.AcknowledgedSymbols;

    /// <summary>What the server refused to subscribe on this connection.</summary>
    public IReadOnlyList<RefusedSubscription> RefusedSubscriptions => _market.Refused;

    /// <summary>True while a range without data is not closed.</summary>
    public bool IsGapOpen => _market.IsGapOpen;

    /// <summary>Gaps that were filled.</summary>
    public long FilledGaps => _filler?.Filled ?? 0;

    /// <summary>Gaps that stay incomplete.</summary>
    public long IncompleteGaps => _filler?.Incomplete ?? 0;

    /// <summary>Events published into gaps.</summary>
    public long FilledEvents => _filler?.Events ?? 0;

    /// <summary>Elements of market data that came and could not be read or had no place.</summary>
    public long LostElements => _market.Lost;

    /// <summary>Whether some had none because the instrument table is full.</summary>
    public bool IsTableFull => _market.IsTableFull;

    /// <summary>Times that the list of unfilled gaps could not be written.</summary>
    public long PendingGapFaults => _filler?.Faults ?? 0;

    /// <summary>Where the calendar is from: server, file or rule.</summary>
    public string CalendarOrigin { get; private set; } = "rule";

    /// <summary>Subscribes more symbols at run time.</summary>
    public void Subscribe(IEnumerable<string> symbols, StreamChannels channels) =>
        _market.Subscribe(symbols, channels);

    /// <summary>Unsubscribes symbols at run time.</summary>
    public void Unsubscribe(IEnumerable<string> symbols, StreamChannels channels) =>
        _market.Unsubscribe(symbols, channels);

    /// <summary>Asks the trading session for a reconciliation soon.</summary>
    public void RequestReconciliation() => _trading?.RequestReconciliation();

    /// <summary>
    /// Runs until <see cref="Stop"/> or an error that no retry can mend, then <see cref="Fault"/> has it.
    /// </summary>
    public void Run()
    {
        try
        {
            RunAsync().GetAwaiter().GetResult();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Fault ??= error;
        }
    }

    /// <summary>Asks <see cref="Run"/> to close the streams in good order and to return.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Frees the clients; after <see cref="Run"/> has returned.</summary>
    public void Dispose()
    {
        _rest.Dispose();
        _history.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        // One that ends takes the others with it: half a feed must not look like a whole one.
        using var together = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var sessions = new List<AlpacaStreamSession> { _market };
        if (_trading is not null)
            sessions.Add(_trading);
        var running = sessions.Select(session => Task.Run(() => session.RunAsync(together.Token))).ToList();
        var beside = new List<Task> { GuardAsync(SwitchSessionsAsync, together) };
        if (_filler is not null)
            beside.Add(GuardAsync(_filler.RunAsync, together));
        await Task.WhenAny(running).ConfigureAwait(false);
        await together.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(false);
        await Task.WhenAll(beside).ConfigureAwait(false);
        Fault ??= sessions.Select(session => session.Fault).FirstOrDefault(fault => fault is not null);
    }

    // What runs beside the streams ends early only by a defect; then the feed ends too, and says so.
    private Task GuardAsync(Func<CancellationToken, Task> work, CancellationTokenSource all) => Task.Run(async () =>
    {
        try
        {
            await work(all.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Fault ??= error;
            await all.CancelAsync().ConfigureAwait(false);
        }
    });

    private async Task SwitchSessionsAsync(CancellationToken stop)
    {
        if (_options.Market.Kind == AlpacaFeedKind.Crypto)
            return;
        try
        {
            var today = NewYorkTime.DayOfUnixNs(new SessionTime(_seams.Time).NowNs);
            (_calendar, CalendarOrigin) = await CalendarStore.LoadAsync(
                _rest, _options.CalendarFile, today, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        var sessions = new SessionSwitch(_calendar, slot => _market.Publisher.TryPublish(slot), _seams.Time);
        await sessions.RunAsync(stop).ConfigureAwait(false);
    }

    // Quotes come all the time in regular hours, trades of crypto do not: only what is certain counts.
    private bool ExpectsTraffic(long timeNs) => (_options.Market.Channels & StreamChannels.Quotes) != 0
        && (_options.Market.Kind == AlpacaFeedKind.Crypto || _calendar.IsRegular(timeNs));
}
