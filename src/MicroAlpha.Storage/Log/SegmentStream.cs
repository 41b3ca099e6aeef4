using MicroAlpha.Events;
using MicroAlpha.Native;

namespace MicroAlpha.Storage.Log;

/// <summary>
/// Takes closed blocks from the pool to the disk: segments one after the other, group syncs, rotation, and what to do
/// when the disk refuses. The rules: a refused write is cut off and, for want of space, tried again; a failed sync is
/// never tried again: the file is abandoned and the blocks that were not acknowledged go into a new one; a second
/// failure halts. One thread.
/// </summary>
internal sealed class SegmentStream
{
    private const long NsPerMs = 1_000_000;
    private const long SpaceCheckNs = 1_000 * NsPerMs;
    private const int FailuresBeforeHalt = 2;

    private readonly ILogFiles _files;
    private readonly ILogClock _clock;
    private readonly LogOptions _options;
    private readonly SegmentFacts _facts;
    private readonly BlockEncoder _encoder;
    private readonly SegmentWriter _writer;
    private readonly PooledBlock _metaBlock;
    private readonly string _path;
    private readonly int _directory;
    private readonly ulong _sessionId;

    private readonly IFileSync _sync;

    private ChainPosition _chain;
    private ChainPosition _durable;
    private SyncRequest _request;
    private int _segment;
    private int _day;
    private int _failures;
    private bool _isAfterAbandoned;
    private long _retryAtNs = long.MinValue;
    private long _retryDelayNs;
    private long _lastSyncNs;
    private long _spaceCheckedNs = long.MinValue / 2;

    public SegmentStream(
        ILogFiles files, ILogClock clock, LogOptions options, SegmentFacts facts, BlockEncoder encoder, LogPlace place)
    {
        _files = files;
        _clock = clock;
        _options = options;
        _facts = facts;
        _encoder = encoder;
        _path = place.Path;
        _directory = place.Descriptor;
        _sessionId = place.SessionId;
        _writer = new SegmentWriter(files);
        _sync = files.CreateFileSync();
        Pool = new BlockPool(options.PoolBlocks, encoder.MaxFrame);
        _metaBlock = new PooledBlock(
            GC.AllocateUninitializedArray<byte>(LogFormat.FrameAt + encoder.MaxFrame, pinned: true));
        _chain.NextSequence = options.FirstSequence;
        _chain.NextCommandSequence = options.FirstCommandSequence;
        Status.PublishDurable(_chain.NextSequence - 1, _chain.NextCommandSequence - 1);
    }

    /// <summary>The blocks on their way to the disk.</summary>
    public BlockPool Pool { get; }

    /// <summary>What other threads may see.</summary>
    public LogStatus Status { get; } = new();

    /// <summary>True when blocks wait to be written.</summary>
    public bool HasPending => Pool.Written < Pool.Built;

    /// <summary>Path of the open segment, of the last one when none is open.</summary>
    public string SegmentPath => _writer.Path;

    /// <summary>Creates the first segment; throws MA-304 when that fails.</summary>
    public void Start(int day)
    {
        _day = day;
        CheckSpace(_clock.MonotonicNs);
        var result = CreateSegment();
        if (result < 0)
        {
            throw new EngineException(
                "MA-304",
                ExitCode.Missing,
                $"cannot create a log segment in {_path}: {NativeResult.Describe(result)}; "
                + "check the path, its owner and free space");
        }

        _lastSyncNs = _clock.MonotonicNs;
    }

    /// <summary>Writes the blocks that wait, as far as the disk takes them now.</summary>
    public void Drain(long nowNs)
    {
        if (nowNs < _retryAtNs || !HasPending)
            return;
        if (!_writer.IsOpen && !TryReopen(nowNs))
            return;
        while (HasPending)
        {
            var block = Pool[Pool.Written];
            if (NeedsRotation(block) && !TryRotate(block.Totals.Day, nowNs))
                return;
            var result = _writer.Write(block, ref _chain);
            if (result < 0)
            {
                OnWriteError(result, nowNs);
                return;
            }

            Pool.Written++;
            Status.Counters.AddWritten(block.Totals.RawLength, block.Image.Length);
        }

        _retryDelayNs = 0;
    }

    /// <summary>
    /// Takes note of a sync that has ended, and begins one when the interval is over or half of the pool waits for it.
    /// Never waits.
    /// </summary>
    public void SyncIfDue(long nowNs)
    {
        CheckSpace(nowNs);
        if (_request.IsOpen && (!_sync.TryEnd(out var result) || !TryAcknowledge(result, nowNs)))
            return;
        if (Pool.Written == Pool.Synced)
            return;
        var isDue = nowNs - _lastSyncNs >= _options.SyncIntervalMs * NsPerMs;
        if (!isDue && Pool.Built - Pool.Synced < Pool.Capacity / 2)
            return;
        BeginSync(nowNs);
        if (_sync.TryEnd(out result))
            TryAcknowledge(result, nowNs);
    }

    /// <summary>Tries to have at least <paramref name="count"/> free blocks in the pool; waits for the disk.</summary>
    public bool TryFree(int count, long nowNs)
    {
        if (Pool.Free >= count)
            return true;
        Drain(nowNs);
        if (TrySettle(nowNs) && Pool.Free < count)
            TrySync(nowNs);
        return Pool.Free >= count;
    }

    /// <summary>
    /// Makes everything written durable, waits for it and publishes it. False when the file had to be abandoned.
    /// </summary>
    public bool TrySync(long nowNs)
    {
        if (!TrySettle(nowNs))
            return false;
        if (Pool.Written == Pool.Synced)
            return true;
        BeginSync(nowNs);
        return TrySettle(nowNs);
    }

    /// <summary>
    /// Writes what waits, closes the segment with its last footer. False when not everything is durable.
    /// </summary>
    public bool TryFinish(long nowNs)
    {
        // One attempt per failure the rules allow, without waiting: a stop must end.
        for (var attempt = 0; attempt <= FailuresBeforeHalt && (HasPending || Pool.Written > Pool.Synced); attempt++)
        {
            _retryAtNs = long.MinValue;
            Drain(nowNs);
            TrySync(nowNs);
        }

        if (!_writer.IsOpen)
            return false;
        var isDone = !HasPending && Pool.Written == Pool.Synced;
        isDone = isDone && _writer.WriteFooter(FooterFlags.Final) >= 0 && _writer.Sync() >= 0;
        _writer.Close();
        return isDone;
    }

    /// <summary>Closes the file as a crash would leave it, and ends the syncing thread.</summary>
    public void Close()
    {
        if (_request.IsOpen)
            _ = _sync.End();
        _request = default;
        _writer.Close();
        _sync.Dispose();
    }

    private void BeginSync(long nowNs)
    {
        _lastSyncNs = nowNs;
        _request = new SyncRequest(_clock.MonotonicNs, Pool.Written, _writer.GoodLength, _chain);
        _sync.Begin(_writer.Descriptor);
    }

    /// <summary>Waits for the sync under way, if there is one. False when the file had to be abandoned.</summary>
    private bool TrySettle(long nowNs) => !_request.IsOpen || TryAcknowledge(_sync.End(), nowNs);

    private bool TryAcknowledge(int result, long nowNs)
    {
        var request = _request;
        _request = default;
        if (result < 0)
        {
            Abandon(result, "fdatasync of", nowNs);
            return false;
        }

        Status.Counters.AddSync(_clock.MonotonicNs - request.BeganNs);
        Pool.Synced = request.Written;
        _writer.NoteSynced(request.Length);
        _durable = request.Chain;
        Status.PublishDurable(_durable.NextSequence - 1, _durable.NextCommandSequence - 1);
        if (!HasPending)
            Status.Recover();
        return true;
    }

    private bool NeedsRotation(PooledBlock block) =>
        block.Totals.Day > _writer.Day
        || (_writer.RawBytes + block.Totals.RawLength > _options.SegmentRawBytes && _writer.BlockCount > 1);

    private bool TryRotate(int day, long nowNs)
    {
        if (!TrySync(nowNs))
            return false;
        var result = _writer.WriteFooter(FooterFlags.None);
        if (result < 0)
        {
            OnWriteError(result, nowNs);
            return false;
        }

        result = _writer.Sync();
        if (result < 0)
        {
            Abandon(result, "fdatasync of", nowNs);
            return false;
        }

        _writer.Close();
        _day = Math.Max(_day, day);
        return TryReopen(nowNs);
    }

    private bool TryReopen(long nowNs)
    {
        var result = CreateSegment();
        if (result >= 0)
            return true;
        Status.Counters.AddError();
        // A file that could not be removed again may hold a first block: the next one makes it void.
        _isAfterAbandoned = true;
        if (!IsOutOfSpace(result))
            _failures++;
        Worsen($"cannot create a segment in {_path}: {NativeResult.Describe(result)}");
        BackOff(nowNs);
        return false;
    }

    private int CreateSegment()
    {
        var name = new SegmentName(_day, _sessionId, _segment);
        var line = _facts.SegmentLine(name, _chain.NextSequence, _clock.WallTimeNs, _isAfterAbandoned);
        _encoder.Encode(line, _metaBlock);
        _metaBlock.Totals = new BlockTotals
        {
            Flags = BlockFlags.SegmentStart | (_isAfterAbandoned ? BlockFlags.AfterAbandoned : BlockFlags.None),
            OtherLineCount = 1,
            FirstSequence = _chain.NextSequence,
            NextSequence = _chain.NextSequence,
            NextCommandSequence = _chain.NextCommandSequence,
            Day = _day,
            RawLength = line.Length,
        };
        var path = Path.Combine(_path, name.ToString());
        var result = _writer.Create(path, name, _directory, _metaBlock, ref _chain);
        if (result >= 0 || _writer.IsLeftBehind)
            _segment++;
        if (result < 0)
            return result;
        _durable = _chain;
        _isAfterAbandoned = false;
        Status.Counters.AddSegment();
        return 0;
    }

    private void OnWriteError(int result, long nowNs)
    {
        // A file is cut or given up only when no sync of it is under way.
        if (!TrySettle(nowNs))
            return;
        if (!IsOutOfSpace(result) || _writer.TruncateToGood() < 0)
        {
            _ = _writer.TruncateToGood();
            Abandon(result, "write to", nowNs);
            return;
        }

        Status.Counters.AddError();
        _spaceCheckedNs = long.MinValue / 2;
        CheckSpace(nowNs);
        Worsen($"write to {_writer.Path}: {NativeResult.Describe(result)}");
        BackOff(nowNs);
    }

    private void Abandon(int result, string what, long nowNs)
    {
        Status.Counters.AddError();
        _failures++;
        _writer.Abandon();
        Pool.Written = Pool.Synced;
        _chain = _durable;
        _isAfterAbandoned = true;
        Worsen($"{what} {_writer.Path}: {NativeResult.Describe(result)}");
        // The first new file is tried at once: what is not acknowledged exists only in memory.
        if (_failures >= FailuresBeforeHalt)
            BackOff(nowNs);
    }

    private void Worsen(string reason)
    {
        if (_failures >= FailuresBeforeHalt)
            Status.Halt($"MA-310: the log's disk failed {_failures} times; last: {reason}");
        else
            Status.Degrade(reason);
    }

    private void BackOff(long nowNs)
    {
        _retryDelayNs = _retryDelayNs == 0
            ? _options.RetryMs * NsPerMs
            : Math.Min(_retryDelayNs * 2, _options.RetryMaxMs * NsPerMs);
        _retryAtNs = nowNs + _retryDelayNs;
    }

    private void CheckSpace(long nowNs)
    {
        if (nowNs - _spaceCheckedNs < SpaceCheckNs)
            return;
        _spaceCheckedNs = nowNs;
        var free = _files.GetFreeBytes(_directory);
        if (free >= 0)
            Status.SetFreeBytes(free, free < _options.LowSpaceBytes);
    }

    private static bool IsOutOfSpace(int result) => result is NativeResult.NoSpace or NativeResult.QuotaExceeded;
}
