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
    private const int RememberedTrades = 1 << 17;

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
            instruments, new NotingSink<TSink>(sink, _recent), options.Kind, options.Feed, options.DeadLetters);
    }

    /// <summary>Our clock, ns since the Unix epoch.</summary>
    public long NowNs => _time.NowNs;

    /// <summary>Parses a message and publishes what is in it. Owner task only.</summary>
    public FrameOutcome Parse(ReadOnlySpan<byte> frame, long receiveTimeNs)
    {
        lock (_gate)
            return _parser.Parse(frame, receiveTimeNs);
    }

    /// <summary>
    /// Publishes back-filled events of one symbol, but for trades in <paramref name="live"/>, to which they are added.
    /// </summary>
    /// <returns>How many were published; -1 when the ring is closed or the instrument table is full.</returns>
    public int PublishFill(string symbol, List<EngineEvent> events, HashSet<(uint, byte, long)> live)
    {
        lock (_gate)
        {
            if (!TryFindOrDefine(symbol, out var id))
                return -1;
            var published = 0;
            foreach (var one in events)
            {
                var slot = one;
                slot.InstrumentId = id;
                if (slot.Kind == EventKind.Trade && !live.Add((id, slot.Trade.Exchange, slot.Trade.TradeId)))
                    continue;
                if (!_sink.TryPublish(new ReadOnlySpan<EngineEvent>(in slot)))
                    return -1;
                published++;
            }

            return published;
        }
    }

    /// <summary>Trades that came live lately.</summary>
    public HashSet<(uint, byte, long)> LiveTrades()
    {
        lock (_gate)
            return _recent.ToSet();
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
    public void PublishState(ConnectionState state, uint attempt, long startNs = 0, long endNs = 0, int code = 0)
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
