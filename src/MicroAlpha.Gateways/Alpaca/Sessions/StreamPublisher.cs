using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;

namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>
/// The one door from a data stream into the sink: parsed messages, connection events and back-filled events, under one
/// lock. In the receive loop nobody contends for it but a gap's fill.
/// </summary>
/// <typeparam name="TSink">Where events go.</typeparam>
internal sealed class StreamPublisher<TSink>
    where TSink : struct, IFrameSink
{
    // Ten seconds of all of the market at its busiest, 8 MiB.
    private const int RememberedTrades = 1 << 19;

    private readonly InstrumentTable _instruments;
    private readonly TSink _sink;
    private readonly MarketStreamOptions _options;
    private readonly SessionTime _time;
    private readonly AlpacaJsonParser<NotingSink<TSink>> _parser;
    private readonly RecentTrades _recent = new(RememberedTrades);
    private readonly Lock _gate = new();

    public StreamPublisher(InstrumentTable instruments, TSink sink, MarketStreamOptions options, TimeProvider time)
    {
        _instruments = instruments;
        _sink = sink;
        _options = options;
        _time = new SessionTime(time);
        _parser = new AlpacaJsonParser<NotingSink<TSink>>(
            instruments,
            new NotingSink<TSink>(sink, _recent, Times),
            options.Kind,
            options.Feed,
            options.DeadLetters);
    }

    /// <summary>How far the data is.</summary>
    public StreamTimes Times { get; } = new();

    /// <summary>Our clock, ns since the Unix epoch.</summary>
    public long NowNs => _time.NowNs;

    /// <summary>Parses a message and publishes what is in it. Owner task only.</summary>
    public FrameOutcome Parse(ReadOnlySpan<byte> frame, long receiveTimeNs)
    {
        lock (_gate)
            return _parser.Parse(frame, receiveTimeNs);
    }

    /// <summary>
    /// Begins to compare what is fetched with all that was and will be published. One fill at a time.
    /// </summary>
    public void BeginFill()
    {
        TradeKey[] copy;
        long count;
        lock (_gate)
            (copy, count) = (_recent.Copy(), _recent.Count);
        // Half a million entries: not under the lock that the receiving task needs.
        var known = new HashSet<TradeKey>(copy);
        lock (_gate)
            _recent.BeginFill(known, count);
    }

    /// <summary>Ends that.</summary>
    public void EndFill()
    {
        lock (_gate)
            _recent.EndFill();
    }

    /// <summary>
    /// Publishes back-filled events of one symbol, but for trades and bars that were published before.
    /// </summary>
    /// <returns>How many were published; -1 when the ring is closed or the instrument table is full.</returns>
    public int PublishFill(string symbol, List<EngineEvent> events)
    {
        lock (_gate)
        {
            if (!TryFindOrDefine(symbol, out var id))
                return -1;
            var published = 0;
            var isKnown = false;
            foreach (var one in events)
            {
                var slot = one;
                slot.InstrumentId = id;
                // The second half of a bar goes the way of the first.
                if (TradeKey.TryOf(slot, out var key))
                    isKnown = !_recent.TryAddFetched(key);
                if (isKnown)
                    continue;
                if (!_sink.TryPublish(new ReadOnlySpan<EngineEvent>(in slot)))
                    return -1;
                published++;
            }

            return published;
        }
    }

    /// <summary>All symbols seen so far.</summary>
    public IReadOnlyList<string> Symbols()
    {
        lock (_gate)
            return [.. Enumerable.Range(0, _instruments.Count).Select(id => _instruments.SymbolOf((uint)id))];
    }

    /// <summary>Publishes an event of the feed as a whole. False when the ring is closed.</summary>
    public bool TryPublish(in EngineEvent slot)
    {
        lock (_gate)
            return _sink.TryPublish(new ReadOnlySpan<EngineEvent>(in slot));
    }

    /// <summary>Publishes a change of the connection.</summary>
    public void PublishState(
        ConnectionState state, uint attempt, long startNs = 0, long endNs = 0, int code = 0, long missed = 0)
    {
        var slot = new EngineEvent
        {
            ReceiveTimeNs = _time.NowNs,
            InstrumentId = EngineEvent.NoInstrument,
            Kind = EventKind.Connection,
            Source = EventSource.AlpacaData,
        };
        slot.Connection.State = state;
        slot.Connection.GapStartNs = startNs;
        slot.Connection.GapEndNs = endNs;
        slot.Connection.MissedCount = missed;
        slot.Connection.Code = code;
        slot.Connection.Attempt = attempt;
        slot.Connection.Feed = _options.Feed;
        _ = TryPublish(slot);
    }

    private bool TryFindOrDefine(string symbol, out uint id)
    {
        InstrumentDefinitionPayload definition = default;
        if (!Latin1Text.TrySet(definition.Symbol, symbol))
        {
            id = EngineEvent.NoInstrument;
            return false;
        }

        if (_instruments.TryFind(Latin1Text.Trim(definition.Symbol), out id))
            return true;
        definition.AssetClass = _options.Kind == AlpacaFeedKind.Crypto ? AssetClass.Crypto : AssetClass.Stock;
        if (!_instruments.TryDefine(definition, out id))
            return false;
        var slot = new EngineEvent
        {
            ReceiveTimeNs = _time.NowNs,
            InstrumentId = id,
            Kind = EventKind.InstrumentDefinition,
            Source = EventSource.AlpacaData,
            InstrumentDefinition = definition,
        };
        return _sink.TryPublish(new ReadOnlySpan<EngineEvent>(in slot));
    }
}
