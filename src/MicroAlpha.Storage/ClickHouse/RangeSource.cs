using MicroAlpha.Events;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// Where the shipper's ranges come from: the store lane's buffers when they fit, else the log. While a range from the
/// log is being sent the next one is read. One thread, and one of its own that reads ahead.
/// </summary>
internal sealed class RangeSource : IDisposable
{
    private readonly LogTail _logTail;
    private readonly ShipperCounters _counters;
    private readonly ILiveRanges? _live;
    private readonly RangeAhead _ahead;
    private readonly int _catchUpEvents;
    private RangeBuffer _own;
    private readonly StoreSymbols _symbols;
    private readonly StoreSymbols _liveSymbols;
    private RangeRule _rule;
    private RangeRule _exact = new(int.MaxValue);
    private RangeBuffer _range;
    private bool _mustRelease;

    /// <summary>Creates the source.</summary>
    public RangeSource(
        ShipperOptions options, LogTail tail, ShipperCounters counters, int batchEvents, ILiveRanges? live)
    {
        (_logTail, _counters, _live) = (tail, counters, live);
        _rule = new RangeRule(options.CatchUpEvents);
        _catchUpEvents = options.CatchUpEvents;
        _ahead = new RangeAhead(tail, options.CatchUpEvents, batchEvents);
        _own = new RangeBuffer(batchEvents);
        _range = _own;
        _symbols = new StoreSymbols(options.InstrumentCapacity);
        // The lane's ranges bring their definitions once: reading another session must not make them forgotten.
        _liveSymbols = live is null ? _symbols : new StoreSymbols(options.InstrumentCapacity);
    }

    /// <summary>The log, when nobody else reads it.</summary>
    private LogTail Tail
    {
        get
        {
            _ahead.Wait();
            return _logTail;
        }
    }

    /// <summary>The session of the range.</summary>
    public ulong SessionId => _range.SessionId;

    /// <summary>The first sequence of the range.</summary>
    public long First { get; private set; }

    /// <summary>The last sequence of the range.</summary>
    public long Last => _range.LastSequence;

    /// <summary>Encodes the range; a live buffer is given back.</summary>
    public void Encode(RangeEncoder encoder)
    {
        encoder.Encode(_range, First, SymbolsOf(_range.SessionId));
        _counters.AddRange(_mustRelease);
    }

    /// <summary>True when the log has no file of a session any more, though its directory is there.</summary>
    public bool IsGone(ulong session) => Tail.IsThere && !Tail.HasSession(session);

    /// <summary>Reads a range whose bounds are known.</summary>
    public bool TryRead(ulong session, long first, long last)
    {
        Use(_own, first);
        Tail.TryFill(_own, session, first, last, ref _exact, SymbolsOf(session));
        if (_own.Count == 0)
            return false;
        // What is missing at the end is as missing as in the middle.
        EngineEvent none = default;
        while (_own.LastSequence < last)
            _own.Add(none);
        _own.Close();
        return true;
    }

    /// <summary>
    /// Finds the range that begins at a sequence, or the first of the next session when this one is over: then
    /// <paramref name="session"/> and <paramref name="next"/> are where it goes on. False when there is none yet.
    /// </summary>
    public bool TryNext(ref ulong session, ref long next)
    {
        while (true)
        {
            if (session != 0)
            {
                if (session == _live?.SessionId)
                    return TryNextLive(session, next);
                if (TryFill(session, next, long.MaxValue - 1, SymbolsOf(session), isGrowing: false))
                    return true;
            }

            if (!TryNextSession(ref session))
                return false;
            next = Tail.FirstSequence(session);
        }
    }

    /// <summary>True when a session still has events beyond what a table has.</summary>
    public bool HasMore(ulong session, ReadOnlySpan<TableCursor> tables)
    {
        foreach (var table in tables)
        {
            Use(_own, 0);
            if (table.SessionId == session
                && Tail.TryFill(
                    _own, session, table.Acknowledged + 1, long.MaxValue - 1, ref _rule, SymbolsOf(session)))
                return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ahead.Dispose();
        _own.Dispose();
        _symbols.Dispose();
        _liveSymbols.Dispose();
    }

    private StoreSymbols SymbolsOf(ulong session) => session == _live?.SessionId ? _liveSymbols : _symbols;

    private bool TryNextLive(ulong session, long next)
    {
        var durable = _live!.DurableSequence;
        for (var ready = _live.Peek(); ready is not null; ready = _live.Peek())
        {
            if (ready.LastSequence < next || !_live.IsLogWhole)
            {
                _live.Release();
                continue;
            }

            if (ready.FirstSequence > next)
                return TryTail(session, next, Math.Min(durable, ready.FirstSequence - 1));
            if (ready.LastSequence > durable)
                return false;
            Copy(ready, next);
            _live.Release();
            return true;
        }

        return TryTail(session, next, Math.Min(durable, _live.FillingFirst - 1));
    }

    private bool TryTail(ulong session, long next, long limit) =>
        next <= limit && TryFill(session, next, limit, _liveSymbols, isGrowing: true);

    /// <summary>Fills the own buffer from the log, or takes what was read ahead; then reads ahead.</summary>
    private bool TryFill(ulong session, long next, long limit, StoreSymbols symbols, bool isGrowing)
    {
        // What was read ahead learned no symbols: other ranges in between may have put those of another session there.
        if (symbols.SessionId != session || !_ahead.TryTake(session, next, ref _own))
        {
            Use(_own, next);
            if (!Tail.TryFill(_own, session, next, limit, ref _rule, symbols, isGrowing))
                return false;
        }

        Use(_own, next);
        // A range that ends where ranges end by nature is probably followed by another whole one.
        if ((Last + 1) % _catchUpEvents == 0 && Last + _catchUpEvents < limit)
            _ahead.Start(session, Last + 1);
        return true;
    }

    // The lane gets its buffer back at once; the range stays here until every table is done with it.
    private unsafe void Copy(RangeBuffer ready, long next)
    {
        Use(_own, next);
        _mustRelease = true;
        _own.Begin(ready.SessionId, next);
        _liveSymbols.Begin(ready.SessionId);
        var skip = (int)(next - ready.FirstSequence);
        for (var slot = ready.Slots; slot < ready.Slots + skip; slot++)
        {
            if (slot->Kind == EventKind.InstrumentDefinition)
                _liveSymbols.Define(slot->InstrumentId, slot->InstrumentDefinition.Symbol);
        }

        _own.Append(ready, skip);
        _own.Close();
    }

    private void Use(RangeBuffer range, long first) => (_range, First, _mustRelease) = (range, first, false);

    private bool TryNextSession(ref ulong session)
    {
        foreach (var found in Tail.Sessions())
        {
            if (found <= session)
                continue;
            session = found;
            return true;
        }

        return false;
    }
}
