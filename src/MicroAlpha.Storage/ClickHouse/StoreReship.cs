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
    public string Run(int table, ulong session, long first, long last)
    {
        var format = StoreSchema.Tables[table];
        var from = first / _options.BatchEvents * _options.BatchEvents;
        var to = ((last / _options.BatchEvents) + 1) * _options.BatchEvents;
        var whole = new BatchRecord(session, from, to - 1, 0, 0, _generation, 0);
        foreach (var shard in _shards)
        {
            if (!BatchVerifier.TryDelete(
                shard, format, whole, _options.Engine, _options.DeleteTimeoutMs, out var why))
                return $"{shard.Place}: {why}";
        }

        var rule = new RangeRule(_options.BatchEvents);
        var next = Math.Max(from, _tail.FirstSequence(session));
        while (next < to && _tail.TryFill(_range, session, next, long.MaxValue - 1, ref rule, _symbols))
        {
            _encoder.Encode(_range, next, _symbols);
            var trouble = _encoder.RowsOf(table) == 0 ? "" : Send(table, session, next);
            if (trouble.Length > 0)
                return trouble;
            next = _range.LastSequence + 1;
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

    private string Send(int table, ulong session, long first)
    {
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
