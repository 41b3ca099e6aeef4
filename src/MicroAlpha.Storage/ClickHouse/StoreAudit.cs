using System.Globalization;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// Compares what is in the tables with the log, range by range: number, number of different sequences, and the hash of
/// every column of every row. Reads only.
/// </summary>
internal sealed class StoreAudit : IDisposable
{
    private readonly ShipperOptions _options;
    private readonly IReadOnlyList<IStoreBackend> _shards;
    private readonly LogTail _tail;
    private readonly RangeBuffer _range;
    private readonly RangeEncoder _encoder;
    private readonly StoreSymbols _symbols;
    private readonly List<AuditFinding> _findings = [];

    /// <summary>Prepares an audit.</summary>
    public StoreAudit(ShipperOptions options, IReadOnlyList<IStoreBackend> shards, LogTail tail)
    {
        (_options, _shards, _tail) = (options, shards, tail);
        _range = new RangeBuffer(options.BatchEvents);
        _encoder = new RangeEncoder(options.BatchEvents, options.Engine);
        _symbols = new StoreSymbols(options.InstrumentCapacity);
    }

    /// <summary>Ranges of tables that are not as the log says.</summary>
    public IReadOnlyList<AuditFinding> Findings => _findings;

    /// <summary>Rows compared.</summary>
    public long Rows { get; private set; }

    /// <summary>Ranges with rows compared.</summary>
    public long Ranges { get; private set; }

    /// <summary>Compares one session; empty when it could be done, else why not.</summary>
    /// <param name="session">The session.</param>
    /// <param name="upTo">The last sequence to look at.</param>
    /// <param name="isWanted">Which tables, by number; null = all.</param>
    public string Run(ulong session, long upTo, Func<int, bool>? isWanted = null)
    {
        var expected = new Dictionary<long, Tally>[StoreSchema.Tables.Length];
        for (var i = 0; i < expected.Length; i++)
            expected[i] = [];
        ReadLog(session, upTo, expected);
        for (var i = 0; i < expected.Length; i++)
        {
            if (isWanted is not null && !isWanted(i))
                continue;
            var trouble = Compare(i, session, upTo, expected[i]);
            if (trouble.Length > 0)
                return trouble;
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

    private void ReadLog(ulong session, long upTo, Dictionary<long, Tally>[] expected)
    {
        var rule = new RangeRule(_options.BatchEvents);
        var next = _tail.FirstSequence(session);
        while (next <= upTo && _tail.TryFill(_range, session, next, upTo, ref rule, _symbols))
        {
            _encoder.Encode(_range, _range.FirstSequence, _symbols);
            for (var i = 0; i < expected.Length; i++)
            {
                var rows = _encoder.RowsOf(i);
                if (rows == 0)
                    continue;
                var bucket = next / _options.BatchEvents;
                expected[i].TryGetValue(bucket, out var tally);
                var hash = RowHash.Of(StoreSchema.Tables[i], _encoder.BodyOf(i), rows);
                expected[i][bucket] = new Tally(tally.Rows + rows, tally.Rows + rows, tally.Hash + hash);
            }

            next = _range.LastSequence + 1;
        }
    }

    private string Compare(int table, ulong session, long upTo, Dictionary<long, Tally> expected)
    {
        var format = StoreSchema.Tables[table];
        var found = new Dictionary<long, Tally>();
        foreach (var shard in _shards)
        {
            var reply = shard.Query(string.Create(
                CultureInfo.InvariantCulture,
                $"SELECT intDiv(sequence, {_options.BatchEvents}) AS bucket, count(), uniqExact(sequence), "
                + $"sum({RowHash.Sql(format)}) FROM {format.Name} WHERE engine = {_options.Engine} "
                + $"AND session = {session} AND sequence <= {upTo} GROUP BY bucket"));
            if (!reply.IsDone)
                return $"{shard.Place}: {reply.Text}";
            foreach (var line in reply.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Add(found, line.Split('\t'));
        }

        Ranges += expected.Count;
        foreach (var (bucket, rows) in expected)
        {
            Rows += rows.Rows;
            found.Remove(bucket, out var there);
            if (there != rows)
                Report(format.Name, session, bucket, rows, there);
        }

        foreach (var (bucket, there) in found)
            Report(format.Name, session, bucket, default, there);
        return "";
    }

    private void Report(string table, ulong session, long bucket, Tally expected, Tally found)
    {
        var first = bucket * _options.BatchEvents;
        _findings.Add(new AuditFinding(
            table, session, first, first + _options.BatchEvents - 1, expected.Rows, found.Rows, found.Distinct));
    }

    private static void Add(Dictionary<long, Tally> found, string[] fields)
    {
        var bucket = long.Parse(fields[0], CultureInfo.InvariantCulture);
        found.TryGetValue(bucket, out var tally);
        found[bucket] = new Tally(
            tally.Rows + long.Parse(fields[1], CultureInfo.InvariantCulture),
            tally.Distinct + long.Parse(fields[2], CultureInfo.InvariantCulture),
            tally.Hash + ulong.Parse(fields[3], CultureInfo.InvariantCulture));
    }

    private readonly record struct Tally(long Rows, long Distinct, ulong Hash);
}
