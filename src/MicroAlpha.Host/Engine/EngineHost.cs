using MicroAlpha.Events;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Trading;
using MicroAlpha.Host.Wiring;
using MicroAlpha.Native;
using MicroAlpha.Pipeline;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Strategies;
using MicroAlpha.Ring;
using MicroAlpha.Storage.ClickHouse;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Engine;

/// <summary>
/// The engine in one process: a feed thread, the event ring, the core lane, the command ring and the recorder lane. It
/// knows both sides of the rings, which never see each other.
/// </summary>
/// <remarks>
/// Start and stop belong to one thread; <see cref="Counts"/> and <see cref="Lanes"/> may be read by any. Order of a
/// stop: feed, core, recorder, so that everything received is processed and everything decided is recorded.
/// </remarks>
internal sealed class EngineHost : IDisposable
{
    private const long JoinTimeoutNs = 60_000_000_000;

    private readonly Ring<EngineEvent> _events;
    private readonly Ring<OrderCommand> _commands;
    private readonly LaneControl _core;
    private readonly Lane<EngineEvent, Timed<EngineEvent, Recorder<CommandOutputs>>> _recorder;
    private readonly EngineBroker? _broker;
    private readonly StoreService? _store;
    private readonly Lane<EngineEvent, StoreStage>? _storeLane;
    private readonly IFeed _feed;
    private readonly Thread _feedThread;
    private readonly LogDirectory _directory;
    private readonly ManualResetEventSlim _ended = new();
    private bool _isStopped;

    /// <summary>Builds everything; nothing runs before <see cref="Start"/>.</summary>
    /// <param name="options">Validated options with absolute paths.</param>
    /// <param name="openFeed">Makes what fills the event ring.</param>
    /// <param name="sessionFacts">Facts for the log as a JSON object.</param>
    /// <param name="onInstrument">
    /// Told each symbol and its id on the feed thread, before its definition is published.
    /// </param>
    /// <param name="trading">What trades; null = nothing.</param>
    /// <param name="openBroker">Makes where orders go; null = nowhere.</param>
    /// <exception cref="EngineException">The log directory can not be used, or is in use by another engine; what is to
    /// trade is wrong.</exception>
    public EngineHost(
        EngineOptions options,
        Func<FeedPlace, IFeed> openFeed,
        string sessionFacts,
        Action<string, uint> onInstrument,
        TradingOptions? trading = null,
        Func<BrokerPlace, IBroker>? openBroker = null)
    {
        var hasStore = options.Store.Type == StoreType.Server;
        Plan = LaneLayout.Make(options.Lanes, hasStore, openBroker is not null);
        _directory = LogDirectory.Open(options.Log.Directory);
        try
        {
            Log = _directory.StartSession(SessionSettings.Of(options, sessionFacts));
            var platform = LinuxPlatform.Ring;
            _events = new Ring<EngineEvent>(options.Ring.Capacity, 0, platform);
            _commands = new Ring<OrderCommand>(options.Ring.CommandCapacity, 0, platform);
            Producer = new SharedProducer<EngineEvent>(_events);
            Probe = new LatencyProbe(options.Ring.Capacity);
            var books = new BooksStage(new BookSet(BookLimits.Of(options)));
            (_core, Desk) = Topology.CreateCore(
                books,
                IndicatorLimits.Of(options),
                trading ?? new TradingOptions(),
                new CommandWriter(new SingleProducer<OrderCommand>(_commands)),
                options.Log.CheckpointEvery,
                new CoreLane(_events, Probe, CoreLatency, LaneLayout.Options(Plan[LaneLayout.Core])));
            var recorder = new Recorder<CommandOutputs>(Log, new CommandOutputs(_commands, LaneLayout.Recorder));
            _recorder = new(
                _events, new(recorder, Probe, RecorderLatency), LaneLayout.Options(Plan[LaneLayout.Recorder]),
                    platform);
            if (openBroker is not null && Desk is not null)
            {
                _broker = new EngineBroker(
                    openBroker, new BrokerPlace(_events, new BrokerEvents(Producer, Probe), Desk), _commands,
                    LaneLayout.Options(Plan[LaneLayout.Egress]));
                _broker.Lane.OnFault = _ => _ended.Set();
            }

            if (hasStore)
            {
                _store = new StoreService(StoreOpening.Of(options), Log);
                var lane = LaneLayout.Options(Plan[LaneLayout.Store]) with { IsObserver = true };
                _storeLane = new(_events, _store.Stage, lane, platform);
            }

            _core.OnFault = _ => _ended.Set();
            _recorder.OnFault = _ => _ended.Set();
            var place = Plan[LaneLayout.Feed];
            _feed = openFeed(new FeedPlace(
                Producer, Probe, place.IsAlone && place.Wait == WaitPolicy.Spin, _broker?.Beside(onInstrument)
                    ?? onInstrument));
            _feedThread = new Thread(() => RunFeed(place)) { IsBackground = true, Name = LaneLayout.Feed };
        }
        catch
        {
            _broker?.Dispose();
            _store?.Dispose();
            _directory.Dispose();
            throw;
        }
    }

    /// <summary>Where the lanes run.</summary>
    public LanePlan Plan { get; }

    /// <summary>Claims on the event ring, shared by the feed, timers and operators.</summary>
    public SharedProducer<EngineEvent> Producer { get; }

    /// <summary>Marks for sampled latency.</summary>
    public LatencyProbe Probe { get; }

    /// <summary>The session that is being written.</summary>
    public LogWriter Log { get; }

    /// <summary>What the start found in the log directory.</summary>
    public LogRecoveryResult Recovery => _directory.Recovery;

    /// <summary>Publish to end of the core's work, sampled.</summary>
    public LatencyHistogram CoreLatency { get; } = new();

    /// <summary>Publish to end of formatting, sampled.</summary>
    public LatencyHistogram RecorderLatency { get; } = new();

    /// <summary>The lanes, core first, then the recorder, then the egress and the store when there are.</summary>
    public IReadOnlyList<LaneControl> Lanes =>
    [
        _core, _recorder, .. _broker is null ? [] : (LaneControl[])[_broker.Lane],
        .. _storeLane is null ? [] : (LaneControl[])[_storeLane],
    ];

    /// <summary>Where orders go; null = nowhere.</summary>
    public IBroker? Broker => _broker?.Broker;

    /// <summary>What ships to ClickHouse; null when nothing does.</summary>
    public StoreService? Store => _store;

    /// <summary>Orders and positions, to be read when the core has stopped; null when nothing trades.</summary>
    public TradingDesk? Desk { get; }

    /// <summary>The feed.</summary>
    public IFeed Feed => _feed;

    /// <summary>What ended the engine, when it was an error.</summary>
    public Exception? Fault => _core.Fault ?? _recorder.Fault ?? _broker?.Lane.Fault ?? _feed.Fault;

    /// <summary>True between <see cref="Start"/> and <see cref="Stop"/>.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Bytes of both rings.</summary>
    public long RingBytes => (long)(_events.Capacity + _commands.Capacity) * EngineEvent.Size;

    /// <summary>The conservation counters, each read by itself.</summary>
    public EngineCounts Counts
    {
        get
        {
            // Read against the stream's direction, so that a count can never be ahead of what it is made of.
            var recorded = Log.Counters.Events;
            var dropped = Log.Counters.DroppedEvents;
            var processed = _core.Progress.Get() + 1;
            var received = Producer.ClaimedSequence + 1;
            return new EngineCounts(received, processed, recorded, dropped, Producer.RefusedSlots);
        }
    }

    /// <summary>Starts lanes first, then the feed.</summary>
    public void Start()
    {
        IsRunning = true;
        _recorder.Start();
        _broker?.Lane.Start();
        _core.Start();
        _broker?.Broker.Start();
        _storeLane?.Start();
        _store?.Start(Plan[LaneLayout.Core].Cpu);
        _feedThread.Start();
    }

    /// <summary>Waits until the feed ended or something failed; false on time-out or cancellation.</summary>
    public bool WaitForEnd(int timeoutMs, CancellationToken cancellation)
    {
        try
        {
            return _ended.Wait(timeoutMs, cancellation);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>
    /// Stops the feed, drains the lanes, syncs and closes the log. True when everything came to its end.
    /// </summary>
    public bool Stop()
    {
        if (_isStopped)
            return true;
        _isStopped = true;
        _feed.Stop();
        var isDone = _feedThread.Join(TimeSpan.FromSeconds(10));
        _broker?.Quieten();
        _core.DrainAndStop();
        isDone &= _core.Join(JoinTimeoutNs);
        isDone &= _broker?.Stop(JoinTimeoutNs) ?? true;
        _recorder.DrainAndStop();
        isDone &= _recorder.Join(JoinTimeoutNs);
        if (_storeLane is not null)
        {
            _storeLane.DrainAndStop();
            isDone &= _storeLane.Join(JoinTimeoutNs);
            // What is not sent in time is sent by the next start, from the log.
            _store!.Stop();
        }

        IsRunning = false;
        return isDone;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_feedThread.IsAlive)
            Stop();
        _core.Dispose();
        _broker?.Lane.Dispose();
        _recorder.Dispose();
        _storeLane?.Dispose();
        // A thread that is stuck still uses the slots and the log's memory, and may still write: the lock stays held,
        // and the end of the process, which no thread of the engine keeps waiting, frees all of it.
        if (_feedThread.IsAlive || Lanes.Any(lane => !lane.HasEnded))
            return;
        _broker?.Dispose();
        _store?.Dispose();
        Log.Dispose();
        _directory.Dispose();
        _events.Dispose();
        _commands.Dispose();
        _feed.Dispose();
        _ended.Dispose();
    }

    private void RunFeed(LanePlacement place)
    {
        if (place.Cpu >= 0)
            _ = Affinity.PinCurrentThread(place.Cpu);
        _feed.Run();
        _ended.Set();
    }
}
