namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// Deletes ranges of tables and sends them anew from the log. The caller holds the cursor, so that nobody else ships. A
/// run that is cut off leaves rows missing, which an audit tells; run it again.
/// </summary>
internal sealed class StoreReship : IDisposable
{
    private readonly ShipperOptions _options;
    private readonly IReadOnlyList<IStoreBackend> _shards;
    private readonly LogTail _tail;
    private readonly BatchSender _sender;
    private readonly RangeBuffer _range;
    private readonly RangeEncoder _encoder;
    private readonly StoreSymbols _symbols;
    private readonly int _generation;
    private long _next;

    /// <summary>Prepares it.</summary>
    public StoreReship(
        ShipperOptions options, IReadOnlyList<IStoreBackend> shards, LogTail tail, Log.ILogClock clock)
    {
        (_options, _shards, _tail) = (options, shards, tail);
        _sender = new BatchSender(options, shards, Counters, clock);
        _range = new RangeBuffer(options.BatchEvents);
        _encoder = new RangeEncoder(options.BatchEvents, options.Engine);
        _symbols = new StoreSymbols(options.InstrumentCapacity);
        // Tokens of a run must differ from those of every run before.
        _generation = (int)(clock.WallTimeNs / 1_000_000_000 & 0x7FFF_FFFF);
    }

    /// <summary>What it did.</summary>
    public ShipperCounters Counters { get; } = new();

    /// <summary>
    /// Sends a range of one table anew, widened to whole ranges; empty when done, else what went wrong.
    /// </summary>
    /// <param name="table">Number of the table.</param>
    /// <param name="session">The session.</param>
    /// <param name="first">First sequence.</param>
    /// <param name="last">Last sequence.</param>
    /// <param name="limit">The last sequence at most, also after widening: what follows is the shipper's.</param>
    public string Run(int table, ulong session, long first, long last, long limit = long.MaxValue - 1)
    {
        var format = StoreSchema.Tables[table];
        var from = first / _options.BatchEvents * _options.BatchEvents;
        var to = Math.Min(((last / _options.BatchEvents) + 1) * _options.BatchEvents, limit + 1);
        var refusal = WhyNotWhole(session, ref from, to, limit);
        if (refusal.Length > 0)
            return refusal;
        var whole = new BatchRecord(session, from, to - 1, 0, 0, _generation, 0);
        foreach (var shard in _shards)
        {
            if (!BatchVerifier.TryDelete(
                shard, format, whole, _options.Engine, _options.DeleteTimeoutMs, out var why))
            {
                return $"{shard.Place}: {why}; the server may still do it later: see system.mutations, and audit "
                    + "when none is left there";
            }
        }

        return ForEach(session, from, to, limit, () => _encoder.RowsOf(table) == 0 ? "" : Send(table, session));
    }

    /// <summary>Why the log can not replace what the tables have of a range; empty when it can.</summary>
    private string WhyNotWhole(ulong session, ref long from, long to, long limit)
    {
        if (!_tail.HasSession(session))
            return $"session {session:x16} is not in the log: nothing was deleted";
        from = Math.Max(from, _tail.FirstSequence(session));
        var missing = _tail.Missing;
        var end = Math.Min(to, _tail.LastSequence(session) + 1);
        ForEach(session, from, end, limit, static () => "");
        missing = _tail.Missing - missing;
        return missing == 0 && _next >= end ? ""
            : $"the log has not all of {from}-{end - 1} of session {session:x16} ({missing + Math.Max(0, end - _next)} "
            + "events are missing): nothing was deleted; see log verify, and choose a range that it has";
    }

    /// <summary>Encodes range after range; ends with the first trouble.</summary>
    private string ForEach(ulong session, long from, long to, long limit, Func<string> onRange)
    {
        var rule = new RangeRule(_options.BatchEvents);
        _next = from;
        // One more event than asked for, when it is the second half of a bar.
        var last = Math.Min(to, limit);
        while (_next < to && _tail.TryFill(_range, session, _next, last, ref rule, _symbols))
        {
            _encoder.Encode(_range, _next, _symbols);
            var trouble = onRange();
            if (trouble.Length > 0)
                return trouble;
            _next = _range.LastSequence + 1;
        }

        return "";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _range.Dispose();
        _encoder.Dispose();
        _symbols.Dispose();
    }

    private string Send(int table, ulong session)
    {
        var first = _range.FirstSequence;
        var rows = _encoder.RowsOf(table);
        var batch = new BatchRecord(
            session, first, _range.LastSequence, rows, Log.Crc32C.Of(_encoder.BodyOf(table)), _generation,
            _options.ShardOf(first, _shards.Count));
        var mustLook = false;
        using var pause = new ManualResetEventSlim();
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var outcome = _sender.Step(table, ref batch, _encoder, ref mustLook, static () => true);
            if (outcome == StoreOutcome.Done)
            {
                Counters.AddBatch(rows);
                return "";
            }

            if (outcome == StoreOutcome.Rejected)
                break;
            pause.Wait(Math.Min(_options.BackoffMs << attempt, _options.BackoffMaxMs));
        }

        return _sender.Trouble;
    }
}
