using System.Globalization;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// Brings one batch of one table to its end: looks it up where it may be there already, sends it, and deletes and sends
/// anew what is there but not as it should be. Nothing is sent twice without a look in between. One thread.
/// </summary>
internal sealed class BatchSender
{
    private const int LateDeleteMs = 2_000;

    private readonly ShipperOptions _options;
    private readonly IReadOnlyList<IStoreBackend> _shards;
    private readonly ShipperCounters _counters;
    private readonly ILogClock _clock;
    private readonly string _process;
    private readonly bool[] _isChecked = new bool[StoreSchema.Tables.Length];
    private long _attempts;

    // At the start too: the process before may have asked for a deletion and not waited for the answer.
    private bool _hasLateDelete = true;

    /// <summary>Creates the sender.</summary>
    public BatchSender(
        ShipperOptions options, IReadOnlyList<IStoreBackend> shards, ShipperCounters counters, ILogClock clock)
    {
        (_options, _shards, _counters, _clock) = (options, shards, counters, clock);
        // Attempts of different processes have different names, also when the clock stood still between them.
        _process = $"{clock.WallTimeNs:x}-{clock.MonotonicNs:x}";
    }

    /// <summary>Why the last step did not succeed; empty when it did.</summary>
    public string Trouble { get; private set; } = "";

    /// <summary>
    /// One step. Done: the batch is in its table. Anything else: <see cref="Trouble"/> says why, and the batch must be
    /// brought here again; <paramref name="mustLook"/> is true when it may be in its table by then.
    /// </summary>
    /// <param name="table">Number of the table.</param>
    /// <param name="batch">The batch; its generation changes when its range is deleted.</param>
    /// <param name="encoder">Holds the block.</param>
    /// <param name="mustLook">True when the batch may be in its table.</param>
    /// <param name="save">Makes a new generation durable; false when that failed.</param>
    /// <param name="isAnywhere">True when rows of it may also be on another shard, under an older spread.</param>
    public StoreOutcome Step(
        int table, ref BatchRecord batch, RangeEncoder encoder, ref bool mustLook, Func<bool> save,
        bool isAnywhere = false)
    {
        var format = StoreSchema.Tables[table];
        if (batch.Shard >= _shards.Count)
        {
            Trouble = $"the batch on its way was for server {batch.Shard + 1}, and only {_shards.Count} are configured";
            return StoreOutcome.Rejected;
        }

        var backend = _shards[batch.Shard];
        if (!_isChecked[table])
        {
            Trouble = StoreMigrator.Compare(backend, format, out var outcome);
            if (outcome != StoreOutcome.Done)
                return outcome;
        }

        if (mustLook && isAnywhere && ClearOthers(format, batch) is var cleared && cleared != StoreOutcome.Done)
            return cleared;
        if (mustLook)
        {
            var found = Look(backend, format, ref batch, encoder.BodyOf(table), save, out var isThere);
            if (found != StoreOutcome.Done || isThere)
                return found;
            mustLook = false;
        }

        return Send(backend, table, batch, encoder, ref mustLook);
    }

    /// <summary>Deletes rows of a batch's range from the shards that are not its own.</summary>
    private StoreOutcome ClearOthers(StoreTable format, in BatchRecord batch)
    {
        for (var i = 0; i < _shards.Count; i++)
        {
            if (i == batch.Shard)
                continue;
            var reply = _shards[i].Query(
                $"SELECT count() FROM {format.Name} WHERE {BatchVerifier.RangeOf(batch, _options.Engine)}");
            if (reply is { IsDone: true, FirstRow: ["0"] })
                continue;
            if (reply.IsDone)
            {
                _counters.AddQuarantined();
                Note(format, batch, $"{reply.FirstRow[0]} rows on the server {i + 1}, which is not its own");
                var isDeleted = BatchVerifier.TryDelete(
                    _shards[i], format, batch, _options.Engine, _options.DeleteTimeoutMs, out var why);
                if (isDeleted)
                    continue;
                reply = reply with { Text = why };
            }

            Trouble = reply.Text;
            return StoreOutcome.Unknown;
        }

        return StoreOutcome.Done;
    }

    private StoreOutcome Look(
        IStoreBackend backend, StoreTable format, ref BatchRecord batch, ReadOnlySpan<byte> body, Func<bool> save,
        out bool isThere)
    {
        isThere = false;
        var state = BatchVerifier.Look(backend, format, batch, _options.Engine, body, out var why);
        switch (state)
        {
            case BatchState.Present:
                _counters.AddVerified();
                isThere = true;
                return Succeed();
            case BatchState.Absent:
                return Succeed();
            case BatchState.Different:
                return Quarantine(backend, format, ref batch, why, save);
            default:
                Trouble = why;
                return StoreOutcome.Unknown;
        }
    }

    private StoreOutcome Quarantine(
        IStoreBackend backend, StoreTable format, ref BatchRecord batch, string found, Func<bool> save)
    {
        _counters.AddQuarantined();
        Note(format, batch, found);
        if (!BatchVerifier.TryDelete(
            backend, format, batch, _options.Engine, _options.DeleteTimeoutMs, out var why))
        {
            _hasLateDelete = true;
            Trouble = why;
            return StoreOutcome.Unknown;
        }

        // A deletion that was not answered may sleep in the server's socket: what it would take must not be there yet.
        if (_hasLateDelete)
        {
            using var pause = new ManualResetEventSlim();
            pause.Wait(LateDeleteMs);
            _hasLateDelete = false;
        }

        // A server that remembers tokens would drop the same batch silently.
        batch = batch with { Generation = batch.Generation + 1 };
        if (save())
            return Succeed();
        Trouble = "the cursor file can not be written";
        return StoreOutcome.NotDone;
    }

    private unsafe StoreOutcome Send(
        IStoreBackend backend, int table, in BatchRecord batch, RangeEncoder encoder, ref bool mustLook)
    {
        var format = StoreSchema.Tables[table];
        var identity = batch.Identity(_options.Engine, format);
        var name = string.Create(CultureInfo.InvariantCulture, $"{identity}-{_process}-{++_attempts}");
        var reply = backend.Insert(new StoreInsert(
            format, (nint)encoder.PointerOf(table), encoder.BodyOf(table).Length, name, identity));
        _isChecked[table] = reply.IsDone;
        if (reply.IsDone)
            return Succeed();
        // Only what never left whole can be sent again without a look.
        mustLook = reply.Outcome != StoreOutcome.NotDone;
        _counters.AddRetry();
        Trouble = reply.Text.Length > 0 ? reply.Text : reply.Outcome.ToString();
        return reply.Outcome;
    }

    private StoreOutcome Succeed()
    {
        Trouble = "";
        return StoreOutcome.Done;
    }

    /// <summary>Appends a line to the list of ranges that were not as they should be.</summary>
    public void Note(StoreTable format, in BatchRecord batch, string found)
    {
        if (_options.QuarantineFile.Length == 0)
            return;
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"time_ns\":{_clock.WallTimeNs},\"table\":\"{format.Name}\",\"session\":\"{batch.SessionId:x16}\","
            + $"\"first\":{batch.First},\"last\":{batch.Last},\"rows\":{batch.Rows},"
            + $"\"found\":\"{found.Replace('\t', ' ').Replace("\"", "'", StringComparison.Ordinal)}\"}}\n");
        try
        {
            File.AppendAllText(_options.QuarantineFile, line);
        }
        catch (IOException)
        {
            // The counter tells it too.
        }
    }
}
