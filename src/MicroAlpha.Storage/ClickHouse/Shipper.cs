using MicroAlpha.Storage.Log;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// Brings every row into its table exactly once: one batch of a table at a time, its range made durable in the cursor
/// file before it is sent, acknowledged after. The log is the only second source. One thread.
/// </summary>
internal sealed class Shipper : IDisposable
{
    private readonly ShipperOptions _options;
    private readonly int _shards;
    private readonly StoreCursor _cursor;
    private readonly RangeSource _source;
    private readonly RangeEncoder _encoder;
    private readonly BatchSender _sender;
    private readonly ILogClock _clock;
    private readonly TableState[] _states = new TableState[StoreSchema.Tables.Length];
    private readonly ulong _unsureUpTo;
    private (ulong Session, long First, long Last) _encoded;
    private uint _jitter;
    private int _failures;
    private bool _isDirty;
    private bool _favoursNewest;

    /// <summary>Creates the shipper.</summary>
    /// <param name="options">How.</param>
    /// <param name="shards">The servers; one, or one a shard.</param>
    /// <param name="cursor">How far it is.</param>
    /// <param name="tail">The log.</param>
    /// <param name="clock">For waits.</param>
    /// <param name="live">The session that is being recorded; null to ship what is there.</param>
    public Shipper(
        ShipperOptions options, IReadOnlyList<IStoreBackend> shards, StoreCursor cursor, LogTail tail, ILogClock clock,
        ILiveRanges? live = null)
    {
        (_options, _shards, _cursor, _clock) = (options, shards.Count, cursor, clock);
        var batchEvents = options.CatchUpEvents;
        foreach (ref var table in cursor.Tables)
        {
            var range = table.InFlight.Last - table.InFlight.First + 1;
            if (table.InFlight.IsOpen)
                batchEvents = (int)Math.Max(batchEvents, range);
        }

        _source = new RangeSource(options, tail, Counters, batchEvents, live);
        _encoder = new RangeEncoder(batchEvents, options.Engine);
        _sender = new BatchSender(options, shards, Counters, clock);
        _jitter = (uint)clock.MonotonicNs | 1;
        for (var i = 0; i < _states.Length; i++)
        {
            if (cursor.Tables[i].InFlight is { IsOpen: true } batch && _source.IsGone(batch.SessionId))
                Forget(i);
            _states[i].MustLook = cursor.Tables[i].InFlight.IsOpen;
        }

        foreach (var session in tail.Sessions())
        {
            if (session != live?.SessionId)
                _unsureUpTo = Math.Max(_unsureUpTo, session);
        }
    }

    /// <summary>What it did. Any thread.</summary>
    public ShipperCounters Counters { get; } = new();

    /// <summary>What keeps it from going on; empty when nothing does. Any thread.</summary>
    public string Trouble { get; private set; } = "";

    /// <summary>Tables that are parked, with the reason. Any thread.</summary>
    public IReadOnlyDictionary<string, string> Parked { get; private set; } = new Dictionary<string, string>();

    /// <summary>The session and sequence up to which every table is complete. Any thread, each by itself.</summary>
    public (ulong SessionId, long Sequence) Position { get; private set; }

    /// <summary>
    /// Does the next piece of work. Returns how long to wait before the next call, ms: 0 = more work is there,
    /// -1 = everything that can be sent is sent.
    /// </summary>
    public int Step()
    {
        // In turn the table that is furthest ahead and the one furthest behind, so that one that was parked catches up
        // without holding up the others.
        _favoursNewest = !_favoursNewest;
        if (!TryFind(Choose(_favoursNewest), out var leader, out var range)
            && !TryFind(Choose(!_favoursNewest), out leader, out range))
            return SaveWhenIdle();
        var isSent = TrySend(leader, range);
        NotePosition();
        return isSent ? 0 : Backoff();
    }

    /// <summary>Saves what is acknowledged: without this the next start looks it up once more.</summary>
    public void Save()
    {
        if (_isDirty)
            _cursor.Save();
    }

    /// <summary>Frees everything and saves nothing; the cursor stays open for its owner.</summary>
    public void Dispose()
    {
        _source.Dispose();
        _encoder.Dispose();
    }

    /// <summary>The table that is furthest ahead, or behind; -1 when all are parked.</summary>
    private int Choose(bool newest)
    {
        var nowNs = _clock.MonotonicNs;
        var chosen = -1;
        for (var i = 0; i < _states.Length; i++)
        {
            if (_states[i].ParkedUntilNs > nowNs)
                continue;
            if (chosen < 0 || (Compare(i, chosen) is var order && (newest ? order > 0 : order < 0)))
                chosen = i;
        }

        return chosen;
    }

    private int Compare(int a, int b)
    {
        ref var first = ref _cursor.Tables[a];
        ref var second = ref _cursor.Tables[b];
        var order = first.SessionId.CompareTo(second.SessionId);
        return order != 0 ? order : first.Acknowledged.CompareTo(second.Acknowledged);
    }

    /// <summary>Finds and encodes the next range of a table; false when there is none yet.</summary>
    private bool TryFind(int candidate, out int leader, out (ulong Session, long First, long Last) range)
    {
        leader = candidate;
        range = default;
        if (leader < 0)
            return false;
        var tables = _cursor.Tables;
        var batch = tables[leader].InFlight;
        if (batch.IsOpen)
        {
            range = (batch.SessionId, batch.First, batch.Last);
            if (_encoded == range)
                return true;
            if (!_source.TryRead(batch.SessionId, batch.First, batch.Last))
            {
                Trouble = $"the log has no events {batch.First} to {batch.Last} of session {batch.SessionId:x16}";
                return false;
            }
        }
        else
        {
            var session = tables[leader].SessionId;
            var next = tables[leader].Acknowledged + 1;
            if (!_source.TryNext(ref session, ref next))
            {
                if (session != tables[leader].SessionId)
                    MoveAll(leader, session, next - 1);
                return false;
            }

            if (session != tables[leader].SessionId)
                MoveAll(leader, session, next - 1);
        }

        _source.Encode(_encoder);
        range = (_source.SessionId, _source.First, _source.Last);
        _encoded = range;
        return true;
    }

    /// <summary>
    /// Gives up a batch whose session is no longer in the log: it can be neither sent nor compared. It is noted with
    /// the quarantined ones; the server may have all of it, or nothing.
    /// </summary>
    private void Forget(int table)
    {
        ref var cursor = ref _cursor.Tables[table];
        Counters.AddMismatch();
        _sender.Note(StoreSchema.Tables[table], cursor.InFlight, "its session is no longer in the log");
        (cursor.Acknowledged, cursor.InFlight) = (cursor.InFlight.Last, default);
        _isDirty = true;
    }

    /// <summary>Every table that stood where the leader stood goes to another session with it.</summary>
    private void MoveAll(int leader, ulong session, long acknowledged)
    {
        var (from, at) = (_cursor.Tables[leader].SessionId, _cursor.Tables[leader].Acknowledged);
        foreach (ref var table in _cursor.Tables)
        {
            if (table.SessionId == from && table.Acknowledged == at && !table.InFlight.IsOpen)
                (table.SessionId, table.Acknowledged) = (session, acknowledged);
        }

        _isDirty = true;
    }

    private bool TrySend(int leader, (ulong Session, long First, long Last) range)
    {
        var tables = _cursor.Tables;
        var hasNew = false;
        var isResumed = tables[leader].InFlight.IsOpen;
        for (var i = 0; i < tables.Length; i++)
        {
            if (isResumed || tables[i].InFlight.IsOpen || tables[i].SessionId != range.Session
                || tables[i].Acknowledged != range.First - 1)
                continue;
            hasNew |= Prepare(i, range);
        }

        if (isResumed)
            hasNew |= CompareWithBefore(range);
        if (hasNew && !TrySave())
            return false;
        var isWhole = true;
        for (var i = 0; i < tables.Length; i++)
        {
            var batch = tables[i].InFlight;
            var isOfRange = batch.IsOpen && (batch.SessionId, batch.First, batch.Last) == range;
            if (isOfRange && !IsParked(i))
                isWhole &= TrySend(i);
            if (!isWhole)
                break;
        }

        return isWhole;
    }

    /// <summary>
    /// Makes the batch of a table; true when it has rows. Without rows the table is done with the range.
    /// </summary>
    private bool Prepare(int table, (ulong Session, long First, long Last) range)
    {
        ref var cursor = ref _cursor.Tables[table];
        var rows = _encoder.RowsOf(table);
        _isDirty = true;
        if (rows == 0)
        {
            cursor.Acknowledged = range.Last;
            return false;
        }

        var shard = _options.ShardOf(range.First, _shards);
        var crc = Crc32C.Of(_encoder.BodyOf(table));
        cursor.InFlight = new BatchRecord(range.Session, range.First, range.Last, rows, crc, 0, shard);
        _states[table].MustLook = _cursor.IsUnsure && range.Session <= _unsureUpTo;
        return true;
    }

    /// <summary>
    /// Compares the batches of a range that was built again with what they were; true when one changed, which can only
    /// be when the log was damaged in between.
    /// </summary>
    private bool CompareWithBefore((ulong Session, long First, long Last) range)
    {
        var isChanged = false;
        for (var i = 0; i < _states.Length; i++)
        {
            ref var batch = ref _cursor.Tables[i].InFlight;
            if (!batch.IsOpen || (batch.SessionId, batch.First, batch.Last) != range)
                continue;
            var rows = _encoder.RowsOf(i);
            var crc = rows > 0 ? Crc32C.Of(_encoder.BodyOf(i)) : 0;
            if (rows == batch.Rows && crc == batch.BodyCrc)
                continue;
            Counters.AddMismatch();
            _states[i].MustLook = true;
            batch = batch with { Rows = rows, BodyCrc = crc };
            // The log is the truth: what it has no longer is not sent. An audit tells what the server has of it.
            if (rows == 0)
                (_cursor.Tables[i].Acknowledged, batch) = (range.Last, default);
            isChanged = true;
        }

        return isChanged;
    }

    private bool TrySend(int table)
    {
        ref var state = ref _states[table];
        ref var cursor = ref _cursor.Tables[table];
        var outcome = _sender.Step(table, ref cursor.InFlight, _encoder, ref state.MustLook, TrySave, _cursor.IsUnsure);
        if (outcome == StoreOutcome.Done)
        {
            Counters.AddBatch(cursor.InFlight.Rows);
            cursor.Acknowledged = cursor.InFlight.Last;
            cursor.Rows += cursor.InFlight.Rows;
            cursor.Batches++;
            cursor.InFlight = default;
            state = default;
            _failures = 0;
            Trouble = "";
            _isDirty = true;
            if (Parked.Count > 0)
                TellParked();
            return true;
        }

        if (outcome != StoreOutcome.Rejected)
        {
            Trouble = _sender.Trouble;
            return false;
        }

        state.MustLook = true;
        state.ParkedUntilNs = _clock.MonotonicNs + (_options.ParkMs * 1_000_000L);
        state.Reason = _sender.Trouble;
        TellParked();
        return true;
    }

    private bool IsParked(int table) => _states[table].ParkedUntilNs > _clock.MonotonicNs;

    private void TellParked()
    {
        var parked = new Dictionary<string, string>();
        for (var i = 0; i < _states.Length; i++)
        {
            if (_states[i].Reason is { } reason)
                parked[StoreSchema.Tables[i].Name] = reason;
        }

        Parked = parked;
    }

    private bool TrySave()
    {
        var result = _cursor.Save();
        _isDirty = result < 0;
        if (result < 0)
            Trouble = $"the cursor file can not be written: {Native.NativeResult.Describe(result)}";
        return result >= 0;
    }

    private int SaveWhenIdle()
    {
        NotePosition();
        if (_cursor.IsUnsure && IsSureAgain())
        {
            _cursor.IsUnsure = false;
            _isDirty = true;
        }

        if (_isDirty && !TrySave())
            return Backoff();
        return Trouble.Length > 0 || Parked.Count > 0 ? _options.BackoffMs : -1;
    }

    /// <summary>True when every table is beyond what may have been sent before the cursor was lost.</summary>
    private bool IsSureAgain()
    {
        foreach (ref var table in _cursor.Tables)
        {
            if (table.InFlight.IsOpen || table.SessionId < _unsureUpTo)
                return false;
        }

        return !_source.HasMore(_unsureUpTo, _cursor.Tables);
    }

    private int Backoff()
    {
        var longest = Math.Min((long)_options.BackoffMs << Math.Min(_failures, 20), _options.BackoffMaxMs);
        _failures++;
        _jitter ^= _jitter << 13;
        _jitter ^= _jitter >> 17;
        _jitter ^= _jitter << 5;
        return (int)((longest / 2) + (_jitter % ((longest / 2) + 1)) + 1);
    }

    private void NotePosition()
    {
        var behind = 0;
        for (var i = 1; i < _states.Length; i++)
        {
            if (Compare(i, behind) < 0)
                behind = i;
        }

        Position = (_cursor.Tables[behind].SessionId, _cursor.Tables[behind].Acknowledged);
    }

    private struct TableState
    {
        public bool MustLook;
        public long ParkedUntilNs;
        public string? Reason;
    }
}
