using System.Runtime.CompilerServices;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>
/// Collects the events of a frame, whatever its codec, and publishes them when the frame has turned out to be a
/// document. One reading thread.
/// </summary>
/// <remarks>
/// A malformed frame must leave nothing behind, not even an id in the instrument table. So whatever cannot be taken
/// back (a definition, a publication before the frame's end, a dead letter of one element) waits until the rest of the
/// frame is known to be well-formed: <see cref="Settle"/> and <see cref="TryPublish"/> are for then.
/// </remarks>
/// <typeparam name="TSink">Where events go.</typeparam>
internal sealed unsafe class FrameAssembler<TSink>
    where TSink : struct, IFrameSink
{
    // Most frames are published whole. A frame with more events is published in parts, once its rest is checked.
    private const int FullAt = 2048;

    private const int Capacity = FullAt + ElementBuilder.MaxEvents + 2;
    private const int BatchLength = 64;
    private const int SlotAlignment = 64;

    // Unknown types may come in masses; what is broken must still find room in the file.
    private const int MaxUnknownLetters = 100;

    private readonly EngineEvent[] _memory = GC.AllocateArray<EngineEvent>(Capacity + 1, pinned: true);
    private readonly EngineEvent* _slots;
    private readonly ElementBuilder _builder = new();
    private readonly InstrumentTable _instruments;
    private readonly TSink _sink;
    private readonly AlpacaFeedKind _kind;
    private readonly byte _feed;
    private readonly DeadLetters? _deadLetters;
    private DeadLetterReason _reason;
    private FrameCounts _counts;
    private int _count;
    private int _waiting;
    private int _unknownLetters;
    private bool _isClosed;
    private bool _isTableFull;

    public FrameAssembler(
        InstrumentTable instruments, TSink sink, AlpacaFeedKind kind, byte feed, DeadLetters? deadLetters)
    {
        ArgumentNullException.ThrowIfNull(instruments);
        _instruments = instruments;
        _sink = sink;
        _kind = kind;
        _feed = feed;
        _deadLetters = deadLetters;
        Symbols = new SymbolCache(instruments.Capacity);
        var start = (nint)Unsafe.AsPointer(ref _memory[0]);
        _slots = (EngineEvent*)((start + SlotAlignment - 1) & -SlotAlignment);
    }

    /// <summary>What was seen since the start.</summary>
    public ParserCounters Counters { get; } = new();

    /// <summary>Short symbols to ids.</summary>
    public SymbolCache Symbols { get; }

    /// <summary>When the frame arrived, ns since the Unix epoch, our clock.</summary>
    public long ReceiveTimeNs { get; private set; }

    /// <summary>Where the next event goes.</summary>
    public EngineEvent* Next => _slots + _count;

    /// <summary>Events that can be added at <see cref="Next"/> before it is full; 0 or less = publish first.</summary>
    public int Room => FullAt - _count;

    /// <summary>Begins a frame.</summary>
    public void Begin(long receiveTimeNs)
    {
        ReceiveTimeNs = receiveTimeNs;
        _counts = default;
        _isTableFull = false;
        _count = 0;
        _waiting = 0;
    }

    /// <summary>Adds events that are written at <see cref="Next"/>, one of each element.</summary>
    public void AddQuick(int count)
    {
        _count += count;
        _counts.Quick += count;
    }

    /// <summary>Takes an element by its fields. What is not taken must be settled.</summary>
    public Verdict Take<TFields>(ref TFields fields)
        where TFields : struct, IElementFields
    {
        if (!_builder.TryReadType(ref fields, out var type))
            return Refuse(_builder.Reason);
        if (type == ElementType.Control)
            return Verdict.Control;
        if (type == ElementType.Unknown)
            return Refuse(DeadLetterReason.UnknownType);
        var targets = new Span<EngineEvent>(Next, ElementBuilder.MaxEvents);
        if (!_builder.TryBuild(ref fields, type, ReceiveTimeNs, targets, out _waiting))
            return Refuse(_builder.Reason);
        if (!_instruments.TryFind(_builder.Symbol, out var id))
            return Verdict.NewSymbol;
        Symbols.Add(_builder.Symbol, id);
        AddWaiting(id);
        return Verdict.Taken;
    }

    /// <summary>Notes why an element is to be skipped.</summary>
    public Verdict Refuse(DeadLetterReason reason)
    {
        _reason = reason;
        return Verdict.Skipped;
    }

    /// <summary>
    /// Skips an element or defines its symbol. Only when the frame is known to be well-formed.
    /// </summary>
    /// <param name="verdict">What <see cref="Take"/> or <see cref="Refuse"/> said.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="at">Where in it the element begins.</param>
    /// <param name="length">Bytes of the element.</param>
    public void Settle(Verdict verdict, ReadOnlySpan<byte> frame, int at, int length)
    {
        if (verdict == Verdict.NewSymbol)
        {
            if (TryDefine(out var id))
            {
                AddWaiting(id);
                return;
            }

            _reason = DeadLetterReason.TableFull;
            _isTableFull = true;
        }

        var isUnknown = _reason == DeadLetterReason.UnknownType;
        if (isUnknown)
            _counts.Unknown++;
        else
            _counts.Malformed++;
        if (!isUnknown || _unknownLetters++ < MaxUnknownLetters)
            _deadLetters?.Add(_reason, ReceiveTimeNs, _feed, at, frame, at, length);
    }

    /// <summary>
    /// Publishes what is collected; false when the sink is closed. Only when the frame is known to be well-formed.
    /// </summary>
    public bool TryPublish()
    {
        for (var first = 0; first < _count && !_isClosed; first += BatchLength)
        {
            var length = Math.Min(BatchLength, _count - first);
            _isClosed = !_sink.TryPublish(new ReadOnlySpan<EngineEvent>(_slots + first, length));
            _counts.Events += _isClosed ? 0 : length;
        }

        _count = 0;
        return !_isClosed;
    }

    /// <summary>Ends a frame of data, all of which is well-formed.</summary>
    public FrameOutcome End(int bytes) => Count(TryPublish() ? FrameKind.Data : FrameKind.Closed, bytes);

    /// <summary>Ends a frame that the session reads.</summary>
    public FrameOutcome EndControl(int bytes) => Count(FrameKind.Control, bytes);

    /// <summary>Ends a frame that is no document.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="at">Where the fault is.</param>
    public FrameOutcome EndMalformed(DeadLetterReason reason, ReadOnlySpan<byte> frame, int at)
    {
        _counts = default;
        _deadLetters?.Add(reason, ReceiveTimeNs, _feed, at, frame, 0, frame.Length);
        return Count(FrameKind.Malformed, frame.Length);
    }

    private FrameOutcome Count(FrameKind kind, int bytes)
    {
        Counters.Add(in _counts, kind, bytes);
        return new FrameOutcome(
            kind, _counts.Events, _counts.Unknown + _counts.Malformed, _counts.Malformed, _isTableFull);
    }

    private void AddWaiting(uint id)
    {
        for (var i = 0; i < _waiting; i++)
            Next[i].InstrumentId = id;
        _count += _waiting;
        _counts.DroppedConditions += _builder.DroppedConditions;
        _counts.CutCodes += _builder.CutCodes;
    }

    private bool TryDefine(out uint id)
    {
        InstrumentDefinitionPayload definition = default;
        _builder.Symbol.CopyTo(definition.Symbol);
        definition.AssetClass = _kind == AlpacaFeedKind.Crypto ? AssetClass.Crypto : AssetClass.Stock;
        // No message says the tick or the lot: 0 is "not known" of the one, coins are divided as far as numbers go.
        definition.SizeDecimals = _kind == AlpacaFeedKind.Crypto ? (byte)9 : (byte)0;
        if (!_instruments.TryDefine(in definition, out id))
            return false;
        Symbols.Add(_builder.Symbol, id);
        // The definition goes before the events that wait for it.
        new Span<EngineEvent>(Next, _waiting).CopyTo(new Span<EngineEvent>(Next + 1, _waiting));
        *Next = default;
        Next->VenueTimeNs = Next[1].VenueTimeNs;
        Next->ReceiveTimeNs = ReceiveTimeNs;
        Next->InstrumentId = id;
        Next->Kind = EventKind.InstrumentDefinition;
        Next->Source = EventSource.AlpacaData;
        Next->InstrumentDefinition = definition;
        _count++;
        return true;
    }
}
